from markupsafe import Markup
from odoo import SUPERUSER_ID, _, api, models
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import AccessError, UserError

MOST = 1000


class PlantQualityAlert(models.Model):
    """How an alert is opened: from a failed check, by a control chart, from the shop floor.

    What opens by rule is opened by Odoo's own user: the login of a station has no mail address, and
    writes nothing.
    """

    _inherit = "plant.quality.alert"

    @api.model
    def plant_raise(self, title, note=None, workorder_id=None, token=None):
        """Say that something is wrong, from a station or the back office.

        :param title: what is wrong, in a few words
        :param note: what else is known of it
        :param workorder_id: id of the work order it was seen on
        :param token: of the operator session; without it the user is a supervisor or an inspector
        :return: ``{"id", "name", "title", "owner"}`` of the alert
        """
        if type(workorder_id) is not int or not workorder_id:
            raise UserError(_("Say on which work order you saw it: open the work order first."))
        order = self.env["mrp.workorder"].browse(workorder_id).exists()
        if not order:
            raise UserError(_("This work order is gone. Choose it from the list again."))
        if not token and self.env.user.has_group("plant_quality.group_quality_inspector"):
            actor = order._plant_actor()
        else:
            actor = order._plant_authorise(token)
        title = order._plant_text(title, most=200)
        if not title:
            raise UserError(_("Say in a few words what is wrong."))
        note = order._plant_text(note, most=MOST)
        # sudo: authorised for this work order above; the alert is about nothing else.
        order = order.sudo()
        alert = self._opener().create(
            {
                "title": title,
                "problem": Markup("<p>%s</p>") % note if note else False,
                "company_id": order.company_id.id,
                "workorder_id": order.id,
                "production_id": order.production_id.id,
                "workcenter_id": order.workcenter_id.id,
                "product_id": order.product_id.id,
                "operator_id": actor.operator_id,
                "owner_id": self._owner_of(order.workcenter_id).id,
            }
        )
        return {
            "id": alert.id,
            "name": alert.name,
            "title": alert.title,
            "owner": alert.owner_id.name or None,
        }

    @api.model
    def _open_for_check(self, check):
        """The open alert of ``check``; opened now where it has none."""
        touch_rows(self.env.cr, check._table, check.ids)
        opener = self._opener()
        alert = opener.search([("check_id", "=", check.id), ("closed_at", "=", False)], limit=1)
        if alert:
            return alert.with_env(self.env)
        # sudo: the caller has failed the check, or may open its alert; the alert is about it alone.
        check = check.sudo()
        point = check.point_id
        return opener.create(
            {
                "title": _(
                    "%(point)s failed: %(what)s",
                    point=point.name,
                    what=check.lot_id.name
                    or check.workorder_id.display_name
                    or check.production_id.name
                    or check.picking_id.name
                    or check.name,
                ),
                "problem": Markup("<p>%s</p>") % self._problem_of(check),
                "source": "check",
                "company_id": check.company_id.id,
                "check_id": check.id,
                "product_id": check.product_id.id,
                "lot_id": check.lot_id.id if check.lot_id.product_id == check.product_id else False,
                "production_id": check.production_id.id,
                "workorder_id": check.workorder_id.id,
                "picking_id": check.picking_id.id,
                "workcenter_id": check.workcenter_id.id,
                "operator_id": check.operator_id.id,
                "device": check.device,
                "owner_id": (point.responsible_id or self._owner_of(check.workcenter_id)).id,
                "priority": "1",
            }
        ).with_env(self.env)

    @api.model
    def _open_for_chart(self, subgroup, rules):
        """Say that the point ``subgroup`` of a control chart breaks ``rules`` (Nelson's numbers):
        in the chart's open alert, or in a new one. Returns the alert.
        """
        # sudo: the measure was authorised where it came in; the alert is about its chart alone.
        subgroup = subgroup.sudo()
        chart, check = subgroup.chart_id, subgroup.check_id
        touch_rows(self.env.cr, chart._table, chart.ids)
        what = self._violation_of(subgroup, rules)
        opener = self._opener()
        alert = opener.search([("chart_id", "=", chart.id), ("closed_at", "=", False)], limit=1)
        if alert:
            alert.message_post(body=what)
            return alert.with_env(self.env)
        return opener.create(
            {
                "title": _("%s is out of control", chart.point_id.name),
                "problem": Markup("<p>%s</p>") % what,
                "source": "spc",
                "company_id": chart.company_id.id,
                "chart_id": chart.id,
                "product_id": chart.product_id.id,
                "workcenter_id": chart.workcenter_id.id,
                "lot_id": check.lot_id.id if check.lot_id.product_id == chart.product_id else False,
                "production_id": check.production_id.id,
                "workorder_id": check.workorder_id.id,
                "operator_id": check.operator_id.id,
                "device": check.device,
                "owner_id": (
                    chart.point_id.responsible_id or self._owner_of(chart.workcenter_id)
                ).id,
                "priority": "1",
            }
        ).with_env(self.env)

    @api.model
    def _opener(self):
        """This model as Odoo's own user; see the class."""
        return self.with_user(SUPERUSER_ID).sudo()

    @api.model
    def _owner_of(self, workcenter):
        """Who is responsible for the line of ``workcenter``; empty where nobody is."""
        return workcenter.plant_line_id.responsible_id

    def _problem_of(self, check):
        attempt = check.attempt_id
        if check.version_id.test_type not in ("measure", "series") or not attempt:
            return check.version_id.failure_message or _("The check %s failed.", check.name)
        version = check.version_id
        digits = version.decimals
        limits = " … ".join(
            f"{limit:.{digits}f}" if has else "∞"
            for has, limit in (
                (version.has_lower, version.lower),
                (version.has_upper, version.upper),
            )
        )
        return _(
            "Measured %(value)s %(unit)s, asked for %(limits)s %(unit)s.",
            value=f"{attempt.value:.{digits}f}",
            unit=version.uom_id.name or "",
            limits=limits,
        )

    def _violation_of(self, subgroup, rules):
        version = subgroup.check_id.version_id
        return _(
            "Point %(sequence)s breaks rule %(rules)s: %(value)s.",
            sequence=subgroup.sequence,
            rules=", ".join(map(str, rules)),
            value=f"{subgroup.value:.{version.decimals}f} {version.uom_id.name or ''}".strip(),
        )

    @api.model
    def _check_inspector(self):
        if not self.env.user.has_group("plant_quality.group_quality_inspector"):
            raise AccessError(
                _("Only quality inspectors may do this. Ask one, or ask a manager for the right.")
            )
