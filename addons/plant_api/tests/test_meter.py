import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.plant_base.machine import TooManyRequests
from odoo.addons.plant_base.tests.plant_case import new_user, share_test_cursor
from odoo.tests import BaseCase, TransactionCase, tagged

from ..meter import WINDOW, Meter
from ..models import ir_http
from .api_case import ApiCase, make_client


class Window:
    """What the database does, in memory."""

    def __init__(self, rate):
        self.rate, self.taken, self.leases = rate, {}, 0
        self._lock = threading.Lock()

    def lease(self, client, window, count):
        with self._lock:
            self.leases += 1
            before = self.taken.get((client, window), 0)
            self.taken[client, window] = before + count
            return self.rate - before


@tagged("post_install", "-at_install")
class TestMeter(BaseCase):
    def count(self, meter, window, times, now=0.0, client=1):
        return sum(
            meter.take(client, window.rate, now, window.lease).allowed for _time in range(times)
        )

    def test_no_more_than_the_rate_and_few_leases(self):
        window = Window(100)
        self.assertEqual(self.count(Meter(), window, 150), 100)
        self.assertLessEqual(window.leases, 21)

    def test_when_it_is_used_up_the_database_is_left_alone(self):
        meter, window = Meter(), Window(10)
        self.count(meter, window, 10)
        leases = window.leases
        self.assertEqual(self.count(meter, window, 50), 0)
        self.assertLessEqual(window.leases, leases + 1)

    def test_workers_share_one_rate(self):
        window, meters = Window(200), [Meter() for _worker in range(4)]
        served = sum(self.count(meter, window, 200) for meter in meters)
        self.assertEqual(served, 200)

    def test_a_rate_of_one(self):
        self.assertEqual(self.count(Meter(), Window(1), 5), 1)

    def test_the_next_window_begins_anew(self):
        meter, window = Meter(), Window(5)
        self.assertEqual(self.count(meter, window, 9, now=59.9), 5)
        self.assertEqual(self.count(meter, window, 9, now=60.0), 5)

    def test_what_is_told(self):
        meter, window = Meter(), Window(3)
        told = [meter.take(1, 3, 12.5, window.lease) for _time in range(4)]
        self.assertEqual(
            [(each.allowed, each.left) for each in told],
            [(True, 2), (True, 1), (True, 0), (False, 0)],
        )
        self.assertEqual({each.seconds for each in told}, {WINDOW - 12})

    def test_clients_do_not_share(self):
        meter, window = Meter(), Window(5)
        self.count(meter, window, 9)
        self.assertEqual(self.count(meter, window, 9, client=2), 5)

    def test_threads(self):
        meter, window = Meter(), Window(500)
        with ThreadPoolExecutor(8) as pool:
            served = sum(pool.map(lambda _n: self.count(meter, window, 100), range(8)))
        self.assertEqual(served, 500)


@tagged("post_install", "-at_install")
class TestQuota(TransactionCase):
    def test_the_rate_is_of_the_client(self):
        user = new_user(self.env, "quota_user", "base.group_user")
        client, _secret = make_client(self.env, user)
        share_test_cursor(self)
        quota = self.env["plant.api.quota"]
        self.addCleanup(self.registry.plant_api_meter._taken.clear)
        headers = quota._take(client.id, 2, 60.0)
        self.assertEqual(headers["RateLimit-Policy"], '"default";q=2;w=60')
        self.assertEqual(headers["RateLimit"], '"default";r=1;t=60')
        quota._take(client.id, 2, 75.0)
        with self.assertRaises(TooManyRequests) as refused:
            quota._take(client.id, 2, 90.0)
        self.assertEqual(refused.exception.headers["Retry-After"], "30")
        quota._take(client.id, 2, 120.0)


@tagged("post_install", "-at_install")
class TestRateLimit(ApiCase):
    def test_over_http(self):
        self.client.rate = 3
        # All of them in one window, however long they take.
        clock = SimpleNamespace(time=lambda: 20 * WINDOW + 12.5)
        with patch.object(ir_http, "time", clock):
            answers = [self.ask("lots?limit=1") for _time in range(5)]
        statuses = [answer.status_code for answer in answers]
        self.assertEqual(statuses, [200, 200, 200, 429, 429])
        self.assertIn("r=2;", answers[0].headers["RateLimit"])
        problem = self.assertProblem(answers[-1], 429, "too-many-requests")
        self.assertIn("3 requests a minute", problem["detail"])
        self.assertEqual(
            answers[-1].headers["Retry-After"],
            answers[-1].headers["RateLimit"].rpartition("t=")[2],
        )
