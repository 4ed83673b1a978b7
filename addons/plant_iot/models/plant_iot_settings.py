import json

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..drivers import ConfigurationError


class PlantIotSettings(models.AbstractModel):
    """Settings whose meaning a driver knows: JSON, edited as text, checked by its schema."""

    _name = "plant.iot.settings"
    _description = "Settings known to a driver"

    settings = fields.Json(
        string="Stored settings",
        default=dict,
        help="What the driver wants to know.",
    )
    settings_text = fields.Text(
        string="Settings",
        compute="_compute_settings_text",
        inverse="_inverse_settings_text",
        help="A JSON object; what is left out has the driver's default. "
        "Below are the names the driver knows.",
    )

    # -- computed --------------------------------------------------------------------------------

    @api.depends("settings")
    def _compute_settings_text(self):
        for record in self:
            record.settings_text = json.dumps(
                record.settings or {}, indent=2, ensure_ascii=False, sort_keys=True
            )

    def _inverse_settings_text(self):
        for record in self:
            try:
                settings = json.loads(record.settings_text or "{}")
            except ValueError as error:
                raise ValidationError(
                    _(
                        "The settings of “%(record)s” are not JSON: %(error)s. Names and texts "
                        'stand in double quotes, as in {"port": "/dev/ttyUSB0"}.',
                        record=record.name,
                        error=error,
                    )
                ) from error
            record.settings = settings

    @api.model
    def _render_settings_help(self, schema):
        """A table of what a schema knows; False for one that knows nothing."""
        if not schema or not schema.get("properties"):
            return False
        required = schema.get("required", ())
        rows = [
            {
                "name": name,
                "title": part.get("title", ""),
                "description": part.get("description", ""),
                "default": json.dumps(part["default"]) if "default" in part else "",
                "choices": ", ".join(map(str, part.get("enum", ()))),
                "required": name in required,
            }
            for name, part in schema["properties"].items()
        ]
        return self.env["ir.qweb"]._render("plant_iot.device_settings_help", {"rows": rows})

    def _check_against_driver(self, validated):
        """Call `validated` with the record's settings; its objections become one sentence each."""
        self.ensure_one()
        settings = {} if self.settings in (False, None) else self.settings
        try:
            validated(settings)
        except ConfigurationError as error:
            raise ValidationError(
                _(
                    "The settings of “%(record)s” do not fit its driver:\n%(problems)s",
                    record=self.display_name or self.name,
                    problems="\n".join(f"• {problem}" for problem in error.problems),
                )
            ) from error
