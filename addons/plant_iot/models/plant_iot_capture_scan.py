import re

from odoo import _, models
from odoo.addons.plant_base.actor import Actor

from ..exceptions import CaptureFailed

# Odoo's barcode of a work order: the production order's name and the work order's id.
WORKORDER = re.compile(r"(?P<production>.+)/(?P<id>\d{1,9})")
# What of GS1 data names a piece or a lot, the more exact first.
GS1_NAMES = ("serial", "lot")


class PlantIotCapture(models.Model):
    """What a scan at a station means: a badge, a work order, a lot or a component."""

    _inherit = "plant.iot.capture"

    def _target_methods(self):
        return {**super()._target_methods(), "scan": self._apply_scan}

    def _apply_scan(self, rule, _value, now, by_person):
        code = (self.text or "").strip()
        badge = self._scanned_operator(code)
        if badge:
            return self._apply_badge(badge, now)
        order = self._scanned_workorder(code)
        if order:
            return self._apply_workorder(rule, order)
        return self._apply_lot(rule, code, now, by_person)

    # -- badges ----------------------------------------------------------------------------------

    def _scanned_operator(self, code):
        """The operator of this company whose badge it is, archived ones too."""
        operators = self.env["plant.operator"].with_context(active_test=False)
        return operators.search(
            [("employee_id.barcode", "=", code), ("company_id", "=", self.company_id.id)], limit=1
        )

    def _apply_badge(self, operator, now):
        """Sign the operator in at the device's station, or out who is signed in."""
        station = self._station()
        sessions = self.env["plant.operator.session"]
        session = sessions.search(
            [
                ("operator_id", "=", operator.id),
                ("station_id", "=", station.id),
                ("ended_at", "=", False),
            ]
        )
        if session and not session._stale_reason(now):
            session._end("sign_out", now)
            result = _("%s signed out", operator.name)
        elif station.badge_needs_pin:
            raise CaptureFailed(
                _(
                    "At %s a badge needs its PIN as well. Sign in at the station's terminal.",
                    station.name,
                )
            )
        else:
            session, _token = sessions._sign_in(
                station, badge=operator.employee_id.barcode, now=now
            )
            # Nobody holds the token: a terminal of the station may take the session over.
            session.sudo().adoptable = True
            result = _("%s signed in", operator.name)
        return {"operator_id": operator.id, "result": result}

    # -- work orders -----------------------------------------------------------------------------

    def _scanned_workorder(self, code):
        """The work order whose barcode it is; empty where it is none."""
        match = WORKORDER.fullmatch(code)
        orders = self.env["mrp.workorder"]
        if not match:
            return orders
        return orders.search(
            [
                ("id", "=", int(match["id"])),
                ("production_id.name", "=", match["production"]),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _apply_workorder(self, rule, order):
        """Start, or advance: what runs is finished where the rule says so, and else paused."""
        station = self._station()
        if order.workcenter_id not in station.workcenter_ids:
            raise CaptureFailed(
                _(
                    "%(order)s is worked on at %(workcenter)s, which %(station)s does not serve. "
                    "Scan it there.",
                    order=order.display_name,
                    workcenter=order.workcenter_id.name,
                    station=station.name,
                )
            )
        operator = self._who_is_signed_in(station)
        actor = Actor(operator.id, station.id, operator.employee_id.user_id.id or None)
        if order.plant_state != "running":
            order.plant_start(token=actor)
            result = _("%s started", order.display_name)
        elif rule.scan_advances:
            order.plant_finish(token=actor)
            result = _("%s finished", order.display_name)
        else:
            order.plant_pause(token=actor)
            result = _("%s paused", order.display_name)
        return {"workorder_id": order.id, "operator_id": operator.id, "result": result}

    def _who_is_signed_in(self, station):
        """The operator who signed in last at ``station`` and still is."""
        sessions = self.env["plant.operator.session"].search(
            [("station_id", "=", station.id), ("ended_at", "=", False)],
            order="started_at desc, id desc",
        )
        sessions = sessions.filtered(lambda session: not session._stale_reason(self.received))
        if not sessions:
            raise CaptureFailed(
                _("Nobody is signed in at %s. Scan a badge first, then this again.", station.name)
            )
        return sessions[0].operator_id

    # -- lots ------------------------------------------------------------------------------------

    def _apply_lot(self, rule, code, now, by_person):
        """Answer the next check of the running work order that asks for a lot or a component."""
        line = self._running_line(rule, now, by_person)
        order = line.workorder_id
        check = self.env["plant.quality.check"]._next_for(order, "scan")
        if not check:
            raise CaptureFailed(
                _(
                    "“%(code)s” is no badge and no work order, and %(order)s asks for no lot or "
                    "component now.",
                    code=code,
                    order=order.display_name,
                )
            )
        attributes = self.attributes or {}
        names = [attributes[name] for name in GS1_NAMES if attributes.get(name)]
        check._scan(str(names[0]) if names else code, self._evidence(line))
        return {
            "workorder_id": order.id,
            "operator_id": line.operator_id.id,
            "check_id": check.id,
            "result": _("%(check)s: %(code)s", check=check.name, code=names[0] if names else code),
        }

    def _station(self):
        station = self.device_id.station_id
        if not station:
            raise CaptureFailed(
                _(
                    "“%s” stands at no station. Set it on the device, then retry.",
                    self.device_id.name,
                )
            )
        return station
