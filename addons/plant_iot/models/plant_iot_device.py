from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.addons.plant_base.emission import Emission
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError

from ..drivers import REGISTRY
from ..exceptions import CaptureFailed
from ..live import LIVE_STATE

INDEXES = [
    Index(
        "plant_iot_device_station_idx",
        "plant_iot_device (station_id) WHERE station_id IS NOT NULL",
        "the devices of a station: a work order's live panel",
    ),
    Index(
        "plant_iot_device_workcenter_idx",
        "plant_iot_device (workcenter_id) WHERE workcenter_id IS NOT NULL",
        "the devices of a work center: a work order's live panel",
    ),
]


class Place(NamedTuple):
    """Where a device stands: its station, if any, and the work centers it serves."""

    station: models.BaseModel
    workcenters: models.BaseModel

    @property
    def name(self):
        """What people call it."""
        return self.station.name or ", ".join(self.workcenters.mapped("name"))


class PlantIotDevice(models.Model):
    """Something on the floor that a gateway talks to: where it is, how to reach it, how it is."""

    _name = "plant.iot.device"
    _description = "Device"
    _inherit = ["mail.thread", "mail.activity.mixin", "plant.iot.settings"]
    _order = "line_id, station_id, name, id"
    _check_company_auto = True
    _rec_names_search = ["name", "key"]

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    key = fields.Char(
        required=True,
        tracking=True,
        help="Short name the gateway's logs and files use; unique at its gateway.",
    )
    gateway_id = fields.Many2one(
        "plant.iot.gateway",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="The gateway that opens the link to this device.",
    )
    company_id = fields.Many2one(related="gateway_id.company_id", store=True, index=True)
    driver = fields.Selection(
        selection="_selection_driver",
        required=True,
        tracking=True,
        help="The language the device speaks.",
    )
    settings_help = fields.Html(
        compute="_compute_settings_help", sanitize=False, string="What the driver knows"
    )
    station_id = fields.Many2one(
        "plant.station",
        check_company=True,
        tracking=True,
        help="The station it stands at: its captures go to the work order that runs there.",
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Work center",
        check_company=True,
        tracking=True,
        help="The work center it belongs to, where it serves one only, or stands at no station.",
    )
    line_id = fields.Many2one(
        "plant.line",
        compute="_compute_line_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index=True,
        help="Follows from the station, the work center or the gateway, in this order.",
    )
    state = fields.Selection(
        [
            ("never", "Never seen"),
            ("connecting", "Connecting"),
            ("online", "Online"),
            ("offline", "No signal"),
            ("error", "Error"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="never",
        index=True,
        help="The link to the device, as its gateway last said.",
    )
    state_since = fields.Datetime(string="Since", readonly=True, copy=False)
    announced = fields.Selection(
        [("online", "Online"), ("offline", "No signal")],
        readonly=True,
        copy=False,
        help="What the last domain event said, so that a link that flickers says it once.",
    )
    last_seen_at = fields.Datetime(
        string="Last seen", readonly=True, copy=False, help="When the device last said something."
    )
    watched_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Until then its live values are sent to browsers: somebody has a live panel open.",
    )
    last_error = fields.Text(string="Last error", readonly=True, copy=False)
    channel_ids = fields.One2many("plant.iot.channel", "device_id", string="Channels", copy=True)
    channel_names = fields.Char(string="Channel names", compute="_compute_channel_names")

    _sql_constraints = [
        (
            "key_gateway_uniq",
            "unique(gateway_id, key)",
            "Another device of this gateway has this key. Keys are unique at a gateway.",
        ),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    # -- computed --------------------------------------------------------------------------------

    @api.model
    def _plant_registry(self):
        """The drivers a device may have. An addon that ships a driver extends this."""
        return REGISTRY

    @api.model
    def _selection_driver(self):
        return self._plant_registry().selection()

    @api.depends("driver")
    def _compute_settings_help(self):
        for device in self:
            schema = device._settings_schema(device.driver)
            device.settings_help = device._render_settings_help(schema)

    @api.depends("station_id.line_id", "workcenter_id.plant_line_id", "gateway_id.line_id")
    def _compute_line_id(self):
        for device in self:
            device.line_id = (
                device.station_id.line_id
                or device.workcenter_id.plant_line_id
                or device.gateway_id.line_id
            )

    @api.depends("channel_ids.name")
    def _compute_channel_names(self):
        for device in self:
            device.channel_names = ", ".join(device.channel_ids.mapped("name"))

    # -- constraints and CRUD --------------------------------------------------------------------

    @api.constrains("driver", "settings")
    def _check_settings(self):
        registry = self._plant_registry()
        for device in self:
            driver = device.driver
            device._check_against_driver(lambda given, key=driver: registry[key].validated(given))
            device.channel_ids._check_settings()

    @api.model_create_multi
    def create(self, vals_list):
        """A device made without channels gets those its driver offers."""
        registry = self._plant_registry()
        for vals in vals_list:
            if "channel_ids" not in vals and vals.get("driver") in registry:
                vals["channel_ids"] = self.env["plant.iot.channel"]._commands_from_driver(
                    registry[vals["driver"]]
                )
        return super().create(vals_list)

    def write(self, vals):
        if "gateway_id" in vals:
            for device in self:
                company = self.env["plant.iot.gateway"].browse(vals["gateway_id"]).company_id
                if device.company_id != company:
                    raise UserError(
                        _(
                            "“%s” belongs to another company than that gateway. Archive it and "
                            "make a new device there.",
                            device.name,
                        )
                    )
            self.env.registry.clear_cache()
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        vals_list = vals_list if isinstance(vals_list, list) else [vals_list]
        for device, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get("key"):
                vals["key"] = f"{device.key}-copy"
            if not (default or {}).get("name"):
                vals["name"] = _("%s (copy)", device.name)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        self.with_context(active_test=False).channel_ids._unlink_except_history()
        # sudo: history that the user cannot read protects the device all the same.
        commands = self.env["plant.iot.command"].sudo()
        asked = commands.search([("device_id", "in", self.ids)], limit=1)
        if asked:
            raise UserError(
                _(
                    "“%s” was given commands, whose history would go with it. Archive it instead.",
                    asked.device_id.name,
                )
            )

    def _settings_driver(self, vals):
        return vals.get("driver", self.driver)

    @api.model
    def _settings_schema(self, driver):
        registry = self._plant_registry()
        return registry[driver].settings if driver in registry else {}

    # -- business --------------------------------------------------------------------------------

    def _place(self):
        """Where the device stands; CaptureFailed when nobody has said so."""
        self.ensure_one()
        workcenters = self.station_id.workcenter_ids | self.workcenter_id
        if not self.station_id and not workcenters:
            raise CaptureFailed(
                _(
                    "“%s” stands at no station and no work center. Set one on the device, then "
                    "retry.",
                    self.name,
                )
            )
        return Place(self.station_id, self.workcenter_id or workcenters)

    def _set_state(self, state, error, since):
        """Take over what the gateway says of the link, and announce what changed.

        Events are emitted for online and for offline or error, once each however often the link
        flickers through `connecting` in between.
        """
        what = {"online": "online", "offline": "offline", "error": "offline"}.get(state)
        emissions = []
        for device in self:
            if (device.state, device.last_error or None) == (state, error or None):
                continue
            device.write({"state": state, "last_error": error, "state_since": since})
            if what and what != device.announced:
                emissions.append(device._announce(what))
            self.env["bus.bus"]._sendone(device, LIVE_STATE, device._state_payload())
        self.env["plant.event"]._emit_batch(emissions)

    def _announce(self, what):
        """Keep that this was said of the link; returns the emission that says it."""
        self.announced = what
        self._remind(what)
        return Emission(
            f"plant.device.{what}",
            self,
            {
                "device": self.key,
                "gateway": self.gateway_id.uuid,
                "station": self.station_id.code or None,
                "line": self.line_id.code or None,
                "error": self.last_error or None,
            },
        )

    def _config(self):
        """The device as its gateway wants it, with every default of its driver filled in."""
        self.ensure_one()
        spec = self._plant_registry()[self.driver]
        return {
            "id": self.id,
            "key": self.key,
            "name": self.name,
            "driver": self.driver,
            "settings": spec.validated(self._opened_settings()),
            "channels": [channel._config(spec) for channel in self.channel_ids],
        }
