"""The port as a whole, against a small stand-in for Odoo 19.0 with one upgrade script."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from plant_cli.errors import PlantError
from plant_port import PortReport, port

MANIFEST = '{\n    "name": "X",\n    "version": "17.0.1.0.0",\n}\n'
MIGRATE = """
import sys
from pathlib import Path


def migrate(addons_path, glob, from_version, to_version):
    assert (from_version, to_version) == ((17, 0), (19, 0))
    for path in sorted(Path(addons_path[0]).glob(glob)):
        if path.suffix == ".xml":
            text = path.read_text()
            if "crash" in text:
                raise ValueError("no idea what to do with " + path.name)
            if "half" in text:
                path.write_text(text.replace("</tree>", "</list>"))
                continue
            if "kept" in text:
                continue
            if "doubt" in text:
                print("WARNING cannot read", path, file=sys.stderr)
            if "tree" in text:
                path.write_text(text.replace("tree", "list"))
                print(path)
"""


@pytest.fixture
def odoo_env(tmp_path: Path) -> dict[str, str]:
    odoo = tmp_path / "odoo 19" / "odoo"
    for folder in ("cli", "tools", "upgrade_code"):
        (odoo / folder).mkdir(parents=True)
    (odoo / "release.py").write_text("version_info = (19, 0, 0)\n")
    (odoo / "upgrade_code" / "17.5-tree.py").write_text("# renames tree\n")
    (odoo / "cli" / "upgrade_code.py").write_text(MIGRATE)
    (odoo / "tools" / "__init__.py").write_text(
        "def parse_version(text):\n    return tuple(int(part) for part in text.split('.'))\n"
    )
    return {"PYTHONPATH": str(odoo.parent)}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(
        tmp_path / "my source",
        {
            "plant_x/__manifest__.py": MANIFEST,
            "plant_x/views/x.xml": "<odoo>\n<tree><a/></tree>\n</odoo>\n",
            "plant_x/migrations/17.0.1.1.0/post-x.py": "",
            "plant_x/static/tests/series_17/hoot.js": "// only 17.0\n",
            "plant_x/models/__pycache__/x.cpython-311.pyc": "compiled",
            "plant_x/README.md": "The 17.0 source.\n",
        },
    )


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def run(source: Path, env: dict[str, str]) -> tuple[Path, PortReport]:
    target = source.parent / "build" / "addons-19.0"
    return target, port(source, target, Path(sys.executable), env)


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_port(source: Path, odoo_env: dict[str, str]) -> None:
    target, report = run(source, odoo_env)
    assert {
        path: text.decode() for path, text in content(target).items() if path != ".port.json"
    } == {
        "plant_x/__manifest__.py": MANIFEST.replace("17.0", "19.0"),
        "plant_x/views/x.xml": "<odoo>\n<list><a/>\n</list>\n</odoo>\n",
        "plant_x/migrations/19.0.1.1.0/post-x.py": "",
        "plant_x/README.md": "The 17.0 source.\n",
    }
    assert not report.up_to_date
    assert report.rewritten_upstream == ["plant_x/views/x.xml"]
    assert {name: hits for name, hits in report.hits.items() if hits} == {
        "manifest-series": 1,
        "tree-lines": 1,
        "place": 2,
    }


def test_second_port_does_nothing(source: Path, odoo_env: dict[str, str]) -> None:
    target, first = run(source, odoo_env)
    before = target.stat()
    (target / "plant_x" / "__pycache__").mkdir()
    (target / "plant_x" / "__pycache__" / "x.pyc").write_text("compiled by Odoo")
    _target, second = run(source, odoo_env)
    assert second.up_to_date
    assert second.hits == first.hits
    assert target.stat().st_ino == before.st_ino


def test_port_is_deterministic_and_keeps_the_time_of_what_did_not_change(
    source: Path, odoo_env: dict[str, str]
) -> None:
    target, _report = run(source, odoo_env)
    first = content(target)
    views = target / "plant_x/views/x.xml"
    os.utime(views, ns=(10**18, 10**18))
    (source / "plant_x/README.md").write_text("Another word.\n")
    _target, report = run(source, odoo_env)
    second = content(target)
    assert not report.up_to_date
    assert views.stat().st_mtime_ns == 10**18
    changed = {path for path in first if first[path] != second[path]}
    assert changed == {"plant_x/README.md", ".port.json"}


@pytest.mark.parametrize("what", ["edited", "deleted", "added", "stamp"])
def test_a_touched_build_is_made_again(source: Path, odoo_env: dict[str, str], what: str) -> None:
    target, _report = run(source, odoo_env)
    good = content(target)
    manifest = target / "plant_x/__manifest__.py"
    match what:
        case "edited":
            manifest.write_text("{}")
        case "deleted":
            manifest.unlink()
        case "added":
            manifest.with_name("extra.py").write_text("")
        case _:
            (target / ".port.json").write_text("[half a st")
    _target, report = run(source, odoo_env)
    assert not report.up_to_date
    assert content(target) == good


def test_another_odoo_ports_again(source: Path, odoo_env: dict[str, str]) -> None:
    run(source, odoo_env)
    scripts = Path(odoo_env["PYTHONPATH"], "odoo", "upgrade_code")
    (scripts / "18.1-more.py").write_text("# one more\n")
    _target, report = run(source, odoo_env)
    assert not report.up_to_date


def test_an_interrupted_port_is_done_again(source: Path, odoo_env: dict[str, str]) -> None:
    target, _report = run(source, odoo_env)
    good = content(target)
    target.rename(target.with_name(".addons-19.0.old"))
    write(
        target.parent, {".addons-19.0.draft/plant_x/half.py": "", ".addons-19.0.draft.stderr": ""}
    )
    run(source, odoo_env)
    assert content(target) == good
    assert [path.name for path in target.parent.iterdir() if path.is_dir()] == ["addons-19.0"]


def test_a_trap_names_file_and_line_and_leaves_the_build(
    source: Path, odoo_env: dict[str, str]
) -> None:
    target, _report = run(source, odoo_env)
    good = content(target)
    write(
        source, {"plant_x/models/x.py": "class X:\n    def f(self):\n        self._cr.execute()\n"}
    )
    with pytest.raises(PlantError, match=r"x\.py:3: environment-shortcuts: write self\.env\.cr"):
        run(source, odoo_env)
    assert content(target) == good


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"plant_x/views/y.xml": "<odoo>\n  <a>\n</odoo>\n"}, r"y\.xml:3: </odoo> closes nothing"),
        ({"plant_x/models/y.py": "_sql_constraints = [(\n"}, r"y\.py:\d+: '\(' was never closed"),
        (
            {"plant_x/views/y.xml": "<odoo><!-- crash --></odoo>\n"},
            "Upstream's upgrade scripts failed",
        ),
    ],
)
def test_source_that_cannot_be_ported(
    source: Path, odoo_env: dict[str, str], files: dict[str, str], sentence: str
) -> None:
    write(source, files)
    with pytest.raises(PlantError, match=sentence):
        run(source, odoo_env)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"plant_x/views/y.xml": "<odoo><!-- kept -->\n<tree>\n</tree>\n</odoo>\n"},
            r"y\.xml:2: <tree> is left",
        ),
        (
            {"plant_x/views/y.xml": "<odoo>\n<a/><!-- half -->\n<tree>\n</tree>\n</odoo>"},
            r"y\.xml:4: </list> closes nothing",
        ),
    ],
)
def test_what_upstream_breaks_is_refused(
    source: Path, odoo_env: dict[str, str], files: dict[str, str], sentence: str
) -> None:
    target, _report = run(source, odoo_env)
    good = content(target)
    write(source, files)
    with pytest.raises(
        PlantError, match=f"Upstream's scripts left this broken:\n  plant_x/views/{sentence}"
    ):
        run(source, odoo_env)
    assert content(target) == good


def test_text_that_is_not_utf8(source: Path, odoo_env: dict[str, str]) -> None:
    (source / "plant_x/views/y.xml").write_bytes(b"<odoo>\xff</odoo>")
    with pytest.raises(PlantError, match=r"y\.xml is not UTF-8"):
        run(source, odoo_env)


def test_what_upstream_says_is_passed_on(source: Path, odoo_env: dict[str, str]) -> None:
    write(source, {"plant_x/views/y.xml": "<odoo><!-- doubt --></odoo>\n"})
    _target, report = run(source, odoo_env)
    assert report.said_upstream == ["WARNING cannot read plant_x/views/y.xml"]


def test_binary_files_and_modes_are_kept(source: Path, odoo_env: dict[str, str]) -> None:
    icon, script = source / "plant_x/static/icon.png", source / "plant_x/tool.py"
    icon.write_bytes(b"\x89PNG\xff\x00")
    script.write_text("")
    script.chmod(0o755)
    target, _report = run(source, odoo_env)
    assert (target / "plant_x/static/icon.png").read_bytes() == b"\x89PNG\xff\x00"
    assert os.access(target / "plant_x/tool.py", os.X_OK)


def test_an_odoo_without_upgrade_scripts(source: Path, tmp_path: Path) -> None:
    odoo = tmp_path / "odoo 17" / "odoo"
    write(odoo, {"__init__.py": "", "release.py": ""})
    with pytest.raises(PlantError, match=r"has no upgrade scripts, so it is not 19\.0"):
        run(source, {"PYTHONPATH": str(odoo.parent)})
