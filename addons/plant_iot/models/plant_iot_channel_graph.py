from odoo import _, models
from odoo.addons.plant_base import compat


class PlantIotChannel(models.Model):
    """What a graph of a channel shows besides its history."""

    _inherit = "plant.iot.channel"

    def plant_graph(self):
        """How a graph of the channel is drawn.

        :return: the live panel of the channel (:meth:`_live_panel`), with ``limits``, a list of
            ``{"name", "value"}`` in the unit of its readings: those of its capture rule, where set
        """
        self.ensure_one()
        compat.check_access(self, "read")
        return {**self._live_panel(), "limits": self._graph_limits()}

    def _graph_limits(self):
        # sudo: whoever reads the channel may know within which limits its values are taken.
        rule = self.sudo().rule_ids[:1]
        if not rule.check_limits:
            return []
        return [
            {"name": _("Maximum"), "value": self._from_rule(rule, rule.maximum)},
            {"name": _("Minimum"), "value": self._from_rule(rule, rule.minimum)},
        ]

    def _from_rule(self, rule, value):
        """A value of the rule in the unit of the channel; a rule's unit is of the same kind."""
        if not self.uom_id or not rule.uom_id:
            return value
        return rule.uom_id._compute_quantity(value, self.uom_id, round=False)
