from odoo import api, models


class PlantBomPart(models.AbstractModel):
    """What changes a part of a bill of materials changes the bill."""

    _name = "plant.bom.part"
    _description = "Part of a Bill of Materials"

    @api.model_create_multi
    def create(self, vals_list):
        self._plant_note_boms(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._plant_note_boms([vals])
        return super().write(vals)

    def unlink(self):
        self._plant_note_boms([])
        return super().unlink()

    def _plant_note_boms(self, vals_list):
        boms = self.bom_id
        given = {vals["bom_id"] for vals in vals_list if vals.get("bom_id")} - set(boms.ids)
        if given:
            boms |= boms.browse(given).exists()
        boms._plant_note()
