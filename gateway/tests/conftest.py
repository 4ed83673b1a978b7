"""Spools for the tests of this folder."""

import pytest
from hypothesis import HealthCheck, settings

from plant_gateway.spool import Quotas, SpoolStore

from .spooled import NOW

DEFAULT = Quotas()

# How long an example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile(
    "unhurried", settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
)
settings.load_profile("unhurried")


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
