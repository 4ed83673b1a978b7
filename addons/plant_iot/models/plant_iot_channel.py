from odoo import _, api, fields, models
from odoo.addons.plant_quality import units
from odoo.exceptions import ValidationError


class PlantIotChannel(models.Model):
    """One quantity of a device: its live value, and when a value of it becomes a capture.

    The live value is the newest reading (plant_iot_channel_live.py); nothing is written here when
    one comes.
    """

    _name = "plant.iot.channel"
    _description = "Channel"
    _inherit = ["plant.iot.settings"]
    _order = "device_id, sequence, id"
    _check_company_auto = True
    _rec_names_search = ["name", "key", "device_id.name"]

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    key = fields.Char(
        required=True, help="The name the driver gives this quantity; unique in the device."
    )
    device_id = fields.Many2one("plant.iot.device", required=True, ondelete="cascade", index=True)
    gateway_id = fields.Many2one(related="device_id.gateway_id", store=True, index=True)
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)
    station_id = fields.Many2one(related="device_id.station_id")
    kind = fields.Selection(
        [
            ("weight", "Weight"),
            ("torque", "Torque"),
            ("angle", "Angle"),
            ("count", "Count"),
            ("state", "State"),
            ("scan", "Scan"),
            ("measure", "Other measure"),
            ("text", "Text"),
        ],
        required=True,
        default="measure",
        help="What the quantity is; it decides which targets a capture rule can have.",
    )
    unit = fields.Char(
        size=32, help="The unit the device writes behind its values, such as kg, Nm or °C."
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit of measure",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The same unit as Odoo knows it. A capture rule can convert from it; without one, "
        "values are taken as they come.",
    )
    settings_help = fields.Html(
        compute="_compute_settings_help",
        sanitize=False,
        string="What the driver knows of a channel",
    )
    has_settings = fields.Boolean(
        compute="_compute_settings_help",
        help="Whether the driver lets a channel be defined: which register, which node.",
    )
    decimals = fields.Integer(default=3, required=True, help="How many decimals are shown.")

    capture_mode = fields.Selection(
        [
            ("none", "No captures"),
            ("stable", "Each time it settles"),
            ("event", "Each event of the device"),
            ("change", "Each change"),
        ],
        string="Captures",
        required=True,
        default="none",
        help="When the gateway takes a value as a capture. “Each time it settles”: once for every "
        "load that comes to rest above the limit, and again when it went below the re-arm limit or "
        "came to rest at another value. “Each event of the device”: once for everything that the "
        "device itself reports as one, such as a tightening, a scan or a printed ticket. “Each "
        "change”: whenever the value is another one than before, such as a counter or a machine's "
        "state.",
    )
    capture_minimum = fields.Float(
        string="Capture above", digits=(16, 6), help="In the channel's own unit."
    )
    capture_rearm_below = fields.Float(
        string="Re-arm below",
        digits=(16, 6),
        help="In the channel's own unit. The next capture waits until the value was below this.",
    )
    telemetry_deadband = fields.Float(
        string="Deadband",
        digits=(16, 6),
        help="A change smaller than this is not sent before the longest interval is over. "
        "0 sends every change.",
    )
    telemetry_min_interval = fields.Float(
        string="Shortest interval (s)",
        default=0.2,
        help="Values are sent at most this often, in seconds.",
    )
    telemetry_max_interval = fields.Float(
        string="Longest interval (s)",
        default=10.0,
        help="A value that does not change is sent again after so many seconds, to show that the "
        "device is alive.",
    )

    clock_ahead = fields.Float(
        string="Clock ahead (s)",
        readonly=True,
        copy=False,
        digits=(16, 1),
        group_operator=None,
        help="By how much the source time of a value was last in the future, where that was more "
        "than can be a tolerance. Such a value counts as uncertain and as of when it was received.",
    )
    clock_ahead_at = fields.Datetime(
        string="Clock ahead at",
        readonly=True,
        copy=False,
        help="When a value last came from the future.",
    )
    rule_ids = fields.One2many("plant.iot.capture.rule", "channel_id", string="Capture rules")

    _sql_constraints = [
        (
            "key_device_uniq",
            "unique(device_id, key)",
            "Another channel of this device has this key.",
        ),
        (
            "decimals_range",
            "check(decimals between 0 and 9)",
            "A value is shown with 0 to 9 decimals.",
        ),
        (
            "intervals",
            "check(telemetry_min_interval >= 0.01 and telemetry_max_interval <= 3600"
            " and telemetry_min_interval <= telemetry_max_interval)",
            "The shortest interval is at least 0.01 s, the longest at most 3600 s, and the "
            "shortest not above the longest.",
        ),
        ("deadband_positive", "check(telemetry_deadband >= 0)", "A deadband is not negative."),
        (
            "rearm_below_minimum",
            "check(capture_mode <> 'stable' or capture_rearm_below <= capture_minimum)",
            "A capture is re-armed below the limit it is taken above, or the same load would be "
            "captured twice.",
        ),
    ]

    # -- computed --------------------------------------------------------------------------------

    @api.depends("unit")
    def _compute_uom_id(self):
        for channel in self:
            channel.uom_id = units.find(self.env, channel.unit)

    @api.depends("name", "device_id.name")
    def _compute_display_name(self):
        for channel in self:
            channel.display_name = f"{channel.device_id.name} · {channel.name}"

    @api.depends("device_id.driver")
    def _compute_settings_help(self):
        registry = self.env["plant.iot.device"]._plant_registry()
        for channel in self:
            driver = channel.device_id.driver
            schema = registry[driver].channel_settings if driver in registry else None
            channel.has_settings = schema is not None
            channel.settings_help = channel._render_settings_help(schema)

    @api.constrains("settings", "device_id", "active")
    def _check_settings(self):
        registry = self.env["plant.iot.device"]._plant_registry()
        for channel in self.filtered("active"):
            driver = channel.device_id.driver
            channel._check_against_driver(
                lambda given, key=driver: registry[key].validated_channel(given)
            )

    @api.constrains("unit", "uom_id")
    def _check_uom(self):
        for channel in self:
            known = units.find(self.env, channel.unit)
            if known and channel.uom_id and known != channel.uom_id:
                raise ValidationError(
                    _(
                        "The device writes %(unit)s, which is not the unit of measure %(uom)s. "
                        "Choose the same unit twice; a capture rule converts.",
                        unit=channel.unit,
                        uom=channel.uom_id.name,
                    )
                )

    # -- CRUD: what a gateway remembers of its channels (plant_iot_gateway_uplink.py) ------------

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if "device_id" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _settings_driver(self, vals):
        if "device_id" in vals:
            return self.env["plant.iot.device"].browse(vals["device_id"]).driver
        return self.device_id.driver

    @api.model
    def _settings_schema(self, driver):
        registry = self.env["plant.iot.device"]._plant_registry()
        return (registry[driver].channel_settings if driver in registry else None) or {}

    # -- what the gateway is told ----------------------------------------------------------------

    @api.model
    def _commands_from_driver(self, spec):
        """Commands that make the channels a driver offers."""
        kinds = dict(self._fields["kind"].selection)
        return [
            fields.Command.create(
                {
                    "key": channel.key,
                    "name": channel.title,
                    "kind": channel.kind if channel.kind in kinds else "measure",
                    "unit": channel.unit or False,
                    "sequence": 10 * position,
                }
            )
            for position, channel in enumerate(spec.channels, 1)
        ]

    def _config(self, spec):
        """The channel as its gateway wants it; `spec` is the device's driver."""
        self.ensure_one()
        capture = None
        if self.capture_mode in ("event", "change"):
            capture = {"mode": self.capture_mode}
        elif self.capture_mode != "none":
            capture = {
                "mode": self.capture_mode,
                "minimum": self.capture_minimum,
                "rearm_below": self.capture_rearm_below,
            }
        return {
            "id": self.id,
            "key": self.key,
            "name": self.name,
            "kind": self.kind,
            "unit": self.unit or None,
            "settings": spec.validated_channel(self._opened_settings()),
            "capture": capture,
            "telemetry": {
                "deadband": self.telemetry_deadband,
                "min_interval": self.telemetry_min_interval,
                "max_interval": self.telemetry_max_interval,
            },
        }
