from odoo import models

from ..partitions import Span
from .plant_iot_rollup import rollup_table


class PlantIotReadingHour(models.Model):
    """What the numbers of a channel were in an hour."""

    _name = "plant.iot.reading.hour"
    _description = "Readings of an hour"
    _inherit = "plant.iot.rollup"
    _auto = False
    _table_query = "SELECT * FROM plant_iot_reading_hour"

    _partitioned = rollup_table("plant_iot_reading_hour", Span.YEAR)
    _days = ("plant_iot.hour_days", 3650)
