from datetime import date, timedelta
from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError, UserError

from ..shifts import instant, zone

MOST_REQUESTS = 200
MOST_DAYS = 3_700
MOST_GROUPS = 1_000
KEYS = {"kpi", "date_from", "date_to", "filters", "by", "limit"}


class Kpi(NamedTuple):
    """A key figure: ``field`` of ``model``, what it is made of, and in which unit it is."""

    model: str
    field: str
    parts: tuple
    unit: str


class Report(NamedTuple):
    """How a report is asked: the field of its days, and those it may be filtered and grouped by."""

    date: str
    by: dict
    filters: dict


WORK = "plant.kpi.workcenter"
KPIS = {
    "availability": Kpi(WORK, "availability", ("available_time", "planned_time"), "ratio"),
    "effectiveness": Kpi(WORK, "effectiveness", ("standard_time", "production_time"), "ratio"),
    "quality_ratio": Kpi(WORK, "quality_ratio", ("good", "made"), "ratio"),
    "oee": Kpi(WORK, "oee", ("availability", "effectiveness", "quality_ratio"), "ratio"),
    "utilisation": Kpi(WORK, "utilisation", ("production_time", "busy_time"), "ratio"),
    "throughput": Kpi(WORK, "throughput", ("made", "busy_time"), "per hour"),
    "scrap_ratio": Kpi(WORK, "scrap_ratio", ("scrapped", "made"), "ratio"),
    "made": Kpi(WORK, "made", ("good", "scrapped"), "quantity"),
    "scrap": Kpi(WORK, "scrapped", ("made",), "quantity"),
    "mtbf": Kpi(WORK, "mtbf", ("production_time", "failures"), "hours"),
    "mttr": Kpi(WORK, "mttr", ("failure_time", "failures"), "hours"),
    "production_time": Kpi(WORK, "production_time", ("planned_time",), "hours"),
    "down_time": Kpi("plant.kpi.downtime", "down_time", ("stops",), "hours"),
    "first_pass_yield": Kpi(
        "plant.kpi.first.pass", "first_pass_yield", ("passed", "inspected", "failed"), "ratio"
    ),
    "failures": Kpi("plant.kpi.failure", "failures", (), "count"),
    "lead_time": Kpi("plant.kpi.order", "lead_time", ("lead_hours", "finished"), "days"),
    "on_time": Kpi("plant.kpi.order", "on_time", ("in_time", "promised"), "ratio"),
    "order_throughput": Kpi(
        "plant.kpi.order", "throughput", ("executed_quantity", "execution_hours"), "per hour"
    ),
    "wip_age": Kpi("plant.kpi.order", "wip_age", ("in_work", "late"), "days"),
    "dio": Kpi("plant.kpi.cash", "dio", ("inventory_days", "valued_cost"), "days"),
    "dso": Kpi("plant.kpi.cash", "dso", ("receivable_days", "revenue"), "days"),
    "dpo": Kpi("plant.kpi.cash", "dpo", ("payable_days", "cost_of_sales"), "days"),
    "ccc": Kpi("plant.kpi.cash", "ccc", ("dio", "dso", "dpo"), "days"),
}
# What is in work has no day on which it is over: its age is as of now.
WITHOUT_PERIOD = {"wip_age"}

PLACES = {"workcenter": "workcenter_id", "line": "line_id", "company": "company_id"}
PARTS = {"product": "product_id", "operation": "operation_id", "point": "point_id"}


def _filters(by):
    return {f"{name}_ids": field for name, field in by.items() if field.endswith("_id")}


def _report(day, by):
    spans = {span: f"{day}:{span}" for span in ("day", "week", "month", "quarter", "year")}
    return Report(day, {**spans, **by}, _filters(by))


REPORTS = {
    WORK: _report("date", {**PLACES, "shift": "shift", "hour": "hour:hour"}),
    "plant.kpi.downtime": _report("date", {**PLACES, "reason": "loss_id", "shift": "shift"}),
    "plant.kpi.first.pass": _report("date", {**PLACES, **PARTS}),
    "plant.kpi.failure": _report("date", {**PLACES, **PARTS, "cause": "cause_id"}),
    "plant.kpi.order": _report(
        "finished_at", {"company": "company_id", "line": "line_id", "product": "product_id"}
    ),
    "plant.kpi.cash": _report("month", {"company": "company_id"}),
}


class Ask(NamedTuple):
    """A request that was read: what is asked of which rows, and how it is grouped.

    Those of equal ``rows`` (report, first and last day, filters) are asked together.
    """

    kpi: str
    rows: tuple
    by: str | None
    limit: int


class PlantKpi(models.AbstractModel):
    """Key figures for tiles, spreadsheets and programs: see docs/contracts/kpi.md."""

    _name = "plant.kpi"
    _description = "Key figures"

    @api.model
    def plant_kpis(self, requests):
        """The answers to ``requests``, in order: many tiles are one call.

        :param requests: ``[{"kpi", "date_from", "date_to", "filters", "by", "limit"}]``; dates are
            days, both included, as text or dates
        :return: ``[{"kpi", "value", "unit", "parts", "groups", "reason", "as_of", "model",
            "domain"}]``; ``value`` is None where there is none, and ``reason`` says why
        :raise UserError: a request that cannot be; nothing is answered then
        """
        if not isinstance(requests, list | tuple) or len(requests) > MOST_REQUESTS:
            raise UserError(_("Ask for a list of at most %s figures.", MOST_REQUESTS))
        asked = [self._read_request(request) for request in requests]
        figures = self.env["plant.kpi.figures"]._of(asked)
        return [figures[index] for index in range(len(asked))]

    @api.model
    def plant_kpi_names(self):
        """``[{"kpi", "label", "help", "unit", "by"}]``: what can be asked for by who asks."""
        names = []
        for name, kpi in KPIS.items():
            if self._may_read(kpi.model):
                field = self.env[kpi.model].fields_get([kpi.field], ["string", "help"])[kpi.field]
                names.append(
                    {
                        "kpi": name,
                        "label": field["string"],
                        "help": field.get("help", ""),
                        "unit": kpi.unit,
                        "by": sorted(REPORTS[kpi.model].by),
                    }
                )
        return names

    def _may_read(self, model):
        try:
            compat.check_access(self.env[model], "read")
        except AccessError:
            return False
        return True

    # -- reading requests ------------------------------------------------------------------------

    def _read_request(self, request):
        if not isinstance(request, dict):
            raise UserError(_('Each request must be an object, such as {"kpi": "oee"}.'))
        unknown = sorted(set(map(str, request)) - KEYS)
        if unknown:
            raise UserError(
                _(
                    "“%(what)s” is not known in a request. Known are: %(known)s.",
                    what=unknown[0][:50],
                    known=", ".join(sorted(KEYS)),
                )
            )
        name = request.get("kpi")
        kpi = KPIS.get(name) if isinstance(name, str) else None
        if not kpi:
            raise UserError(
                _(
                    "There is no figure “%(name)s”. There are: %(known)s.",
                    name=str(name)[:50],
                    known=", ".join(sorted(KPIS)),
                )
            )
        first, last = None, None
        if name not in WITHOUT_PERIOD:
            first, last = self._period(request, kpi.model)
        by = request.get("by") or None
        if by is not None and (not isinstance(by, str) or by not in REPORTS[kpi.model].by):
            raise UserError(
                _(
                    "“%(kpi)s” cannot be told by “%(by)s”, but by: %(known)s.",
                    kpi=name,
                    by=str(by)[:50],
                    known=", ".join(sorted(REPORTS[kpi.model].by)),
                )
            )
        filters = self._filters(request.get("filters") or {}, kpi.model, name)
        return Ask(name, (kpi.model, first, last, filters), by, self._limit(request))

    def _period(self, request, model):
        """The first and the last day; this month where they are left out."""
        today = fields.Date.context_today(self, fields.Datetime.now())
        first = self._date(request.get("date_from"), today.replace(day=1))
        last = self._date(request.get("date_to"), max(today, first))
        if last < first:
            raise UserError(
                _(
                    "The period ends on %(last)s, before it begins on %(first)s.",
                    first=first,
                    last=last,
                )
            )
        if (last - first).days > MOST_DAYS:
            raise UserError(_("A period has at most %s days: ask for a shorter one.", MOST_DAYS))
        if model == "plant.kpi.cash":
            first = first.replace(day=1)
        return first, last

    def _date(self, value, default):
        if not value:
            return default
        if isinstance(value, date):
            return fields.Date.to_date(value)
        try:
            return date.fromisoformat(value[:10])
        except (TypeError, ValueError) as error:
            raise UserError(
                _("“%s” is no day: write it as 2026-11-30.", str(value)[:50])
            ) from error

    def _filters(self, filters, model, name):
        """The filters as a tuple of ``(field, ids)`` that can be compared."""
        known = REPORTS[model].filters
        if not isinstance(filters, dict):
            raise UserError(_('Filters must be an object, such as {"line_ids": [1]}.'))
        read = []
        for key, ids in sorted(filters.items(), key=str):
            if key not in known:
                raise UserError(
                    _(
                        "“%(kpi)s” cannot be filtered by “%(filter)s”, but by: %(known)s.",
                        kpi=name,
                        filter=str(key)[:50],
                        known=", ".join(sorted(known)),
                    )
                )
            if not isinstance(ids, list | tuple) or not all(type(number) is int for number in ids):
                raise UserError(_("“%s” must be a list of ids.", key))
            if ids:
                read.append((known[key], tuple(sorted(set(ids)))))
        return tuple(read)

    def _limit(self, request):
        limit = request.get("limit") or MOST_GROUPS
        if type(limit) is not int or not 0 < limit <= MOST_GROUPS:
            raise UserError(_("The limit must be a number from 1 to %s.", MOST_GROUPS))
        return limit

    @api.model
    def _rows_domain(self, rows):
        """The domain of the rows of a report that were asked for."""
        model, first, last, filters = rows
        day = REPORTS[model].date
        domain = [(field, "in", list(ids)) for field, ids in filters]
        if model == "plant.kpi.order":
            if first is None:
                return [*domain, ("state", "=", "in_work")]
            # Days of the user's own zone, which is Odoo's way to group times by day.
            start, stop = self._midnight(first), self._midnight(last + timedelta(days=1))
            return [*domain, (day, ">=", start), (day, "<", stop)]
        if model == "plant.kpi.failure":
            # The day is told by the place; its index is by the time, whatever the zone.
            domain += [
                ("time", ">=", fields.Datetime.to_datetime(first - timedelta(days=1))),
                ("time", "<", fields.Datetime.to_datetime(last + timedelta(days=2))),
            ]
        return [*domain, (day, ">=", first), (day, "<=", last)]

    def _midnight(self, day):
        return instant(day, 0, zone(self.env.context.get("tz") or self.env.user.tz))
