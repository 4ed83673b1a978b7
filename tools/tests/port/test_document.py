"""docs/porting.md says what the rules are now."""

from __future__ import annotations

from pathlib import Path

import pytest

from plant_cli.errors import PlantError
from plant_port.document import renew, write
from plant_port.rules import PATH_RULES, RULES, TRAPS

PAGE = Path(__file__).parents[3] / "docs" / "porting.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == renew(PAGE.read_text()), "run ./plant port --docs"


def test_every_rule_is_named() -> None:
    text = PAGE.read_text()
    assert all(f"| `{unit.name}` |" in text for unit in (*RULES, *PATH_RULES, *TRAPS))


def test_a_stale_page_is_renewed_once(tmp_path: Path) -> None:
    stale = tmp_path / "porting.md"
    stale.write_text(PAGE.read_text().replace("`chatter`", "`chat`"))
    assert write(stale)
    assert not write(stale)
    assert stale.read_text() == PAGE.read_text()


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(PlantError, match="has lost the two comments"):
        renew("# Nothing here\n")
