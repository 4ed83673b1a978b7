from odoo import models

from .. import compat
from ..machine import NotFound


class PlantTerminal(models.Model):
    """The files that a terminal shows: of the work orders of its station alone."""

    _inherit = "plant.terminal"

    def _picture(self, workorder, product, size):
        """The picture, in base64, of a product that the work order makes or uses; or nothing.

        :param size: of its longer side at most: 128, 256, 512 or 1024
        :raise NotFound: the work order has nothing to do with the product
        """
        # sudo: an operator may not read products, but those of their work; whose the order is, was
        # looked at.
        order = self._order_here(workorder).sudo()
        moves = order.production_id.move_raw_ids | order.production_id.move_finished_ids
        known = (order.product_id | moves.product_id).filtered(lambda one: one.id == product)
        if not known:
            raise NotFound("There is no such picture. Read the card again.")
        return known.with_context(bin_size=False)[f"image_{size}"]

    def _worksheet(self, workorder):
        """The worksheet's file, in base64; or nothing."""
        return compat.worksheet(self._order_here(workorder).sudo().operation_id).content
