import sys

import pytest

from plant_cli.testing.lab import OdooServer
from plant_cli.testing.running import wait_until

SAYS = """
import time
print("2026-11-28 17:00:00,000 1 INFO plant odoo.service.server: Initiating shutdown", flush=True)
print({text!r}, end="", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [("Exception in thread ", 0), ("Exception in thread plant.queue:", 1)],
)
def test_a_server_that_is_ended_may_be_cut_short_and_no_more(tmp_path, text, found):
    command = [sys.executable, "-c", SAYS.format(text=text)]
    server = OdooServer(0, command, log=tmp_path / "odoo.log")
    wait_until(lambda: text in server.output, what="The server", timeout=60, process=server)
    assert len(server.findings()) == 1, "as long as nobody ends it"
    server.stop()
    assert len(server.findings()) == found
