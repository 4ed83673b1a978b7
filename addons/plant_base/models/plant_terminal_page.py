import hashlib

from odoo import _, api, models
from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.release import version_info

from .. import compat
from ..terminal import cookie

# Modules whose words the page shows beside its own.
WORDS_OF = ("web",)


class PlantTerminalPage(models.AbstractModel):
    """The parts of the terminal's page: what it needs before its first call, and its bundles."""

    _name = "plant.terminal.page"
    _description = "Page of the terminal"

    @api.model
    def _boot(self, bundle):
        """What the page needs to know before its first call, as JSON."""
        lang = self.env.context["lang"]
        texts, parameters = compat.web_texts(self.env, (*WORDS_OF, *self._modules(bundle)), lang)
        return {
            "version": self._version(bundle),
            "series": version_info[0],
            "lang": lang,
            "direction": parameters.get("direction", "ltr"),
            "lang_parameters": parameters,
            "texts": texts,
            "websocket": compat.websocket_path(WebsocketConnectionHandler),
        }

    @api.model
    def _bundle(self, bundle, kind):
        """The bytes of a bundle, ``kind`` js or css; empty where it has no file."""
        assets = self.env["ir.qweb"]._get_asset_bundle(bundle, css=kind == "css", js=kind == "js")
        if not (assets.javascripts if kind == "js" else assets.stylesheets):
            return b""
        return (assets.js() if kind == "js" else assets.css()).raw or b""

    @api.model
    def _is_filled(self, bundle):
        """Whether a module has put anything in the bundle."""
        return bool(self._files(bundle))

    @api.model
    def _version(self, bundle):
        """Another text for another content of the bundle."""
        assets = self.env["ir.qweb"]._get_asset_bundle(bundle)
        told = f"{assets.get_version('js')}{assets.get_version('css')}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @api.model
    def _modules(self, bundle):
        """The modules of the plant that have files in the bundle, by name."""
        names = {path.lstrip("/").partition("/")[0] for path in self._files(bundle)}
        return sorted(name for name in names if name.startswith("plant_"))

    @api.model
    def _files(self, bundle):
        params = self.env["ir.asset"]._get_asset_params()
        return [path for path, *_rest in self.env["ir.asset"]._get_asset_paths(bundle, params)]

    @api.model
    def _manifest(self):
        return {
            "name": _("Plant terminal"),
            "short_name": _("Terminal"),
            "id": cookie.PATH,
            "start_url": cookie.PATH,
            "scope": cookie.PATH,
            "display": "fullscreen",
            "display_override": ["fullscreen", "standalone"],
            "orientation": "any",
            "background_color": "#eef1f3",
            "theme_color": "#eef1f3",
            "icons": [
                {
                    "src": f"/plant_base/static/terminal/icon-{size}.png",
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for size in (192, 512)
            ],
        }
