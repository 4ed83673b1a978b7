from odoo import SUPERUSER_ID, _, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, plaintext2html

from .. import compat
from .mrp_workorder_snapshot import iso


class PlantStation(models.Model):
    """Calling for help from a station: an activity for who answers for its line."""

    _name = "plant.station"
    _inherit = ["plant.station", "mail.activity.mixin"]

    def _call_for_help(self, session, order, note):
        """Tell the line's responsible, once until they have dealt with it.

        :param session: the operator session, checked
        :return: the sentence for who called
        :raise UserError: nobody answers for the line
        """
        self.ensure_one()
        # sudo: activities and users are read and written for an operator at the station.
        station = self.sudo()
        open_call = station._open_help()
        if open_call:
            return _(
                "%(who)s was called at %(time)s already.",
                who=open_call.user_id.name,
                time=format_datetime(self.env, open_call.create_date, dt_format="HH:mm"),
            )
        user = station._who_helps()
        operator = session.operator_id
        about = order.sudo().display_name if order else _("no work order")
        text = note.strip() if note else ""
        summary = _(
            "Help at %(station)s: %(operator)s", station=station.name, operator=operator.name
        )
        # The station's user has no mail address: the call goes out in Odoo's name.
        station.with_user(SUPERUSER_ID).activity_schedule(
            "plant_base.activity_help",
            user_id=user.id,
            summary=summary,
            note=plaintext2html(f"{about}\n{text}".strip()),
        )
        compat.bus_send(
            self.env,
            [
                (
                    user.partner_id,
                    "simple_notification",
                    {
                        "type": "danger",
                        "sticky": True,
                        "title": summary,
                        "message": f"{about} {text}".strip(),
                    },
                )
            ],
        )
        return _("%s was called.", user.name)

    def _who_helps(self):
        responsible = self.line_id.responsible_id
        if responsible.active:
            return responsible
        raise UserError(
            _(
                "Nobody answers for the line %s. Ask an engineer to set its responsible, and call "
                "your supervisor.",
                self.line_id.name,
            )
        )

    def _open_help(self):
        """The call for help of this station that nobody has dealt with yet (sudo)."""
        kind = self.env.ref("plant_base.activity_help")
        return self.sudo().activity_ids.filtered(lambda call: call.activity_type_id == kind)[:1]

    def _help_told(self):
        """The open call for help as an overview shows it, or None."""
        call = self._open_help()
        return {"since": iso(call.create_date), "summary": call.summary} if call else None
