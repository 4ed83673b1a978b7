import logging
import re

from odoo import _, api, models
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)

# What the web client of a screen asks the server for: a path, or all that is below it.
EXACT = {
    "/web",
    "/odoo",
    "/websocket",
    "/web/manifest.webmanifest",
    "/web/service-worker.js",
    "/web/session/get_session_info",
    "/web/session/modules",
    "/web/session/logout",
    "/web/action/load",
    "/web/image",
    "/web/offline",
    "/mail/init_messaging",
    "/mail/load_message_failures",
    "/mail/data",
    "/mail/action",
}
BELOW = (
    "/odoo/",
    "/web/webclient/",
    "/web/assets/",
    "/web/bundle/",
    "/web/image/",
    "/web/binary/company_logo",
    "/bus/",
    "/websocket/",
    "/spreadsheet/dashboard/data/",
    "/plant/wallboard",
)
CALL = re.compile(r"/web/dataset/call_kw(/|$)")
READS = {
    "read",
    "web_read",
    "search",
    "search_read",
    "web_search_read",
    "search_count",
    "read_group",
    "web_read_group",
    "formatted_read_group",
    "formatted_read_grouping_sets",
    "fields_get",
    "name_search",
    "has_group",
    "display_name_for",
    "get_readonly_dashboard",
    "get_company_currency_for_spreadsheet",
    "get_rates_for_spreadsheet",
    "plant_tiles",
    "plant_kpis",
    "plant_kpi_names",
    "plant_states",
    "plant_screen",
}
MODELS = {
    "ir.model",
    "mrp.routing.workcenter",
    "mrp.workcenter",
    "mrp.workcenter.productivity.loss",
    "plant.line",
    "plant.quality.cause",
    "plant.quality.point",
    "plant.wallboard",
    "product.product",
    "res.company",
    "res.currency",
    "res.currency.rate",
    "res.users",
    "spreadsheet.dashboard",
    "spreadsheet.dashboard.group",
}
# What the web client asks and tells by itself of what is the login's own: its activities, and that
# it has the message of the bot that greets every user.
OWN = {("res.users", "systray_get_activities"), ("discuss.channel", "channel_fetched")}


class PlantWallboardGuard(models.AbstractModel):
    """What the login of a screen may ask the server for: an explicit list, whatever the access
    rights of every internal user would let it do besides.
    """

    _name = "plant.wallboard.guard"
    _description = "What a screen may do"

    @api.model
    def _check(self, path, params):
        """Let a request of a screen pass, or not; of anybody else every one.

        :raise AccessError: a screen may not do this
        """
        if not self.env.uid or not self.env.user.has_group("plant_kpi.group_wallboard"):
            return
        if CALL.match(path):
            allowed = self._may_call(params.get("model"), params.get("method"))
        else:
            allowed = path in EXACT or path.startswith(BELOW)
        if not allowed:
            called = f"{params.get('model')}.{params.get('method')}" if CALL.match(path) else ""
            _logger.info("Refused to the screen %s: %r %r", self.env.user.login, path, called)
            raise AccessError(
                _("This screen may only show its wallboard. Log in as yourself to do more.")
            )

    def _may_call(self, model, method):
        if not isinstance(model, str) or not isinstance(method, str):
            return False
        if method not in READS:
            return (model, method) in OWN
        return model in MODELS or model == "plant.kpi" or model.startswith("plant.kpi.")
