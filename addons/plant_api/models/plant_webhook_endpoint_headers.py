from urllib.parse import urlsplit

from odoo import _, api, fields, models
from odoo.addons.plant_base.exceptions import VaultClosed
from odoo.exceptions import ValidationError

from ..webhooks import BadHeader, parse_headers

MASK = "••••••"


class PlantWebhookEndpoint(models.Model):
    """Headers that a receiver wants. Their values are secrets, so they are sealed for the host that
    they are given for, and shown to nobody.
    """

    _inherit = "plant.webhook.endpoint"

    headers = fields.Text(
        compute="_compute_headers",
        inverse="_inverse_headers",
        help="One a line, such as X-Api-Key: 42. Values are sealed and not shown again; where "
        f"{MASK} stands, the value stays.",
    )
    headers_sealed = fields.Text(readonly=True, copy=False, groups=fields.NO_ACCESS)
    header_names = fields.Char(readonly=True, copy=False)

    @api.depends("header_names")
    def _compute_headers(self):
        for endpoint in self:
            names = (endpoint.header_names or "").split()
            endpoint.headers = "\n".join(f"{name}: {MASK}" for name in names) or False

    def _inverse_headers(self):
        for endpoint in self:
            lines = [line for line in (endpoint.headers or "").splitlines() if line.strip()]
            masked = [
                line.partition(":")[0] for line in lines if line.partition(":")[2].strip() == MASK
            ]
            try:
                given = parse_headers(
                    "\n".join(ln for ln in lines if ln.partition(":")[2].strip() != MASK)
                )
            except BadHeader as error:
                raise ValidationError(str(error)) from error
            kept = endpoint._headers() if masked else {}
            for name in masked:
                if name not in kept:
                    raise ValidationError(_("There is no value of %s yet. Enter it.", name))
            headers = {name: kept[name] for name in masked} | given
            endpoint._seal_headers(headers)
        # What was entered is kept nowhere, not even in memory.
        self.invalidate_recordset(["headers"])

    @api.constrains("url")
    def _check_headers(self):
        """What was given for one host is not sent to another."""
        for endpoint in self:
            try:
                endpoint._headers()
            except VaultClosed as error:
                raise ValidationError(
                    _(
                        "The headers were given for another host. Empty them, save, and enter "
                        "them again."
                    )
                ) from error

    def _seal_headers(self, headers):
        text = "\n".join(f"{name}: {value}" for name, value in headers.items())
        # sudo: nobody reads or writes the sealed text but these methods.
        self.sudo().write(
            {
                "header_names": " ".join(headers) or False,
                "headers_sealed": self.env["plant.vault"]._seal(text, self._headers_place())
                if headers
                else False,
            }
        )

    def _headers(self):
        """``{name: value}``; VaultClosed."""
        sealed = self.sudo().headers_sealed
        if not sealed:
            return {}
        what = _("The headers of “%s”", self.name)
        return parse_headers(self.env["plant.vault"]._unseal(sealed, self._headers_place(), what))

    def _headers_place(self):
        parts = urlsplit(self.url)
        return f"webhook headers {self.id} {parts.scheme}://{parts.netloc}"
