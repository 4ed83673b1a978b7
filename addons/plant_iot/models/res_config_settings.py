from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from .plant_iot_reading import DAYS, DAYS_DEFAULT


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    plant_reading_days = fields.Integer(
        string="Keep readings", config_parameter=DAYS, default=DAYS_DEFAULT
    )
    plant_minute_days = fields.Integer(
        string="Keep minutes", config_parameter="plant_iot.minute_days", default=400
    )
    plant_hour_days = fields.Integer(
        string="Keep hours", config_parameter="plant_iot.hour_days", default=3650
    )

    @api.constrains("plant_reading_days", "plant_minute_days", "plant_hour_days")
    def _check_plant_days(self):
        for settings in self:
            raw, minutes, hours = (
                settings.plant_reading_days,
                settings.plant_minute_days,
                settings.plant_hour_days,
            )
            if not 1 <= raw <= minutes <= hours:
                raise ValidationError(
                    _(
                        "Readings are kept for a day or more, minutes at least as long as "
                        "readings, and hours at least as long as minutes."
                    )
                )
