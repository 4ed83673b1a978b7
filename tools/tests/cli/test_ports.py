import socket
import subprocess
import sys
from pathlib import Path

import pytest

from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import ports

TOOLS = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_passed_over_and_the_choice_is_remembered(project, taken):
    chosen = ports.choose(project, "odoo", taken)
    assert chosen > taken
    assert ports.choose(project, "odoo", taken) == chosen


def test_a_remembered_port_that_is_taken_now_is_replaced(project, taken):
    project.remember("ports", {"odoo": taken})
    assert ports.choose(project, "odoo", taken) != taken


def test_what_another_clone_has_chosen_is_passed_over_before_it_listens(project, tmp_path):
    other = Project(tmp_path / "another clone", project.environ)
    theirs = ports.choose(other, "odoo", 18069)
    assert ports.choose(project, "odoo", theirs) != theirs


def test_two_uses_get_two_ports(project):
    first = ports.choose(project, "odoo", 18069)
    assert ports.choose(project, "console", first) != first


def test_a_listener_on_all_interfaces_takes_the_port(project):
    with socket.create_server(("0.0.0.0", 0)) as server:
        assert not ports.is_free(server.getsockname()[1])


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no IPv6")
def test_one_who_listens_to_localhost_by_ipv6_takes_the_port():
    """A browser that is sent to localhost asks there first."""
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        assert not ports.is_free(server.getsockname()[1])


def test_a_spare_port_is_nobody_elses(taken):
    assert ports.spare([taken, *ports._of_nobody()]) != taken
    first = ports.spare()
    asked = f"from plant_cli.setup import ports; print(ports.spare([{first}, *ports._of_nobody()]))"
    another = subprocess.run(
        [sys.executable, "-c", asked], cwd=TOOLS, capture_output=True, text=True, check=True
    )
    assert len({first, ports.spare([first, *ports._of_nobody()]), int(another.stdout)}) == 3


@pytest.mark.parametrize("given", ["32768\t60999\n", "1024\t65535\n", None])
def test_a_spare_port_is_none_of_those_that_the_kernel_gives(tmp_path, monkeypatch, given):
    """Where it gives all of them, or does not say which, it is any."""
    monkeypatch.setattr(ports, "_KERNELS_OWN", tmp_path / "range")
    if given:
        (tmp_path / "range").write_text(given)
    found = ports.spare()
    assert found in ports._SPARE
    assert given is None or "1024" in given or not 32768 <= found <= 60999


def test_no_spare_port_is_said(taken):
    with pytest.raises(PlantError, match="No port of this machine"):
        ports.spare([taken])


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_this_machines_is_said(project, host):
    with pytest.raises(PlantError, match=f"no address {host}"):
        ports.choose(project, "odoo", 8069, host)


def test_no_free_port_is_said(project, monkeypatch):
    monkeypatch.setattr(ports, "is_free", lambda port, host: False)
    with pytest.raises(PlantError, match="No port between"):
        ports.choose(project, "odoo", 8069)
