"""When a secret was last used: written down seldom, and never in the request's transaction."""

from contextlib import suppress
from datetime import timedelta

from psycopg2 import sql
from psycopg2.errors import SerializationFailure

# A use is written down at most once in this time.
EVERY = timedelta(minutes=1)


def write_down(record, field, now):
    """Set the datetime ``field`` of ``record`` to ``now``, unless it was set within `EVERY`.

    In a transaction of its own. The row is not waited for: whoever holds it, or has just written
    it, writes the same.

    :return: whether it had not been set so recently
    """
    last = record[field]
    if last and now - last < EVERY:
        return False
    with record.env.registry.cursor() as cr, suppress(SerializationFailure):
        cr.execute(
            sql.SQL(
                """
                UPDATE {table} SET {column} = %s
                 WHERE id IN (SELECT id FROM {table}
                               WHERE id = %s AND ({column} IS NULL OR {column} < %s)
                                 FOR UPDATE SKIP LOCKED)
                """
            ).format(table=sql.Identifier(record._table), column=sql.Identifier(field)),
            [now, record.id, now - EVERY],
            log_exceptions=False,
        )
    return True
