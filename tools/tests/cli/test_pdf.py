"""wkhtmltopdf: found, installed where that is allowed, and done without elsewhere."""

import pytest

from plant_cli import doctoring
from plant_cli.errors import PlantError
from plant_cli.setup import pdf


@pytest.fixture
def machine(monkeypatch):
    """A machine without wkhtmltopdf, where root may install it."""
    state = {"found": None, "installed": []}

    def install(packages, _log):
        state["installed"] += packages
        state["found"] = "/usr/bin/wkhtmltopdf"

    monkeypatch.setattr(pdf.shutil, "which", lambda _name: state["found"])
    monkeypatch.setattr(pdf.system, "can_install", lambda: True)
    monkeypatch.setattr(pdf.system, "install", install)
    return state


def test_what_is_there_is_taken(project, machine):
    machine["found"] = "/opt/bin/wkhtmltopdf"
    assert pdf.ensure(project) == "/opt/bin/wkhtmltopdf"
    assert machine["installed"] == []


def test_it_is_installed_where_root_runs_it(project, machine):
    assert doctoring._printing(project).verdict is doctoring.Verdict.LATER
    assert pdf.ensure(project) == "/usr/bin/wkhtmltopdf"
    assert machine["installed"] == ["wkhtmltopdf"]
    assert doctoring._printing(project).verdict is doctoring.Verdict.FOUND


def test_all_else_goes_on_without_it(project, machine, monkeypatch, capsys):
    monkeypatch.setattr(pdf.system, "can_install", lambda: False)
    assert pdf.ensure(project) is None
    assert machine["installed"] == []
    assert "apt-get install wkhtmltopdf" in capsys.readouterr().err
    finding = doctoring._printing(project)
    assert finding.verdict is doctoring.Verdict.MISSING
    assert "wkhtmltopdf" in finding.todo


@pytest.mark.usefixtures("machine")
def test_all_else_goes_on_where_it_cannot_be_installed(project, monkeypatch, capsys):
    def fail(_packages, _log):
        raise PlantError("The mirror cannot be reached.", "Connect this machine.")

    monkeypatch.setattr(pdf.system, "install", fail)
    assert pdf.ensure(project) is None
    assert "The mirror cannot be reached." in capsys.readouterr().err


def test_nobody_else_may_look_into_its_folder(project):
    pdf.make_private_folder(project)
    folder = project.run / "qt"
    folder.chmod(0o755)
    pdf.make_private_folder(project)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert pdf.environment(project) == {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(folder),
    }
