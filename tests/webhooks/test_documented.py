"""The receivers in the documentation: they take what we send, and refuse what others do."""

import asyncio
import ipaddress
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plant_webhooks import Guard, Message, NotSent, new_secret, send
from simulators.ports import own_port

CONTRACT = Path(__file__).parents[2] / "docs/contracts/webhooks.md"
LOCAL = Guard((ipaddress.ip_network("127.0.0.0/8"),))
SECRET, OTHER = new_secret(b"s" * 32), new_secret(b"o" * 32)
BODY = json.dumps({"id": "1", "type": "plant.lot.shipped", "subject": "stock.lot/1"}).encode()
PATIENCE = 120  # seconds


def documented(language):
    [code] = re.findall(rf"```{language}\n(.*?)```", CONTRACT.read_text("utf-8"), re.S)
    return code


def sent(port, secret):
    message = Message("1", f"http://127.0.0.1:{port}/", BODY, (secret,))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return asyncio.run(send(message, LOCAL)).status
        except NotSent:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_it_receives(node, language):
    code = documented(language)
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    port = own_port()
    command = [sys.executable, "-c"] if language == "python" else [node, "-e"]
    process = subprocess.Popen(
        [*command, code],
        env={**os.environ, "PORT": str(port), "SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert [sent(port, secret) for secret in (OTHER, SECRET, SECRET)] == [401, 204, 204]
    finally:
        process.terminate()
        heard = process.communicate(timeout=PATIENCE)[0]
    assert heard.splitlines() == ["plant.lot.shipped stock.lot/1"]
