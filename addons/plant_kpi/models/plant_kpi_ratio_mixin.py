from odoo import models
from odoo.addons.plant_base import compat
from odoo.tools import SQL


class PlantKpiRatioMixin(models.AbstractModel):
    """Ratios that are right in any grouping: of sums, never a mean of ratios.

    ``_ratios`` says each as SQL of other fields, ``%(made)s``; where there is nothing to divide by,
    it is NULL. Pivots, graphs and spreadsheets ask for its average (the field's aggregator) and get
    the ratio of what they have grouped.
    """

    _name = "plant.kpi.ratio.mixin"
    _description = "Ratios of sums"

    _ratios = {}

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in self._ratios or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        names = self._summed()
        sums = {
            name: SQL("SUM(%s)", self._field_to_sql(self._table, name, query)) for name in names
        }
        return compat.aggregate(SQL(self._ratios[name], **sums), name, *names)

    def _summed(self):
        """The stored numbers that ratios are made of."""
        return [
            name
            for name, field in self._fields.items()
            if name not in self._ratios
            and field.store
            and field.type in ("float", "integer", "monetary")
            and name != "id"
        ]

    def _with_ratios(self, figures):
        """``figures`` (a SELECT) with a column more for each ratio."""
        columns = {name: SQL.identifier("figure", name) for name in self._summed()}
        ratios = SQL(", ").join(
            SQL("(%s)::float8 AS %s", SQL(ratio, **columns), SQL.identifier(name))
            for name, ratio in self._ratios.items()
        )
        return SQL("(SELECT figure.*, %s FROM (%s) AS figure)", ratios, figures)
