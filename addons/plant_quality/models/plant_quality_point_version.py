from odoo import fields, models

from .plant_quality_requirement import VERSIONED


class PlantQualityPoint(models.Model):
    """Each change of what a point asks for is kept as a version, which its checks name.

    The fields of the point say what the next check will ask for, and always equal the newest
    version.
    """

    _inherit = "plant.quality.point"

    change_note = fields.Char(
        string="Why it changes",
        store=False,
        help="Is kept with the new version: the drawing, the complaint, the customer's wish.",
    )

    def _asks_something_new(self, names):
        return not set(VERSIONED).isdisjoint(names)

    def update_field_translations(self, field_name, *args, **kwargs):
        """What the operator is told is versioned in each language."""
        result = super().update_field_translations(field_name, *args, **kwargs)
        if self._asks_something_new([field_name]):
            for point in self:
                point._keep_version()
        return result

    def _keep_version(self, note=False):
        """Make a new version where what is asked for differs from the newest one."""
        self.ensure_one()
        newest = self.version_id
        if newest and self._asked() == newest._asked():
            return
        # sudo: nobody may write versions; this one says what the point, which was just written, is.
        version = (
            self.env["plant.quality.version"]
            .sudo()
            .with_context(lang=None)
            .create(
                {
                    **self.with_context(lang=None)._asked_vals(),
                    "point_id": self.id,
                    "number": newest.number + 1,
                    "change_note": (note or "").strip() or False,
                }
            )
        )
        version._keep_languages(self._asked_in_languages())
        self.sudo().version_id = version.with_env(self.env)
