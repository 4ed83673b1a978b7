import subprocess
import sys

import pytest

from plant_cli.errors import PlantError
from plant_cli.testing.measuring import Coverage, FileCoverage, Measuring, by_part, launcher

CODE = "def f(x):\n    if x:\n        return 1\n    return 2\n"


@pytest.fixture
def clone(tmp_path):
    write_module(tmp_path / "addons/plant_base")
    (tmp_path / "addons/plant_base/unused.py").write_text("x = 1\n")
    return tmp_path


def write_module(folder):
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "code.py").write_text(CODE)


def run(measuring, folder, script):
    path = folder / "script.py"
    path.write_text(f"import sys; sys.path.insert(0, {str(folder)!r})\n{script}\n")
    command = [*measuring.launcher(sys.executable), str(path)]
    subprocess.run(command, check=True, cwd=folder)


def test_what_ran_from_source_and_from_a_port_made_meanwhile_is_one_file(clone):
    ported = clone / "build/addons-19.0"
    measuring = Measuring(clone, clone / ".plant/coverage", [ported])
    measuring.begin()
    run(measuring, clone / "addons", "from plant_base.code import f; f(1)")
    write_module(ported / "plant_base")
    run(measuring, ported, "from plant_base.code import f; f(0)")
    files = {file.path: file for file in measuring.result().files}
    assert files["addons/plant_base/code.py"].percent == 100.0
    assert not any("build" in path for path in files)


def test_a_file_that_nothing_imports_counts_as_not_covered(clone):
    measuring = Measuring(clone, clone / ".plant/coverage")
    measuring.begin()
    run(measuring, clone / "addons", "from plant_base.code import f; f(1)")
    files = {file.path: file for file in measuring.result().files}
    assert files["addons/plant_base/unused.py"].percent == 0.0
    assert files["addons/plant_base/code.py"].missing == (4,)


def test_programs_that_a_measured_program_starts_are_measured(clone):
    measuring = Measuring(clone, clone / ".plant/coverage")
    measuring.begin()
    child = f"import sys; sys.path[:0] = [{str(clone / 'addons')!r}]; import plant_base.unused"
    script = f"import subprocess; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    run(measuring, clone / "addons", script)
    files = {file.path: file for file in measuring.result().files}
    assert files["addons/plant_base/unused.py"].percent == 100.0


def test_nothing_measured_is_said(clone):
    measuring = Measuring(clone, clone / ".plant/coverage")
    measuring.begin()
    with pytest.raises(PlantError, match="No coverage"):
        measuring.result()


def test_parts_are_modules_and_tools():
    files = (
        FileCoverage("addons/plant_base/models/a.py", 10, 0, 10, ()),
        FileCoverage("addons/plant_base/b.py", 6, 4, 0, (1,)),
        FileCoverage("simulators/scale.py", 4, 0, 4, ()),
        FileCoverage("tools/plant_cli/app.py", 0, 0, 0, ()),
    )
    parts = by_part(Coverage(70.0, files))
    assert {name: part.percent for name, part in parts.items()} == {
        "addons/plant_base": 50.0,
        "simulators": 100.0,
        "tools/plant_cli": 100.0,
    }


@pytest.mark.parametrize(("percent", "holds"), [(84.99, False), (85.0, True)])
def test_the_bound_holds_from_85_percent(percent, holds):
    assert Coverage(percent, ()).holds is holds


def test_a_program_is_measured_only_where_that_is_asked_for():
    assert launcher("python", {}) == ["python"]
    assert "coverage" in launcher("python", {"PLANT_COVERAGE_RCFILE": "rc"})
