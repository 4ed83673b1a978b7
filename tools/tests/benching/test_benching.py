import json
from datetime import datetime, timezone

import pytest
from typer import Exit

from plant_cli.benching import Claim, at_least, below, find, measure, names
from plant_cli.benching.running import record, workspace
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.verbs import bench as verb

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)
TWO_CLAIMS = """
from plant_cli.benching import Claim, at_least, below

def claims(bench):
    bench.note("measuring")
    (bench.tmp / "work").write_text("x")
    yield Claim("start", {start}, below(15, "s"))
    yield Claim("readings", 12345.6, at_least(5_000, "1/s"))
"""


@pytest.fixture
def clone(tmp_path):
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks/bench_setup.py").write_text(TWO_CLAIMS.format(start=9.87))
    (tmp_path / "benchmarks/bench_slow.py").write_text(TWO_CLAIMS.format(start=15.0))
    (tmp_path / "benchmarks/setup_again.py").write_text("def claims(bench):\n    return ()\n")
    (tmp_path / "benchmarks/_helper.py").write_text("")
    return Project(tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")})


@pytest.mark.parametrize(
    ("bound", "value", "holds"),
    [
        (below(15, "s"), 14.99, True),
        (below(15, "s"), 15.0, False),
        (at_least(500, "1/s"), 500.0, True),
        (at_least(500, "1/s"), 499.9, False),
        (below(15, "s"), float("nan"), False),
        (at_least(15, "s"), float("nan"), False),
        (below(15, "s"), float("inf"), False),
    ],
)
def test_a_claim_holds_within_its_bound(bound, value, holds):
    assert Claim("x", value, bound).holds is holds


@pytest.mark.parametrize(
    ("value", "shown"),
    [(9.8765, "9.88 s"), (12345.6, "12,346 s"), (0.00123, "0.00123 s"), (15, "15 s")],
)
def test_a_figure_is_short(value, shown):
    assert Claim("x", value, below(15, "s")).shown == shown


def test_a_bound_reads_like_one():
    assert str(below(240, "s")) == "< 240 s"
    assert str(at_least(5_000, "1/s")) == "≥ 5,000 1/s"


def test_benchmarks_are_found_by_how_their_names_start(clone):
    assert names(clone.root) == ["setup", "setup_again", "slow"]
    assert [path.name for path in find(clone.root, "setup")] == ["bench_setup.py", "setup_again.py"]


def test_an_unknown_name_lists_what_there_is(clone):
    with pytest.raises(PlantError) as error:
        find(clone.root, "nothing")
    assert "setup, setup_again, slow" in error.value.todo


def test_a_benchmark_is_given_a_folder_that_is_removed(clone):
    notes = []
    with workspace(clone, notes.append, None) as bench:
        made = measure(clone.root / "benchmarks/bench_setup.py", bench)
        assert (bench.tmp / "work").exists()
    assert not bench.tmp.exists()
    assert [claim.text for claim in made] == ["start", "readings"]
    assert notes == ["measuring"]


def test_a_benchmark_without_a_claim_is_an_error(clone):
    with workspace(clone, print, None) as bench:
        with pytest.raises(PlantError, match="no claim"):
            measure(clone.root / "benchmarks/setup_again.py", bench)
        with pytest.raises(PlantError, match=r"no claims\(\)"):
            measure(clone.root / "benchmarks/_helper.py", bench)


def test_what_was_measured_is_kept_as_json(clone):
    path = clone.root / "benchmarks/bench_setup.py"
    kept = record(clone, path, [Claim("start", 9.87, below(15, "s"))], NOW)
    assert kept == clone.state / "bench" / "setup-20260131T120000.json"
    content = json.loads(kept.read_text())
    assert content["benchmark"] == "setup"
    assert content["claims"] == [
        {"claim": "start", "value": 9.87, "unit": "s", "bound": "< 15 s", "holds": True}
    ]


@pytest.mark.parametrize(("name", "status"), [("setup", 0), ("slow", 1)])
def test_a_missed_bound_is_exit_status_1(clone, monkeypatch, capsys, name, status):
    monkeypatch.setattr(verb.project, "here", lambda: clone)
    (clone.root / "benchmarks/setup_again.py").unlink()
    with pytest.raises(Exit) as ended:
        verb.bench(name)
    assert ended.value.exit_code == status
    printed = capsys.readouterr().out
    assert "12,346 1/s" in printed
    assert ("NO" in printed) is bool(status)


def test_no_name_lists_the_benchmarks(clone, monkeypatch, capsys):
    monkeypatch.setattr(verb.project, "here", lambda: clone)
    verb.bench()
    assert capsys.readouterr().out.split() == ["setup", "setup_again", "slow"]
