import json
from dataclasses import replace
from datetime import datetime

from odoo import _, api, models
from odoo.addons.plant_base.actor import Actor
from odoo.exceptions import UserError

from ..found import Found, Measured
from .plant_quality_requirement import MEASURED

#: What a scan answers.
SCANNED = ("lot", "component")
SCAN = "scan"
# Letters of JSON: a torque trace of some 20,000 points.
MOST_EVIDENCE = 500_000
# What has columns of its own; the rest of the evidence is kept as it is.
COLUMNS = {"key", "device", "time", "operator_id", "station_id", "raw_value", "raw_unit"}


class PlantQualityCheck(models.Model):
    """How devices answer checks. The contract is docs/contracts/quality-capture.md.

    The methods are private: their callers have found out which station's device it is, and for
    which of its work orders it measured.
    """

    _inherit = "plant.quality.check"

    @api.model
    def _next_for(self, workorder, capture_kind):
        """The check of ``workorder`` that such a device answers next; empty where there is none.

        It is the first one that can be answered: not answered yet, or failed with tries left.

        :param capture_kind: as on the point (weight, torque, angle, count, measure), or ``scan``
            for the next lot or component to be registered
        """
        if not workorder:
            return self.browse()
        asked = (
            [("test_type", "in", SCANNED)]
            if capture_kind == SCAN
            else [("capture_kind", "=", capture_kind), ("test_type", "in", MEASURED)]
        )
        return self.search(
            [("workorder_id", "=", workorder.id), ("waits_for", "=", "answer"), *asked],
            order="id",
            limit=1,
        )

    def _capture(self, value, uom, evidence):
        """Answer the check with a value that a device measured.

        A measure is answered by it; a series takes it in and is one attempt when it is complete.
        The check fails where the value is outside its limits, or the device itself says so.

        :param value: a finite number
        :param uom: the unit it is in, a ``uom.uom`` of the kind of the check's own
        :param evidence: a dict, all of it JSON but ``time``::

            key         unique text; the same key changes nothing and returns the same measure
            device      name of the device
            time        when it was measured, naive UTC
            operator_id, station_id     who worked, and where; optional
            raw_value, raw_unit         as the device said it; optional, else value and unit
            ok          the device's own verdict, a bool; optional
            …           the rest is kept with the measure, such as the trace of a torque
        :return: the ``plant.quality.measure`` (sudo)
        :raise UserError: it is refused, in a sentence; nothing was counted
        """
        check = self._enter_for_device(evidence)
        key = check._evidence_text(evidence, "key", required=True)
        seen = check._measure_of(key)
        if seen:
            return seen
        check._check_open()
        if check.test_type not in MEASURED:
            raise UserError(
                _(
                    "%(check)s asks for no measured value, but for: %(what)s. Answer it at the "
                    "station.",
                    check=check.name,
                    what=check._test_type_text(),
                )
            )
        number = check._number(value)
        raw = evidence.get("raw_value")
        measured = Measured(
            value=check._converted(number, uom.sudo()),
            raw_value=number if raw is None else check._number(raw),
            raw_unit=check._evidence_text(evidence, "raw_unit") or uom.sudo().name or "",
            key=key,
            evidence=check._kept_evidence(evidence),
        )
        return check._record(
            Found(
                digest=check._digest_of({"key": key}),
                measures=(measured,),
                **check._source_in(evidence),
            )
        )

    def _scan(self, code, evidence):
        """Answer a lot or component check with the lot or serial number that was scanned.

        :param code: its name, as it is in Odoo
        :param evidence: as of :meth:`_capture`; of it key, device, time, operator and station
        :return: the ``plant.quality.attempt`` (sudo)
        :raise UserError: it is refused, in a sentence
        """
        check = self._enter_for_device(evidence)
        answer = {"lot": code, "key": check._evidence_text(evidence, "key", required=True)}
        digest = check._digest_of(answer)
        seen = check.attempt_ids.filtered(lambda attempt: attempt.digest == digest)
        if seen:
            return seen[0]
        check._check_open()
        if check.test_type not in SCANNED:
            raise UserError(
                _(
                    "%(check)s asks for no lot or serial number, but for: %(what)s.",
                    check=check.name,
                    what=check._test_type_text(),
                )
            )
        found = check._find({**answer, "note": ""})
        check._record(replace(found, **check._source_in(evidence)))
        return check.attempt_id

    def _enter_for_device(self, evidence):
        """The check, locked, with all rights, as who worked at the device."""
        self.ensure_one()
        operator_id, station_id = evidence.get("operator_id"), evidence.get("station_id")
        # sudo: the user of an operator is looked up for a gateway that may not read employees.
        operator = self.env["plant.operator"].sudo().browse(operator_id or ())
        return self._as_actor(
            Actor(
                operator_id=operator.id or None,
                station_id=station_id or None,
                user_id=operator.employee_id.user_id.id or None,
            )
        )

    def _test_type_text(self):
        return dict(self._fields["test_type"]._description_selection(self.env))[self.test_type]

    def _evidence_text(self, evidence, name, required=False):
        text = self.workorder_id._plant_text(evidence.get(name), 255)
        if required and not text:
            raise UserError(
                _("The device's value came without “%s”, so it cannot be told from another.", name)
            )
        return text

    def _source_in(self, evidence):
        """Device and time, as :class:`Found` has them."""
        time = evidence.get("time")
        if not isinstance(time, datetime) or time.tzinfo:
            raise UserError(_("The device's value came without its time. Measure again."))
        return {"device": self._evidence_text(evidence, "device"), "time": time}

    def _kept_evidence(self, evidence):
        """What is kept of ``evidence`` beside the columns, as JSON."""
        kept = {name: value for name, value in evidence.items() if name not in COLUMNS}
        if not isinstance(kept.get("ok"), bool | None):
            raise UserError(_("The device's own verdict must be true or false."))
        try:
            text = json.dumps(kept, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise UserError(
                _("What the device sent with its value is not JSON: %s.", error)
            ) from error
        if "\\u0000" in text:
            raise UserError(
                _("What the device sent with its value holds a NUL, which no database keeps.")
            )
        if len(text) > MOST_EVIDENCE:
            raise UserError(
                _(
                    "What the device sent with its value is too large: %(size)s letters, and "
                    "%(most)s are kept. Have its trace thinned out.",
                    size=len(text),
                    most=MOST_EVIDENCE,
                )
            )
        return kept or None
