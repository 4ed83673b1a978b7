"""The ``lab`` fixture of the end-to-end tests; see plant_cli.testing.lab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from plant_cli import environment, project
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.templates import Templates


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--odoo", type=Path, default=None, help="the Odoo tree to test with")


@pytest.fixture(scope="session")
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Real servers on databases of their own, all ended and dropped at the end."""
    clone = project.here()
    prepared = environment.prepare(
        clone, request.config.getoption("odoo"), extra_addons=[clone.test_addons]
    )
    ours = modules.find_prepared(prepared)
    templates = Templates(prepared, ours)
    templates.drop_abandoned()
    started = Lab(prepared, templates, tmp_path_factory.mktemp("lab"))
    try:
        yield started
    finally:
        problems = started.close()
    assert not problems, "\n\n".join(problems)
