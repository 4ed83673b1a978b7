import re

import psycopg2.errors
import werkzeug.exceptions
from odoo import exceptions
from odoo.addons.plant_base import machine
from odoo.addons.plant_base.machine import problems
from odoo.tests import BaseCase, tagged
from psycopg2.pool import PoolError


def _unique():
    error = exceptions.ValidationError("The code exists already.")
    error.__cause__ = psycopg2.errors.UniqueViolation()
    return error


def _policy(status):
    error = exceptions.UserError("A sentence.")
    error.http_status = status
    return error


@tagged("post_install", "-at_install")
class TestProblems(BaseCase):
    """The tree and its one mapping."""

    def test_the_docstring_draws_the_tree(self):
        drawn = set(re.findall(r"─ (\w+)\s+(\d+)\s+([a-z-]+)", problems.__doc__))
        real = {(cls.__name__, str(cls.code), cls.slug) for cls in problems.all_problems()}
        self.assertEqual(drawn, real)

    def test_each_problem_is_public_and_has_a_slug_of_its_own(self):
        classes = list(problems.all_problems())
        self.assertEqual(len({cls.slug for cls in classes}), len(classes))
        for cls in classes:
            self.assertIn(cls.__name__, machine.__all__)
        for name in machine.__all__:
            self.assertTrue(hasattr(machine, name), name)

    def test_every_exception_is_mapped(self):
        for exc, status in [
            (machine.Conflict("x"), 409),
            (exceptions.UserError("x"), 422),
            (exceptions.ValidationError("x"), 422),
            (exceptions.RedirectWarning("x", 1, "go"), 422),
            (exceptions.AccessError("x"), 403),
            (exceptions.AccessDenied(), 401),
            (exceptions.MissingError("x"), 404),
            (_unique(), 409),
            (_policy(409), 409),
            (_policy(404), 404),
            (_policy(429), 429),
            (_policy(200), 422),
            (psycopg2.errors.SerializationFailure(), 503),
            (psycopg2.errors.DeadlockDetected(), 503),
            (psycopg2.errors.LockNotAvailable(), 503),
            (psycopg2.errors.QueryCanceled(), 422),
            (PoolError("The Connection Pool Is Full"), 503),
            (psycopg2.errors.DataError(), 500),
            (werkzeug.exceptions.BadRequest("x"), 400),
            (werkzeug.exceptions.Unauthorized("x"), 401),
            (werkzeug.exceptions.Forbidden("x"), 403),
            (werkzeug.exceptions.NotFound("x"), 404),
            (werkzeug.exceptions.MethodNotAllowed(["GET"]), 405),
            (werkzeug.exceptions.RequestEntityTooLarge("x"), 413),
            (werkzeug.exceptions.UnprocessableEntity("x"), 422),
            (werkzeug.exceptions.TooManyRequests("x"), 429),
            (werkzeug.exceptions.Gone("x"), 410),
            (werkzeug.exceptions.BadGateway("x"), 500),
            (werkzeug.exceptions.HTTPException("x"), 500),
            (ZeroDivisionError("x"), 500),
        ]:
            with self.subTest(exc=exc):
                problem = problems.problem_of(exc, "ref")
                self.assertEqual(problem.code, status)
                body = problem.body("/plant/x", "ref")
                self.assertTrue(body["title"] and body["detail"] is not None)
                if status == 500:
                    self.assertEqual(body["reference"], "ref")
