from collections import defaultdict

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError

from .plant_kpi import KPIS, REPORTS


class PlantKpiFigures(models.AbstractModel):
    """Answering requests that were read: those of the same rows with one query each."""

    _name = "plant.kpi.figures"
    _description = "Answers with key figures"

    @api.model
    def _of(self, asked):
        """``{index of the request: its answer}``."""
        together = defaultdict(list)
        for index, ask in enumerate(asked):
            together[ask.rows[:4]].append((index, ask))
        answers = {}
        for rows, asks in together.items():
            try:
                answers.update(self._together(rows, asks))
            except AccessError:
                reason = _("You may not see this figure. Ask an administrator for the right to.")
                answers.update({index: self._empty(ask, reason) for index, ask in asks})
        return answers

    def _together(self, rows, asks):
        """The answers of the same rows: their sums and all groupings are one query."""
        model = rows[0]
        report = self.env[model]
        domain = self.env["plant.kpi"]._rows_domain(rows)
        kpis = [KPIS[ask.kpi] for _index, ask in asks]
        wanted = sorted({name for kpi in kpis for name in (kpi.field, *kpi.parts)})
        aggregates = [f"{name}:{'avg' if name in report._ratios else 'sum'}" for name in wanted]
        asked_by = sorted({ask.by for _index, ask in asks if ask.by})
        [[total], *found] = compat.read_grouping_sets(
            report,
            domain,
            [[], *([REPORTS[model].by[by]] for by in asked_by)],
            ["__count", *aggregates],
        )
        sums = dict(zip(("__count", *wanted), total, strict=True))
        oldest = None if sums["__count"] else self._oldest(model)
        groups = {
            by: [
                (group, dict(zip(wanted, values, strict=True)))
                for group, _count, *values in rows_of_groups
            ]
            for by, rows_of_groups in zip(asked_by, found, strict=True)
        }
        return {
            index: self._answer(ask, domain, sums, groups.get(ask.by), oldest)
            for index, ask in asks
        }

    def _answer(self, ask, domain, total, groups, oldest):
        kpi = KPIS[ask.kpi]
        value = self._number(total[kpi.field])
        answer = self._empty(ask, None if value is not None else self._reason(ask, total, oldest))
        answer.update(
            value=value,
            parts={part: self._number(total[part]) for part in kpi.parts},
            domain=[list(term) if isinstance(term, tuple) else term for term in domain],
        )
        if ask.by:
            answer["groups"] = self._groups(ask, kpi, groups)
        return answer

    def _empty(self, ask, reason):
        kpi = KPIS[ask.kpi]
        return {
            "kpi": ask.kpi,
            "value": None,
            "unit": kpi.unit,
            "parts": {},
            "groups": None,
            "reason": reason,
            "as_of": fields.Datetime.to_string(fields.Datetime.now()),
            "model": kpi.model,
            "domain": [],
        }

    def _groups(self, ask, kpi, groups):
        by = REPORTS[kpi.model].by[ask.by]
        if ":" in by:  # in order of time
            groups = sorted(groups, key=lambda group: (not group[0], group[0]))
        rows = [
            {
                **self._key(group),
                "value": self._number(sums[kpi.field]),
                "parts": {part: self._number(sums[part]) for part in kpi.parts},
            }
            for group, sums in groups
        ]
        if ":" not in by:  # not in time: the largest first
            rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0), row["label"]))
        return rows[: ask.limit]

    def _key(self, group):
        if isinstance(group, models.BaseModel):
            # sudo: the name of what the figures are of is told to whoever reads them.
            return {"key": group.id or None, "label": group.sudo().display_name or _("None")}
        if not group:
            return {"key": None, "label": _("None")}
        return {"key": str(group), "label": str(group)}

    def _number(self, value):
        return None if value is None or value is False else float(value)

    def _reason(self, ask, total, oldest):
        """Why there is no value, and what to do about it."""
        model, _first, last, _filters = ask.rows
        if not total["__count"]:
            if model == "plant.kpi.cash":
                return self._reason_without_cash(oldest)
            if oldest and last < oldest:
                return _("Nothing was recorded before %s. Ask for a later period.", oldest)
            return {
                "plant.kpi.first.pass": _("Nothing was inspected in this period."),
                "plant.kpi.failure": _("Nothing failed in this period."),
                "plant.kpi.order": _("No order was finished in this period.")
                if last
                else _("Nothing is in work."),
            }.get(model, _("Nothing was planned or recorded in this period."))
        if ask.kpi in ("availability", "oee"):
            return _(
                "No working hours are set for these work centers, so nothing says how long they "
                "should run. Set them on the line or the work center."
            )
        return {
            "effectiveness": _("Nobody worked in this period."),
            "utilisation": _("Nobody worked in this period."),
            "throughput": _("Nobody worked in this period."),
            "quality_ratio": _("Nothing was reported in this period."),
            "scrap_ratio": _("Nothing was reported in this period."),
            "mtbf": _("Nobody worked in this period, and nothing broke down."),
            "mttr": _("Nobody worked in this period, and nothing broke down."),
            "on_time": _("No finished order had a date it was promised for."),
            "lead_time": _("No order was finished in this period."),
            "order_throughput": _("Nobody recorded work on the orders finished in this period."),
            "dso": _("No revenue was posted in this period."),
            "dpo": _("No cost of sales was posted in this period."),
        }.get(
            ask.kpi,
            _("Revenue, cost of sales or the value of the stock is missing in this period."),
        )

    def _reason_without_cash(self, oldest):
        if not oldest:
            return _("No journal item was posted yet: there is no accounting to tell it from.")
        return _("The first journal items are of %s. Ask for a later period.", oldest)

    def _oldest(self, model):
        """The first day of which anything is known; False where that does not matter."""
        if model == "plant.kpi.cash":
            return self.env[model].search([], order="month", limit=1).month
        if model not in ("plant.kpi.workcenter", "plant.kpi.downtime", "plant.kpi.first.pass"):
            return False
        # sudo: since when there are figures is no secret.
        days = self.env["plant.kpi.day"].sudo()
        own = [("company_id", "in", (False, *self.env.companies.ids))]
        return days.search(own, order="date", limit=1).date
