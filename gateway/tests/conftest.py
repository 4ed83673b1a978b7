"""Spools for the tests of this folder."""

import pytest

from plant_gateway.spool import Quotas, SpoolStore

from .spooled import NOW

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
