"""A PostgreSQL server as the tool uses it: databases made, copied, renamed, asked and dropped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql as pgsql

from plant_cli.diagnosis import failure

# Seconds for a connection. Where nobody listens that is known at once; who is busy is not away.
PATIENCE = 30


class Server(ABC):
    """``host`` is a socket's folder or a name on the network. ``password`` is None where the server
    asks for none.

    Its databases can be used while it runs. What it refuses is a PlantError.
    """

    user: str
    port: int
    password: str | None = None

    @property
    @abstractmethod
    def host(self) -> str: ...

    @abstractmethod
    def ensure_running(self) -> None:
        """Return once it can be used; PlantError with what to do where it cannot be."""

    @abstractmethod
    def running(self) -> bool:
        """Whether it answers now."""

    @abstractmethod
    def stop(self) -> bool:
        """Stop it if it is ours; True when it was running."""

    @abstractmethod
    def program(self, name: str) -> Path:
        """A client program such as psql or pg_dump."""

    @abstractmethod
    def describe(self) -> str:
        """Which one it is and whether it runs, for a person."""

    @property
    def environ(self) -> dict[str, str]:
        """What a client of libpq needs besides host, port and user."""
        return {} if self.password is None else {"PGPASSWORD": self.password}

    def databases(self) -> list[str]:
        rows = self.query(
            "postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname"
        )
        return [row[0] for row in rows]

    def exists(self, db: str) -> bool:
        return bool(self.query("postgres", "SELECT 1 FROM pg_database WHERE datname = %s", [db]))

    def create(self, db: str, template: str | None = None) -> None:
        """A new database, empty or a copy of ``template`` (whose sessions are ended)."""
        statement = pgsql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            pgsql.Identifier(db), pgsql.Identifier(template or "template0")
        )
        if template:
            self.disconnect(template)
        else:
            statement += pgsql.SQL(" ENCODING 'UTF8' LC_COLLATE 'C'")
        self._execute(statement)

    def drop(self, db: str) -> None:
        """Drop it with its sessions, if it is there."""
        self._execute(
            pgsql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(pgsql.Identifier(db))
        )

    def rename(self, db: str, new: str) -> None:
        """Give it another name, ending its sessions."""
        self.disconnect(db)
        self._execute(
            pgsql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                pgsql.Identifier(db), pgsql.Identifier(new)
            )
        )

    def disconnect(self, db: str) -> None:
        """End all sessions on that database."""
        self.query(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [db],
        )

    def sessions(self) -> int:
        """How many clients are connected, ourselves not counted."""
        rows = self.query(
            "postgres",
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        )
        return int(rows[0][0])

    def note(self, db: str, text: str) -> None:
        """Keep a text with the database, as its comment."""
        self._execute(
            pgsql.SQL("COMMENT ON DATABASE {} IS {}").format(
                pgsql.Identifier(db), pgsql.Literal(text)
            )
        )

    def noted(self, db: str) -> str:
        """The text kept with the database; empty where there is none."""
        rows = self.query(
            "postgres",
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [db],
        )
        return (rows[0][0] or "") if rows else ""

    def query(self, db: str, sql: str, params: Any = None) -> list[tuple[Any, ...]]:
        """Rows of one statement, committed; an empty list where it gives none."""
        with self._connected(db) as connection:
            cursor = connection.execute(sql.encode(), params)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def holding(self, db: str, sql: str, params: Any = None) -> Iterator[None]:
        """Do one statement in a transaction that stays open for the time of the block: what it
        locks is locked until then, and what it changes is taken back.
        """
        with self._connected(db) as connection, connection.transaction(force_rollback=True):
            connection.execute(sql.encode(), params)
            yield

    def _execute(self, statement: pgsql.Composed) -> None:
        with self._connected("postgres") as connection:
            connection.execute(statement)

    @contextmanager
    def _connected(self, db: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        try:
            with closing(self._connect(db)) as connection:
                yield connection
        except psycopg.Error as error:
            said = str(error).strip()
            raise failure(
                f"PostgreSQL said: {said.rstrip('.')}.",
                "See whether it runs (./plant doctor), then start it again.",
                said,
            ) from error

    def _connect(self, db: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=db,
            autocommit=True,
            connect_timeout=PATIENCE,
        )
