from collections import defaultdict
from datetime import timedelta, timezone

from odoo import api, fields, models
from psycopg2.extras import execute_values

from ..shifts import Part, instant, shifts_of, without, zone

DAY = timedelta(days=1)
# Days ahead of now that are there: figures stay right if the scheduled action fails for so long.
AHEAD = 7
# How far back figures go; the system parameter plant_kpi.history_days says otherwise.
HISTORY_DAYS = 1_826
HISTORY_PARAMETER = "plant_kpi.history_days"


class PlantKpiDay(models.Model):
    """Making the days of work centers and planning them by their calendars."""

    _inherit = "plant.kpi.day"

    @api.model
    def _extend(self, now):
        """Make the days that are missing, from the first on which anything happened to a week
        from ``now``, and plan those that are not over.

        :return: the days that were made
        """
        made = self.browse()
        for (workcenter, company), (first, last, stop) in self._known(now).items():
            made |= self._make(workcenter, company, first, last, stop, now)
        self.search([("stop", ">", now), ("workcenter_id", "!=", False)])._plan()
        made.filtered(lambda day: day.workcenter_id and day.stop <= now)._plan()
        return made

    def _known(self, now):
        """``{(work center id, company id): (first date marked, last date made, its stop)}``.

        Each None where there is none.
        """
        oldest = (now - timedelta(days=self._history_days())).date()
        self.env["plant.kpi.mark"].flush_model()
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT workcenter_id, CASE WHEN workcenter_id IS NULL THEN company_id END AS company,
                   MIN(first), MAX(last), MAX(stop), MIN(made)
              FROM (
                SELECT workcenter_id, company_id, date AS first, NULL::date AS last,
                       NULL::timestamp AS stop, NULL::date AS made
                  FROM plant_kpi_mark WHERE date >= %(oldest)s AND date <= %(today)s
                 UNION ALL
                SELECT workcenter_id, company_id, NULL, date, stop, date FROM plant_kpi_day
              ) AS known
             GROUP BY 1, 2
            """,
            {"oldest": oldest, "today": now.date()},
        )
        return {
            (workcenter, company): (min(filter(None, (first, made))), last, stop)
            for workcenter, company, first, last, stop, made in self.env.cr.fetchall()
            if first or made
        }

    def _history_days(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param(HISTORY_PARAMETER, HISTORY_DAYS))

    def _make(self, workcenter_id, company_id, first, last, stop, now):  # noqa: PLR0917
        """Make the days of one work center or company that are missing.

        Those made later follow one another without a gap, also where the time zone was changed.
        """
        workcenter = self.env["mrp.workcenter"].browse(workcenter_id or ())
        company = self.env["res.company"].browse(company_id or ()) or workcenter.company_id
        tz = self._zone(workcenter, company)
        local = now.replace(tzinfo=timezone.utc).astimezone(tz).date()
        end = local + AHEAD * DAY
        # A date of UTC begins on the local day before it where clocks are behind.
        begin = first - DAY
        earliest = self.search(
            [
                ("workcenter_id", "=", workcenter.id),
                *([] if workcenter else [("company_id", "=", company.id)]),
            ],
            order="date",
            limit=1,
        )
        spans = []
        if not earliest:
            spans.append((begin, end, None, None))
        else:
            if first < earliest.date:
                spans.append((begin, earliest.date - DAY, None, earliest.start))
            if last < end:
                spans.append((last + DAY, end, stop, None))
        vals_list = []
        for date, until, start, close in spans:
            day = date
            while day <= until:
                begin_of_day = start or instant(day, 0, tz)
                end_of_day = instant(day + DAY, 0, tz)
                if day == until and close:
                    end_of_day = close
                if begin_of_day < end_of_day:
                    vals_list.append(
                        {
                            "workcenter_id": workcenter.id,
                            "company_id": company.id,
                            "date": day,
                            "start": begin_of_day,
                            "stop": end_of_day,
                        }
                    )
                    start = end_of_day
                day += DAY
        return self.create(vals_list)

    @api.model
    def _zone(self, workcenter, company):
        """The clock of a work center: that of its working hours, or of where it stands."""
        calendar = self._calendar(workcenter)
        return zone(calendar.tz or workcenter.tz or company.resource_calendar_id.tz)

    @api.model
    def _calendar(self, workcenter):
        """The working hours of a work center: those of its line, else its own."""
        return workcenter.plant_line_id.calendar_id or workcenter.resource_calendar_id

    # -- planning --------------------------------------------------------------------------------

    def _plan(self):
        """Write what the calendars say of these days, where it is not what is written."""
        wanted = {}
        for workcenter, days in self.grouped("workcenter_id").items():
            wanted.update(days._planned(workcenter))
        kept = defaultdict(list)
        shifts = self.env["plant.kpi.shift"].search([("day_id", "in", self.ids)], order="start")
        for shift in shifts:
            kept[shift.day_id.id].append((shift.start, shift.stop, shift.name, shift.date))
        changed = {day.id: plan for day in self if (plan := wanted.get(day.id, [])) != kept[day.id]}
        shifts.filtered(lambda shift: shift.day_id.id in changed).unlink()
        rows = [(day, *shift) for day, plan in changed.items() for shift in plan]
        if rows:
            execute_values(
                self.env.cr._obj,
                "INSERT INTO plant_kpi_shift (day_id, start, stop, name, date) VALUES %s",
                rows,
                page_size=1000,
            )
            self.env["plant.kpi.shift"].invalidate_model()
            self.invalidate_recordset(["shift_ids"])

    def _planned(self, workcenter):
        """``{day id: [(start, stop, name, date)]}`` of these days of one work center."""
        calendar = self._calendar(workcenter)
        parts_of = self._parts_of(calendar, workcenter) if workcenter.active else None
        self.filtered(lambda day: day.has_calendar != bool(parts_of)).has_calendar = bool(parts_of)
        if not parts_of:
            return {}
        tz = self._zone(workcenter, workcenter.company_id)
        leaves = self._leaves(calendar, workcenter)
        planned = {}
        for day in self:
            here = [leave for leave in leaves if leave[0] < day.stop and day.start < leave[1]]
            shifts = without(shifts_of(day.date, parts_of, tz), here)
            planned[day.id] = [
                (max(shift.start, day.start), min(shift.stop, day.stop), shift.name, shift.date)
                for shift in shifts
                if shift.start < day.stop and day.start < shift.stop
            ]
        return planned

    @api.model
    def _parts_of(self, calendar, workcenter):
        """A function that gives the parts of a day of this calendar; None without fixed hours."""
        attendances = calendar.attendance_ids.filtered(
            lambda attendance: (
                not attendance.display_type
                and (
                    "resource_id" not in attendance._fields
                    or attendance.resource_id
                    in (workcenter.resource_id, attendance.resource_id[:0])
                )
            )
        )
        if not attendances or ("flexible_hours" in calendar._fields and calendar.flexible_hours):
            return None
        dated = "date_from" in attendances._fields

        def parts_of(day):
            week = str(attendances.get_week_type(day))
            return [
                Part(
                    int(attendance.dayofweek),
                    attendance.hour_from,
                    attendance.hour_to or 24.0,
                    attendance.day_period == "lunch",
                )
                for attendance in attendances
                if int(attendance.dayofweek) == day.weekday()
                and (not calendar.two_weeks_calendar or attendance.week_type == week)
                and (not dated or not attendance.date_from or attendance.date_from <= day)
                and (not dated or not attendance.date_to or day <= attendance.date_to)
            ]

        return parts_of

    def _leaves(self, calendar, workcenter):
        """The planned leaves during these days: of the work center, its calendar, its company.

        What Odoo books for a work order (time type Other) is none.
        """
        company = workcenter.company_id
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("time_type", "=", "leave"),
                ("date_from", "<", max(self.mapped("stop"))),
                ("date_to", ">", min(self.mapped("start"))),
                "|",
                ("resource_id", "=", workcenter.resource_id.id),
                "&",
                ("resource_id", "=", False),
                ("calendar_id", "in", (False, calendar.id)),
            ]
        )
        return [
            (leave.date_from, leave.date_to)
            for leave in leaves
            if leave.resource_id or not company or leave.company_id in (company, company.browse())
        ]
