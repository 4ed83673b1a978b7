from odoo import _, models
from odoo.addons.plant_base.actor import Actor

from ..exceptions import CaptureFailed, CaptureRefused


class PlantIotCapture(models.Model):
    """What captures mean besides a weight: answers to checks, pieces, the state of a machine."""

    _inherit = "plant.iot.capture"

    def _target_methods(self):
        return {
            **super()._target_methods(),
            "quality_check": self._apply_quality_check,
            "pieces": self._apply_pieces,
            "state": self._apply_state,
        }

    # -- quality checks --------------------------------------------------------------------------

    def _apply_quality_check(self, rule, value, now, by_person):
        line = self._running_line(rule, now, by_person)
        order = line.workorder_id
        check = self.env["plant.quality.check"]._next_for(order, self.channel_id.kind)
        if not check:
            raise CaptureFailed(
                _(
                    "%s has no open check for this. Look whether its quality point asks for a "
                    "value of this kind, or dismiss the capture.",
                    order.display_name,
                )
            )
        check._capture(value, rule.uom_id, self._evidence(line))
        states = dict(check._fields["state"]._description_selection(self.env))
        return {
            "workorder_id": order.id,
            "operator_id": line.operator_id.id,
            "check_id": check.id,
            "result": f"{check.name}: {states[check.state]}",
        }

    def _evidence(self, line):
        """What `plant.quality.check._capture` wants to know; docs/contracts/quality-capture.md."""
        attributes = self.attributes or {}
        verdict = attributes.get("ok")
        return {
            **{name: value for name, value in attributes.items() if name != "ok"},
            "key": self.key,
            "device": self.device_id.name,
            "time": self.time,
            "operator_id": line.operator_id.id or None,
            "station_id": (line.plant_station_id or self.station_id).id or None,
            "raw_value": self.value,
            "raw_unit": self.unit or "",
            "ok": verdict if isinstance(verdict, bool) else None,
        }

    # -- counters --------------------------------------------------------------------------------

    def _count(self, rules):
        """Keep on new captures of counters what they have counted since the one before.

        Told once, when they arrive and in the order of the device: whether a capture can be applied
        now or only later changes nothing about how many pieces it stands for.
        """
        for rule in rules.filtered(lambda rule: rule.target == "pieces"):
            counted = self.filtered(
                lambda capture, rule=rule: (
                    capture.channel_id == rule.channel_id
                    and capture.is_number
                    and capture.quality == "good"
                    # One that is refused for its time would hold up the next hours' counts; the
                    # first with a right time holds its pieces.
                    and not capture._is_ahead(rule)
                )
            )
            for capture in counted.sorted(lambda capture: (capture.time, capture.id)):
                if rule.last_time and capture.time < rule.last_time:
                    continue  # a newer count holds these pieces already
                if rule.last_time:
                    capture.pieces = rule._counted(capture.value) * rule.counter_pieces
                rule.write({"counter_last": capture.value, "last_time": capture.time})

    def _apply_pieces(self, rule, _value, now, by_person):
        if not self.pieces:
            return {"result": _("Nothing was counted since the count before.")}
        most = rule.counter_most * rule.counter_pieces
        if most and self.pieces > most and not by_person:
            raise CaptureRefused(
                _(
                    "%(pieces)g pieces at once are more than the %(most)g that the rule takes. "
                    "Retry to count them all the same, or dismiss them.",
                    pieces=self.pieces,
                    most=most,
                )
            )
        line = self._running_line(rule, now, by_person)
        order = line.workorder_id
        actor = Actor(
            line.operator_id.id or None, line.plant_station_id.id or None, line.user_id.id
        )
        order.plant_report(self.pieces, token=actor, key=self.key)
        return {
            "workorder_id": order.id,
            "operator_id": line.operator_id.id,
            "result": _("%g made", self.pieces),
        }

    # -- machine states --------------------------------------------------------------------------

    def _apply_state(self, rule, _value, now, _by_person):
        word = rule._word(self._state_text())
        if rule.last_time and self.time < rule.last_time:
            raise CaptureRefused(
                _("A newer state of the machine is known already. Dismiss this one.")
            )
        place = self.device_id._place()
        if len(place.workcenters) != 1:
            raise CaptureFailed(
                _(
                    "“%(device)s” serves %(count)s work centers, and a machine is one. Set its "
                    "work center on the device, then retry.",
                    device=self.device_id.name,
                    count=len(place.workcenters),
                )
            )
        since = min(self.time, now)
        if word.meaning == "stopped":
            place.workcenters._plant_machine_stopped(word.loss_id, self.device_id.name, since)
        elif word.meaning == "running":
            place.workcenters._plant_machine_runs(since)
        rule.last_time = self.time
        meanings = dict(word._fields["meaning"]._description_selection(self.env))
        loss = f": {word.loss_id.name}" if word.loss_id else ""
        return {"result": f"{place.workcenters.name}: {meanings[word.meaning]}{loss}"}

    def _state_text(self):
        if not self.is_number:
            return (self.text or "").strip()
        return f"{self.value:g}"
