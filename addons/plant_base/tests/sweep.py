"""What tests that commit leave behind when they remove their rows by SQL."""

from psycopg2 import sql

SET_NULL = "n"
_FOREIGN_KEYS = """
SELECT child.relname, attribute.attname, key.confdeltype
  FROM pg_constraint AS key
  JOIN pg_class AS child ON child.oid = key.conrelid
  JOIN pg_attribute AS attribute
    ON attribute.attrelid = key.conrelid AND attribute.attnum = key.conkey[1]
 WHERE key.contype = 'f' AND key.confrelid = to_regclass(%s) AND cardinality(key.conkey) = 1
   AND attribute.attname NOT IN ('create_uid', 'write_uid')
"""


def sweep(cr, tables):
    """Remove what points at rows that are gone from ``tables``, of whatever module it is, and what
    points at that in turn; what a foreign key would have emptied is emptied. The events about
    such rows go, too.

    For a transaction without triggers (``session_replication_role = replica``), in which PostgreSQL
    does not do so itself.
    """
    waiting = list(tables)
    while waiting:
        parent = waiting.pop()
        cr.execute(_FOREIGN_KEYS, [parent])
        for child, column, action in cr.fetchall():
            emptied = action == SET_NULL
            verb = "UPDATE {child} SET {column} = NULL" if emptied else "DELETE FROM {child}"
            where = (
                " WHERE {column} IS NOT NULL AND NOT EXISTS"
                " (SELECT FROM {parent} AS kept WHERE kept.id = {child}.{column})"
            )
            cr.execute(
                sql.SQL(verb + where).format(
                    child=sql.Identifier(child),
                    column=sql.Identifier(column),
                    parent=sql.Identifier(parent),
                )
            )
            if cr.rowcount and not emptied:
                waiting.append(child)
    for table in tables:
        for told in ("plant_event", "plant_event_counter"):
            cr.execute(
                sql.SQL(
                    "DELETE FROM {told} WHERE replace(res_model, '.', '_') = %s AND NOT EXISTS"
                    " (SELECT FROM {table} AS kept WHERE kept.id = {told}.res_id)"
                ).format(told=sql.Identifier(told), table=sql.Identifier(table)),
                [table],
            )
