"""Signatures, as the public library for receivers in JavaScript verifies them."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from plant_webhooks import new_secret, signature_headers

HERE = Path(__file__).parent / "npm"
PATIENCE = 240  # seconds
OLD, NEW = new_secret(b"o" * 32), new_secret(b"n" * 32)
# What it is given on its standard input, each verified: a list of true and of why not.
VERIFY = """
const { Webhook } = require("standardwebhooks");
const given = JSON.parse(require("fs").readFileSync(0, "utf-8"));
console.log(JSON.stringify(given.map(({ secret, headers, body }) => {
    try {
        return JSON.stringify(new Webhook(secret).verify(body, headers)) === body;
    } catch (error) {
        return error.message;
    }
})));
"""


@pytest.fixture(scope="module")
def verified(node, npm, tmp_path_factory):
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    path = {**os.environ, "PATH": f"{npm.parent}{os.pathsep}{os.environ['PATH']}"}

    def run(*command, **more):
        return subprocess.run(
            command, cwd=folder, env=path, check=True, timeout=PATIENCE, text=True, **more
        )

    run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")

    def verify(*cases):
        told = [dict(zip(("secret", "headers", "body"), case, strict=True)) for case in cases]
        ended = run(node, "-e", VERIFY, input=json.dumps(told), stdout=subprocess.PIPE)
        return json.loads(ended.stdout)

    return verify


def signed(body, *secrets):
    return signature_headers(list(secrets), "msg-1", int(time.time()), body.encode())


@pytest.mark.timeout(PATIENCE)
def test_the_public_library_verifies(verified):
    bodies = ["{}", '{"quantity":2.5,"unit":"kg"}', '{"name":"Größe — 零件","ok":true}']
    assert verified(*((NEW, signed(body, NEW), body) for body in bodies)) == [True] * 3


@pytest.mark.timeout(PATIENCE)
def test_while_secrets_are_changed_either_verifies_and_no_other(verified):
    headers = signed("{}", NEW, OLD)
    other = new_secret(b"x" * 32)
    assert verified((OLD, headers, "{}"), (NEW, headers, "{}"), (other, headers, "{}")) == [
        True,
        True,
        "No matching signature found",
    ]


@pytest.mark.timeout(PATIENCE)
def test_what_was_changed_on_the_way_is_refused(verified):
    headers = signed('{"quantity":1}', NEW)
    late = {**headers, "webhook-timestamp": str(int(time.time()) - 1000)}
    assert verified((NEW, headers, '{"quantity":2}'), (NEW, late, '{"quantity":1}')) == [
        "No matching signature found",
        "Message timestamp too old",
    ]
