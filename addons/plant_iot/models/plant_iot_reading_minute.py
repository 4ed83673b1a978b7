from odoo import models

from ..partitions import Span
from .plant_iot_rollup import rollup_table


class PlantIotReadingMinute(models.Model):
    """What the numbers of a channel were in a minute."""

    _name = "plant.iot.reading.minute"
    _description = "Readings of a minute"
    _inherit = "plant.iot.rollup"
    _auto = False
    _table_query = "SELECT * FROM plant_iot_reading_minute"

    _partitioned = rollup_table("plant_iot_reading_minute", Span.MONTH)
    _days = ("plant_iot.minute_days", 400)
