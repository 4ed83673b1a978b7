from odoo import _, api, models

from .plant_kpi_cash import TYPES

# What is posted where, for each part of the cash conversion cycle.
CASH_TYPES = {
    "dio": ("expense_direct_cost",),
    "dso": ("asset_receivable", "income"),
    "dpo": ("liability_payable", "expense_direct_cost"),
    "ccc": TYPES,
}


class PlantKpi(models.AbstractModel):
    """From a figure to the records behind it."""

    _inherit = "plant.kpi"

    @api.model
    def plant_records(self, request):
        """An action that opens the records which the answer to ``request`` was counted from.

        What failed at the first attempt, for the first pass yield; the posted journal items, for
        cash figures, where the user may read them; else the rows of the report.

        :param request: one of `plant_kpis`
        :raise UserError: the request cannot be
        """
        ask = self._read_request(request)
        model, first, last, filters = ask.rows
        domain = self._rows_domain(ask.rows)
        if ask.kpi == "first_pass_yield":
            failures = ("plant.kpi.failure", first, last, filters)
            return self._records(
                _("Failed at the first attempt"), failures[0], self._rows_domain(failures)
            )
        if ask.kpi in CASH_TYPES and self._may_read("account.move.line"):
            posted = [
                ("parent_state", "=", "posted"),
                ("account_id.account_type", "in", CASH_TYPES[ask.kpi]),
                ("date", ">=", first),
                ("date", "<=", last),
                *filters_of(filters),
            ]
            return self._records(_("Journal items"), "account.move.line", posted)
        return self._records(self._figure_name(ask), model, domain)

    def _figure_name(self, ask):
        names = {told["kpi"]: told["label"] for told in self.plant_kpi_names()}
        return names.get(ask.kpi, ask.kpi)

    def _records(self, name, model, domain):
        # Whoever may not read the model is told so when it opens, in Odoo's words.
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [
                [False, kind]
                for kind in ("list", "pivot", "graph", "form")
                if kind in ("list", "form") or model.startswith("plant.kpi.")
            ],
            "domain": [list(term) if isinstance(term, tuple) else term for term in domain],
            "context": {"create": False},
            "target": "current",
        }


def filters_of(filters):
    """The filters of a request as terms of a domain."""
    return [(field, "in", list(ids)) for field, ids in filters]
