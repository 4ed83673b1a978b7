"""Spools for the tests of this folder."""

from datetime import datetime, timezone

import pytest

from plant_gateway.spool import Quotas, SpoolStore

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
DEFAULT = Quotas()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "spool.db"


@pytest.fixture
def opened(path):
    stores = []

    def open_(quotas=DEFAULT):
        stores.append(SpoolStore(path, quotas, lambda: NOW))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()
