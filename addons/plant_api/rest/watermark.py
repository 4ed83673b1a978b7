"""Until when all is known that will ever be said to have changed."""


def safe_point(cr):
    """A moment that no change which is not committed yet lies before (naive UTC).

    ``write_date`` is when a transaction began, and it may commit long after; so what was changed
    "since the newest I have seen" would miss whatever was under way. Nothing that is under way now
    began before the oldest open transaction, and nothing that begins later does either.

    A reader whose snapshot is taken *after* this was asked, in another transaction, has therefore
    seen every change before it. It may see some a second time; it misses none.
    """
    cr.execute(
        """
        SELECT min(xact_start) AT TIME ZONE 'UTC'
          FROM pg_stat_activity
         WHERE datname = current_database() AND backend_type = 'client backend'
        """
    )
    # The own transaction is among them.
    return cr.fetchone()[0]
