"""The ``lab`` fixture of the end-to-end tests; see plant_cli.testing.lab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plant_cli import project
from plant_cli.testing.lab import Lab, opened


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--odoo", type=Path, default=None, help="the Odoo tree to test with")


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Real servers on databases of their own, all ended and dropped at the end."""
    tmp = tmp_path_factory.mktemp("lab")
    with opened(project.here(), tmp, request.config.getoption("odoo")) as started:
        yield started
