"""The live value of a channel is its newest reading; it is no longer kept beside it.

A reading holds its unit and when it was received for that; those stored before have neither. No row
is rewritten: the columns of readings are added empty, those of channels dropped.
"""

DROPPED = (
    *("last_value", "last_is_number", "last_text", "last_unit", "last_stable", "last_quality"),
    *("last_time", "last_received", "last_ahead"),
)


def migrate(cr, version):  # noqa: ARG001
    cr.execute(
        "ALTER TABLE plant_iot_reading ADD COLUMN IF NOT EXISTS unit varchar,"
        " ADD COLUMN IF NOT EXISTS received timestamp"
    )
    dropped = ", ".join(f"DROP COLUMN IF EXISTS {name}" for name in DROPPED)
    cr.execute(f"ALTER TABLE plant_iot_channel {dropped}, RESET (fillfactor)")
