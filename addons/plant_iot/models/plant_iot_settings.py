import json
import logging

from odoo import _, api, fields, models
from odoo.addons.plant_base.exceptions import VaultClosed
from odoo.addons.plant_base.vault import is_sealed
from odoo.exceptions import ValidationError
from psycopg2 import sql

from ..drivers import ConfigurationError
from ..drivers.schema import MASK, masked, secrets
from ..sealed import destination, shown

_logger = logging.getLogger(__name__)


class SealedSettings(fields.Json):
    """Settings whose secrets are sealed; who reads or exports them gets ``MASK`` instead."""

    def convert_to_read(self, value, record, use_display_name=True):
        return shown(super().convert_to_read(value, record, use_display_name))

    def convert_to_export(self, value, record):
        return super().convert_to_export(shown(value), record)

    def convert_to_write(self, value, record):
        # Odoo's own takes what a reader gets: a copy, and on 17.0 each flush, would store the mask.
        return self.convert_to_record(self.convert_to_cache(value, record), record)


class PlantIotSettings(models.AbstractModel):
    """Settings whose meaning a driver knows: JSON, edited as text, checked by its schema.

    What the schema calls a secret is sealed before it is stored (docs/operations/secrets.md), and
    shown as ``MASK``; written back as ``MASK`` it stays what it was. It is sealed for the driver
    and the other settings: when those change, it must be given again. A copy has it too.
    """

    _name = "plant.iot.settings"
    _description = "Settings known to a driver"

    settings = SealedSettings(
        string="Stored settings",
        default=lambda _self: {},
        help="What the driver wants to know.",
    )
    settings_text = fields.Text(
        string="Settings",
        compute="_compute_settings_text",
        readonly=False,
        help="A JSON object; what is left out has the driver's default. "
        "Below are the names the driver knows.",
    )

    # -- computed --------------------------------------------------------------------------------

    @api.depends("settings")
    def _compute_settings_text(self):
        for record in self:
            settings = record.settings or {}
            if isinstance(settings, dict):
                settings = masked(record._settings_schema(record._settings_driver({})), settings)
            record.settings_text = json.dumps(
                settings, indent=2, ensure_ascii=False, sort_keys=True
            )

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
        try:
            validated(self._opened_settings())
        except ConfigurationError as error:
            raise ValidationError(
                _(
                    "The settings of “%(record)s” do not fit its driver:\n%(problems)s",
                    record=self.display_name or self.name,
                    problems="\n".join(f"• {problem}" for problem in error.problems),
                )
            ) from error

    # -- CRUD ------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Empty, also where a copy is made: what is new has no secret that a mask could stand for.
        new = self.browse()
        return super().create([new._sealing(new._read_text(vals)) for vals in vals_list])

    def write(self, vals):
        vals = self[:1]._read_text(vals)
        if not vals.get("settings"):
            return super().write(vals)
        for record in self:
            super(PlantIotSettings, record).write(record._sealing(vals))
        return True

    def _read_text(self, vals):
        """``vals`` with the settings that their text tells. They are judged with what else is
        written, the driver above all: an inverse of the text would come after that.
        """
        if "settings_text" not in vals:
            return vals
        vals = dict(vals)
        try:
            vals["settings"] = json.loads(vals.pop("settings_text") or "{}")
        except ValueError as error:
            raise ValidationError(
                _(
                    "The settings of “%(record)s” are not JSON: %(error)s. Names and texts "
                    'stand in double quotes, as in {"port": "/dev/ttyUSB0"}.',
                    record=vals.get("name") or self.name,
                    error=error,
                )
            ) from error
        return vals

    # -- secrets ---------------------------------------------------------------------------------

    def _settings_driver(self, vals):
        """The key of the driver that the record has once ``vals`` are written."""
        raise NotImplementedError

    @api.model
    def _settings_schema(self, driver):
        """The schema of the settings for ``driver``; empty where there is none."""
        raise NotImplementedError

    def _opened_settings(self):
        """The settings with their secrets, for the gateway alone; VaultClosed if one does not open.

        {} where there are none. Of another type than a dict as they are: the driver objects.
        """
        self.ensure_one()
        settings = {} if self.settings in (False, None) else self.settings
        if not isinstance(settings, dict) or not any(map(is_sealed, settings.values())):
            return settings
        driver = self._settings_driver({})
        schema = self._settings_schema(driver)
        place = destination(driver, schema, settings)
        return {
            **settings,
            **{
                name: self._open(name, settings[name], place)
                for name in secrets(schema, settings)
                if is_sealed(settings[name])
            },
        }

    def _open(self, name, sealed, place):
        what = _("“%(name)s” of “%(record)s”", name=name, record=self.display_name or self.name)
        return json.loads(self.env["plant.vault"]._unseal(sealed, f"{name} {place}", what))

    def _sealing(self, vals):
        """``vals`` with the secrets of its settings sealed, for a record to be written or made."""
        settings = vals.get("settings")
        if not isinstance(settings, dict):
            return vals
        driver = self._settings_driver(vals)
        schema = self._settings_schema(driver)
        place = destination(driver, schema, settings)
        sealed = {
            name: self._sealed(name, self._meant(name, settings[name]), place)
            for name in secrets(schema, settings)
        }
        return {**vals, "settings": {**settings, **sealed}}

    def _meant(self, name, given):
        """The secret that is meant by ``given``: what is there already, where it is ``MASK``."""
        if given != MASK:
            return given
        kept = self.settings.get(name) if isinstance(self.settings, dict) else None
        if not kept:
            raise ValidationError(
                _(
                    "There is no “%(name)s” that %(mask)s could stand for. Enter it.",
                    name=name,
                    mask=MASK,
                )
            )
        return kept

    def _sealed(self, name, secret, place):
        if is_sealed(secret):
            return secret
        return self.env["plant.vault"]._seal(json.dumps(secret), f"{name} {place}")

    @api.autovacuum
    def _seal_stored(self):
        """Seal anew, each day, what is sealed with a former key, and what an update of its driver
        has made a secret. What does not open is told in the log and left as it is.

        :return: the records that have such secrets
        """
        closed = self.browse()
        if self._abstract:
            return closed
        self.flush_model(["settings"])
        # sudo: of all companies, archived ones as well, by the server alone.
        for record in self.sudo().with_context(active_test=False).search([]):
            settings = record.settings
            if not isinstance(settings, dict):
                continue
            try:
                sealed = record._sealed_anew(settings)
            except VaultClosed as error:
                _logger.warning("%s %s: %s", self._name, record.id, error)
                closed |= record
                continue
            if sealed != settings:
                # Not a change that a person made, nor one that the driver could object to.
                self.env.cr.execute(
                    sql.SQL("UPDATE {} SET settings = %s WHERE id = %s").format(
                        sql.Identifier(self._table)
                    ),
                    [json.dumps(sealed), record.id],
                )
                record.invalidate_recordset(["settings", "settings_text"])
                _logger.info("%s %s: secrets sealed with the present key.", self._name, record.id)
        return closed

    def _sealed_anew(self, settings):
        driver = self._settings_driver({})
        schema = self._settings_schema(driver)
        place = destination(driver, schema, settings)
        anew = {}
        for name in secrets(schema, settings):
            secret = settings[name]
            if is_sealed(secret):
                if self.env["plant.vault"]._vault().is_current(secret):
                    continue
                secret = self._open(name, secret, place)
            anew[name] = self._sealed(name, secret, place)
        return {**settings, **anew}
