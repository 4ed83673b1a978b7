import logging
from datetime import timedelta

from odoo import _, models
from odoo.exceptions import UserError
from psycopg2 import OperationalError

from ..clock import duration, iso
from ..exceptions import CaptureFailed, CaptureProblem, CaptureRefused
from ..live import LIVE_CAPTURE

_logger = logging.getLogger(__name__)

# Targets whose value is a number, in the unit of the rule.
NUMBERS = ("workorder_weight", "quality_check", "pieces")


class PlantIotCapture(models.Model):
    """How a capture is applied: checked against its rule, then handed to the rule's target."""

    _inherit = "plant.iot.capture"

    def _process(self, now, by_person=False):
        """Apply each capture in a savepoint of its own, and keep on it what came of it.

        :param by_person: a person asks for it: the value goes to what runs now, whatever its age
        """
        for capture in self:
            outcome = {"attempts": capture.attempts + 1}
            try:
                with self.env.cr.savepoint():
                    outcome.update(capture._apply(now, by_person))
            except CaptureProblem as problem:
                outcome.update(state=problem.state, reason=str(problem))
            except UserError as error:
                outcome.update(state="failed", reason=error.args[0])
            except OperationalError:
                # Two transactions met: Odoo tries the whole request again.
                raise
            except Exception:
                # A mistake in one target must not stop every later batch of the gateway.
                _logger.exception("Capture %s could not be applied", capture.key)
                outcome.update(
                    state="failed",
                    reason=_(
                        "Something went wrong that nobody foresaw; Odoo's log has the details. "
                        "Tell your administrator, then retry."
                    ),
                )
            capture.write(outcome)
            capture._notify()

    def _apply(self, now, by_person):
        """Check the capture against its rule and hand it to its target; returns what to write."""
        self.ensure_one()
        rule = self.channel_id.rule_ids[:1]
        if not rule:
            raise CaptureFailed(
                _(
                    "The channel “%s” has no capture rule. Add one on its device, then retry.",
                    self.channel_id.display_name,
                )
            )
        self._check_fit(rule, by_person)
        value = self._fit_number(rule) if rule.target in NUMBERS else 0.0
        result = self._target_methods()[rule.target](rule, value, now, by_person)
        return {
            "state": "applied",
            "reason": False,
            "applied_at": now,
            "rule_id": rule.id,
            "converted_value": value,
            "uom_id": rule.uom_id.id,
            **result,
        }

    def _target_methods(self):
        """Rule target → the method that applies one capture to it.

        The method takes `(rule, value, now, by_person)`, returns values to write on the capture,
        and raises CaptureProblem or UserError when it cannot.
        """
        return {"workorder_weight": self._apply_workorder_weight}

    def _fit_number(self, rule):
        """The value in the rule's unit, within its limits."""
        if not self.is_number:
            raise CaptureRefused(
                _("“%s” is a text, and the rule wants a number.", self._value_text())
            )
        try:
            value = rule._convert(self.value, self.unit)
        except ValueError as error:
            raise CaptureRefused(str(error)) from error
        if rule.check_limits and not rule.minimum <= value <= rule.maximum:
            raise CaptureRefused(
                _(
                    "%(value)g %(unit)s is outside the limits of the rule, %(minimum)g to "
                    "%(maximum)g %(unit)s.",
                    value=value,
                    unit=rule.uom_id.name or "",
                    minimum=rule.minimum,
                    maximum=rule.maximum,
                )
            )
        return value

    def _check_fit(self, rule, by_person):
        """Refuse a value that is missing, not good, unstable, from the future or too old."""
        if not self.is_number and not self.text:
            raise CaptureRefused(_("The device had no value. A missing value is not taken for 0."))
        if self.quality != "good":
            raise CaptureRefused(
                _(
                    "The device calls this value %s. Only good values are applied.",
                    dict(self._fields["quality"]._description_selection(self.env))[self.quality],
                )
            )
        if rule.require_stable and not self.stable:
            raise CaptureRefused(
                _("The value was not stable. Wait until the device is at rest and take it again.")
            )
        if self._is_ahead(rule):
            raise CaptureRefused(
                _(
                    "Its source time is %s in the future, so its age is unknown. Set the clock of "
                    "the device or its gateway and take it again.",
                    duration(self.time - self.received),
                )
            )
        age = self.received - self.time
        if rule.max_age and age > timedelta(seconds=rule.max_age) and not by_person:
            raise CaptureRefused(
                _(
                    "It took %(age)s to arrive, and the rule accepts %(limit)s. Retry to apply it "
                    "to the work order that runs now, or dismiss it.",
                    age=duration(age),
                    limit=duration(timedelta(seconds=rule.max_age)),
                )
            )

    def _is_ahead(self, rule):
        """Whether its source time lies further in the future than clocks may differ."""
        return self.time - self.received > timedelta(seconds=rule.clock_tolerance)

    def _apply_workorder_weight(self, rule, value, now, by_person):
        line = self._running_line(rule, now, by_person)
        line.workorder_id._plant_set_weight(value, rule.uom_id, self.time, self.stable)
        return {"workorder_id": line.workorder_id.id, "operator_id": line.operator_id.id}

    def _running_line(self, rule, now, by_person):
        """The time line of the work order that the capture is about; CaptureFailed without one."""
        return self.env["mrp.workorder"]._plant_running_line(
            self.device_id._place(),
            now if by_person else min(self.time, now),
            timedelta(seconds=rule.clock_tolerance),
        )

    def _notify(self):
        """Tell the browsers that watch the device what came of the capture."""
        if self.device_id:
            self.env["bus.bus"]._sendone(self.device_id, LIVE_CAPTURE, self._live_summary())

    def _has_applied_number(self):
        """Whether it was applied as a number: a state or a scan is none."""
        return self.state == "applied" and self.rule_id.target in NUMBERS

    def _live_summary(self):
        # sudo: a terminal may not read units, but that of the capture it shows.
        unit = self.sudo().uom_id
        return {
            "id": self.id,
            "device": self.device_id.id,
            "channel": self.channel_id.id,
            "workorder": self.workorder_id.id or None,
            "check": self.check_id.id or None,
            "result": self.result or None,
            "state": self.state,
            "reason": self.reason or None,
            "value": self.converted_value if self._has_applied_number() else None,
            "unit": unit.name or None,
            "stable": self.stable,
            "time": iso(self.time or self.received),
        }
