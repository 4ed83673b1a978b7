from odoo import api, models
from odoo.addons.plant_base.compat import check_access
from odoo.addons.plant_base.machine import Forbidden

from ..rest import cursor
from ..rest.kinds import naive, utc
from ..rest.watermark import safe_point
from .ir_http import limit_statements

SORT = "deleted_at"


class PlantApiResources(models.AbstractModel):
    """What is no longer there, for who keeps a copy."""

    _inherit = "plant.api.resources"

    def init(self):
        super().init()
        names = [resource.model for resource in self._declared()]
        # Once the tables of all of them are there.
        self.pool.post_init(self.env["plant.api.deletion"]._watch_all, names)

    @api.model
    def _deleted(self, resource, asked):
        """A page, as ``asked`` (:class:`..rest.deleted.DeletedQuery`); JSON of
        :class:`..rest.deleted.DeletedPage`. The watermark is as of :meth:`_list`.

        :raise Forbidden: whose rules might have hidden a record is not told that it went: of what
            is gone no rule can be asked
        """
        check_access(self._model(resource), "read")
        if not self.env.user._is_internal():
            raise Forbidden("Only a user who works in Odoo is told what was deleted.")
        place = self._place_of(asked.cursor, SORT, syncs=True)
        registry = self.env.registry
        with registry.cursor() as cr:
            watermark = place.watermark if place else safe_point(cr)
        with registry.cursor() as cr:
            limit_statements(cr)
            found = self.env(cr=cr)["plant.api.deletion"]._since(
                resource.model,
                self.env.companies,
                naive(asked.updated_since),
                (place.value, place.id) if place else None,
                asked.limit + 1,
            )
        ending = None
        if len(found) > asked.limit:
            found = found[: asked.limit]
            last, _record, time = found[-1]
            ending = cursor.encode(cursor.Place(SORT, time, last, watermark))
        return {
            "items": [{"id": record, "deleted_at": utc(time)} for _id, record, time in found],
            "next": ending,
            "watermark": utc(watermark),
        }
