"""Rows as locks, for PostgreSQL's REPEATABLE READ, which every Odoo transaction runs in."""

from psycopg2 import sql


def touch_rows(cr, table, ids):
    """Write new versions of rows without changing them, so that two transactions that both do
    so are serial: the second waits for the first and then fails to serialize, which Odoo answers by
    calling it again. A lock alone (FOR UPDATE) would let it go on with its old snapshot. That they
    met is no error, and not logged as one.
    """
    if ids:
        cr.execute(
            sql.SQL("UPDATE {} SET write_date = write_date WHERE id IN %s").format(
                sql.Identifier(table)
            ),
            [tuple(ids)],
            log_exceptions=False,
        )
