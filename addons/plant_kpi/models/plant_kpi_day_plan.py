from collections import defaultdict
from datetime import timedelta, timezone
from typing import NamedTuple

from odoo import api, models
from psycopg2.extras import execute_values

from ..shifts import Part, instant, shifts_of, without, zone

DAY = timedelta(days=1)
# Days ahead of now that are there: figures stay right if the scheduled action fails for so long.
AHEAD = 7
# How far back figures go; the system parameter plant_kpi.history_days says otherwise.
HISTORY_DAYS = 1_826
HISTORY_PARAMETER = "plant_kpi.history_days"


class Known(NamedTuple):
    """The first date that is marked, and the first and last day that are there; else None."""

    marked: object
    first: object
    start: object
    last: object
    stop: object


class PlantKpiDay(models.Model):
    """Making the days of work centers and planning them by their calendars."""

    _inherit = "plant.kpi.day"

    @api.model
    def _extend(self, now):
        """Make the days that are missing, from the first on which anything happened to a week
        from ``now``, and plan those that are not over.
        """
        made = self.browse()
        for (workcenter, company), known in self._known(now).items():
            made |= self._make(
                self.env["mrp.workcenter"].browse(workcenter or ()),
                self.env["res.company"].browse(company or ()),
                known,
                now,
            )
        ahead = self.search([("stop", ">", now), ("workcenter_id", "!=", False)])
        (ahead | made.filtered("workcenter_id"))._plan()

    def _known(self, now):
        """``{(work center id, company id): Known}`` of all that have days, or shall have."""
        oldest = (now - timedelta(days=self._history_days())).date()
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT workcenter_id, CASE WHEN workcenter_id IS NULL THEN company_id END,
                   MIN(marked), MIN(date), MIN(start), MAX(date), MAX(stop)
              FROM (
                SELECT workcenter_id, company_id, date AS marked, NULL::date AS date,
                       NULL::timestamp AS start, NULL::timestamp AS stop
                  FROM plant_kpi_mark WHERE date >= %(oldest)s AND date <= %(today)s
                 UNION ALL
                SELECT workcenter_id, company_id, NULL, date, start, stop FROM plant_kpi_day
              ) AS found
             GROUP BY 1, 2
            """,
            {"oldest": oldest, "today": now.date()},
        )
        return {
            (workcenter, company): Known(*known)
            for workcenter, company, *known in self.env.cr.fetchall()
        }

    def _history_days(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param(HISTORY_PARAMETER, HISTORY_DAYS))

    def _make(self, workcenter, company, known, now):
        """Make the days of one work center, or of one company, that are missing.

        They follow one another without a gap, also where the time zone was changed.
        """
        company = company or workcenter.company_id
        tz = self._zone(workcenter, company)
        end = now.replace(tzinfo=timezone.utc).astimezone(tz).date() + AHEAD * DAY
        # A date of UTC begins on the local day before it where clocks are behind.
        begin = known.marked - DAY if known.marked else known.first
        if known.first is None:
            made = self._days_between(begin, end, None, None, tz)
        else:
            made = self._days_between(begin, known.first - DAY, None, known.start, tz)
            made += self._days_between(known.last + DAY, end, known.stop, None, tz)
        whose = {"workcenter_id": workcenter.id, "company_id": company.id}
        return self.create(
            [{**whose, "date": date, "start": start, "stop": stop} for date, start, stop in made]
        )

    def _days_between(self, first, last, start, stop, tz):
        """``[(date, start, stop)]`` of these local days, the first from ``start`` and the last up
        to ``stop`` where they are given.
        """
        days = []
        date = first
        while date <= last:
            begin = start if date == first and start else instant(date, 0, tz)
            end = stop if date == last and stop else instant(date + DAY, 0, tz)
            if begin < end:
                days.append((date, begin, end))
            date += DAY
        return days

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
