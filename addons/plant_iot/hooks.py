"""What Odoo cannot know to remove: partitioned tables, and the sequences that number their rows."""

from .models.plant_iot_reading import TABLE
from .models.plant_iot_reading_hour import PlantIotReadingHour
from .models.plant_iot_reading_minute import PlantIotReadingMinute


def uninstall_hook(env):
    """Drop the history."""
    for table in (TABLE, PlantIotReadingMinute._partitioned, PlantIotReadingHour._partitioned):
        table.drop(env.cr)
    for sequence in ("plant_iot_reading_id_seq", "plant_iot_rollup_id_seq"):
        env.cr.execute(f"DROP SEQUENCE IF EXISTS {sequence}")
