from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._plant_mark_days()
        return leaves

    def write(self, vals):
        self._plant_mark_days()
        result = super().write(vals)
        self._plant_mark_days()
        return result

    def unlink(self):
        self._plant_mark_days()
        return super().unlink()

    def _plant_mark_days(self):
        """Have the days of planned leaves planned and counted anew, past ones too.

        What Odoo books for a work order is none.
        """
        leaves = self.filtered(
            lambda leave: leave.time_type == "leave" and leave.date_from and leave.date_to
        )
        if not leaves:
            return
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO plant_kpi_mark (workcenter_id, date, plan)
            SELECT DISTINCT day.workcenter_id, (day.start + (day.stop - day.start) / 2)::date, true
              FROM resource_calendar_leaves leave
              JOIN plant_kpi_day day ON day.start < leave.date_to AND day.stop > leave.date_from
              JOIN mrp_workcenter center ON center.id = day.workcenter_id
             WHERE leave.id = ANY(%s)
               AND (leave.resource_id IS NULL OR leave.resource_id = center.resource_id)
               AND day.start < now() AT TIME ZONE 'UTC'
            """,
            [leaves.ids],
        )
