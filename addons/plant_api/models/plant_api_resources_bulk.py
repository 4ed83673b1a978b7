import json

import psycopg2
import pydantic
from odoo import _, api, models
from odoo.addons.plant_base.machine import Internal, Invalid, NotFound, PreconditionFailed
from odoo.addons.plant_base.machine.binding import body_problem
from odoo.addons.plant_base.machine.problems import BUSY, problem_of

from ..rest import schemas


class PlantApiResources(models.AbstractModel):
    """Many documents in one transaction, each in a savepoint of its own."""

    _inherit = "plant.api.resources"

    @api.model
    def _bulk(self, resource, body, reference):
        """Do the items of a :class:`~..rest.bulk.Bulk`, in order; JSON of its ``Results``.

        :param reference: what the log knows an unexpected failure by
        :raise Invalid: mode ``all``, and some cannot be done; its ``results`` say which
        """
        results = [self._bulk_item(resource, item, reference) for item in body.items]
        failed = sum("problem" in result for result in results)
        if failed and body.mode == "all":
            refusal = Invalid(
                _(
                    "%(failed)s of %(items)s items cannot be done, so none was. The results say "
                    "why; send all again when they are corrected.",
                    failed=failed,
                    items=len(results),
                )
            )
            refusal.members["results"] = results
            raise refusal
        return {"succeeded": len(results) - failed, "failed": failed, "results": results}

    def _bulk_item(self, resource, item, reference):
        try:
            with self.env.cr.savepoint():
                record_id, status = self._bulk_do(resource, item)
                return {"status": status, "id": record_id}
        except BUSY:
            raise  # Odoo calls the whole request again
        except Exception as error:  # noqa: BLE001 - one item's failure is told, whatever it is
            problem = self._bulk_problem(error, reference)
            self.env.invalidate_all(flush=False)
            return {"status": problem.code, "problem": problem.body(None, reference)}

    def _bulk_problem(self, error, reference):
        if isinstance(error, pydantic.ValidationError):
            return body_problem(error)
        if isinstance(error, psycopg2.IntegrityError):
            return Invalid(_("A rule of the database forbids it."))
        problem = problem_of(error, reference)
        if isinstance(problem, Internal):
            raise error
        return problem

    def _bulk_do(self, resource, item):
        """``(id, 200 or 201)``"""
        if item.op == "create":
            body = _document(schemas.creation(resource), item.data)
            return self._create(resource, body).id, 201
        if item.op == "change":
            body = _document(schemas.change(resource), item.data)
            record = self._get(resource, item.id)
            if item.if_match and item.if_match.strip('"') != self._show(resource, record)[1]:
                raise PreconditionFailed(_("It has changed since it was read. Read it again."))
            return self._change(resource, record, body).id, 200
        if not resource.refs:
            raise NotFound(_("A %s has no keys of other systems.", resource.title))
        body = _document(schemas.creation(resource), item.data)
        record, made = self._upsert(
            resource, item.system, item.external_id, body, lambda _record: None
        )
        return record.id, 201 if made else 200


def _document(model, data):
    """Judged as the same document would be that comes alone."""
    return model.model_validate_json(json.dumps(data))
