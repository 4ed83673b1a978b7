"""Indexes a model declares in one place of its file, each with the query it serves.

    INDEXES = [
        Index("plant_x_station_idx", "plant_x (station_id, id)", "the newest rows of a station"),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

The model's plan test (EXPLAIN on a filled table) names the same indexes.
"""

from typing import NamedTuple

from psycopg2 import sql


class Index(NamedTuple):
    """``on`` is what follows ON: table, method, columns and predicate, in SQL."""

    name: str
    on: str
    serves: str
    unique: bool = False


def create_indexes(cr, indexes):
    """Create those that are missing. A changed definition needs a new name and a migration."""
    for index in indexes:
        cr.execute(
            sql.SQL("CREATE {unique} INDEX IF NOT EXISTS {name} ON {on}").format(
                unique=sql.SQL("UNIQUE" if index.unique else ""),
                name=sql.Identifier(index.name),
                on=sql.SQL(index.on),
            )
        )


def drop_indexes(cr, indexes):
    """Drop them: for indexes on others' tables, which stay when the module goes."""
    for index in indexes:
        cr.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(sql.Identifier(index.name)))
