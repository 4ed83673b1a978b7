"""The gateway beside thingsboard-gateway, on the same simulated Modbus unit: CPU for the same work.

Each is to read 1,000 holding registers each second and deliver every value: ours to disk and to the
gateway contract's other side over HTTP, exactly once; the peer from memory to Mosquitto over MQTT.
Both are measured once values flow, and nothing is claimed where the peer does not keep up. It is
installed into an environment of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from plant_cli import process
from plant_cli.benching import Bench, Claim, at_least, below
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import ports, venvs
from plant_cli.testing.running import Running

REGISTERS = 1000
SECONDS = 20.0
PATIENCE = 90.0  # seconds until values flow

#: Apache-2.0. It would install pymodbus by itself when it starts.
PEER = ("thingsboard-gateway==3.8.5", "pymodbus==3.9.2", "pyserial==3.5", "pyserial-asyncio==0.6")
#: A poll more or less may fall into the time that is measured.
RATE = at_least(REGISTERS * 0.9, "values/s")
RATIO = below(20, "% of the peer's")


def claims(bench: Bench) -> Iterator[Claim]:
    root = bench.project.root
    env = {**os.environ, "PYTHONPATH": f"{root / 'gateway'}{os.pathsep}{root}"}
    python = venvs.ensure(bench.project, "gateway")
    port = ports.spare()
    unit = [python, "-m", "simulators.modbus", "--tcp", f"127.0.0.1:{port}", "--idle"]
    with Running(unit, log=bench.tmp / "unit.log", env=env, cwd=root):
        bench.note("the gateway")
        ours = _ours(bench, python, env, port)
        bench.note("installing thingsboard-gateway")
        theirs = _theirs(bench, port)
    bench.note(
        f"thingsboard-gateway delivered {theirs[0]:.0f} values/s with {theirs[1]:.0%} of a core, "
        f"the gateway {ours[0]:.0f} with {ours[1]:.0%}"
    )
    if not RATE.kept_by(theirs[0]):
        raise PlantError(
            "thingsboard-gateway did not keep up, so that the two have not done the same work.",
            "Measure again while the machine has nothing else to do.",
        )
    yield Claim("values that the gateway delivers", ours[0], RATE)
    yield Claim("its CPU", 100 * ours[1] / theirs[1], RATIO)


def _ours(bench: Bench, python: Path, env: dict[str, str], modbus_port: int) -> tuple[float, float]:
    root, folder = bench.project.root, bench.tmp / "ours"
    folder.mkdir()
    counts, token, port = folder / "counts", folder / "token", ports.spare()
    token.write_text("pgw_bench")
    odoo = [python, root / "benchmarks" / "_odoo_sink.py"]
    gateway = [python, "-m", "plant_gateway", "run", "--odoo", f"http://127.0.0.1:{port}"]
    with ExitStack() as running:
        running.enter_context(
            Running(
                [*odoo, str(port), str(modbus_port), str(REGISTERS), counts],
                log=folder / "odoo.log", env=env, cwd=root,
            )
        )  # fmt: skip
        program = running.enter_context(
            Running(
                [*gateway, "--token-file", token, "--state", folder / "state"],
                log=folder / "gateway.log", env=env, cwd=root,
            )
        )  # fmt: skip
        return _measured(program, counts)


def _theirs(bench: Bench, modbus_port: int) -> tuple[float, float]:
    folder = bench.tmp / "theirs"
    folder.mkdir()
    counts, port = folder / "counts", ports.spare()
    python = _install(bench.project, folder / "venv")
    _configure(python, folder / "config", modbus_port=modbus_port, mqtt_port=port, count=REGISTERS)
    command, env = _broker(folder, port)
    bench.note("thingsboard-gateway")
    with ExitStack() as running:
        running.enter_context(Running(command, log=folder / "mosquitto.log", env=env))
        time.sleep(1)
        sink = bench.project.root / "benchmarks" / "_mqtt_sink.py"
        running.enter_context(Running([python, sink, str(port), counts], log=folder / "sink.log"))
        program = running.enter_context(
            Running(
                [python.parent / "thingsboard-gateway"],
                log=folder / "gateway.log",
                env={**os.environ, "TB_GW_CONFIG_DIR": str(folder / "config")},
                cwd=folder / "config",
            )
        )
        return _measured(program, counts)


def _install(project: Project, folder: Path) -> Path:
    """The Python of an environment of its own."""
    env, uv = venvs.index_environment(project), venvs.uv(project)
    process.run([uv, "venv", "--python", venvs.base_python(), folder], env=env)
    python = folder / "bin" / "python"
    process.run([uv, "pip", "install", "--python", python, *PEER], env=env, online=True)
    return python


def _configure(python: Path, folder: Path, *, modbus_port: int, mqtt_port: int, count: int) -> None:
    """Its own default configuration, without limits, and ``count`` registers to read each second.

    Its log is at warnings, and it is not asked for statistics: both would cost it CPU.
    """
    (package,) = python.parent.parent.glob("lib/python*/site-packages/thingsboard_gateway")
    gateway = json.loads((package / "config" / "tb_gateway.json").read_text())
    server = gateway["thingsboard"]
    server |= {name: "0:0," for name in server if name.lower().endswith("ratelimits")}
    server |= {
        "host": "127.0.0.1",
        "port": mqtt_port,
        "remoteConfiguration": False,
        "statistics": {"enable": False},
    }
    gateway["connectors"] = [{"type": "modbus", "name": "bench", "configuration": "modbus.json"}]
    slave = {
        "host": "127.0.0.1", "port": modbus_port, "type": "tcp", "method": "socket", "unitId": 1,
        "deviceName": "PLC", "deviceType": "default", "timeout": 5, "byteOrder": "BIG",
        "wordOrder": "BIG", "retries": 3, "retryOnEmpty": True, "retryOnInvalid": True,
        "pollPeriod": 1000, "connectAttemptTimeMs": 500, "connectAttemptCount": 5,
        "waitAfterFailedAttemptsMs": 5000, "attributes": [], "attributeUpdates": [], "rpc": [],
        "timeseries": [
            {"tag": f"r{number}", "type": "16uint", "address": number, "objectsCount": 1,
             "functionCode": 3}
            for number in range(count)
        ],
    }  # fmt: skip
    modbus = {"name": "bench", "logLevel": "WARNING", "master": {"slaves": [slave]}}
    logs = re.sub(r'"(DEBUG|INFO)"', '"WARNING"', (package / "config" / "logs.json").read_text())
    (folder / "logs").mkdir(parents=True)
    (folder / "tb_gateway.json").write_text(json.dumps(gateway))
    (folder / "modbus.json").write_text(json.dumps(modbus))
    (folder / "logs.json").write_text(logs)


def _broker(folder: Path, port: int) -> tuple[list[str | Path], dict[str, str]]:
    """The command that runs Mosquitto, and its environment; Debian's package where there is none.

    The package is unpacked into ``folder``, not installed.
    """
    settings = folder / "mosquitto.conf"
    settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    env = dict(os.environ)
    program: str | Path | None = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
    if program is None:
        root = folder / "mosquitto"
        root.mkdir()
        listed = process.run(["apt-cache", "depends", "--important", "mosquitto"])
        needed = re.findall(r"^\s+Depends: (?!libc6$)(\S+)$", listed, re.M)
        process.run(["apt-get", "download", "mosquitto", *needed], cwd=root, online=True)
        for package in root.glob("*.deb"):
            process.run(["dpkg-deb", "--extract", package, root])
        program = root / "usr" / "sbin" / "mosquitto"
        places = {str(path.parent) for path in root.glob("**/*.so*")}
        env["LD_LIBRARY_PATH"] = os.pathsep.join(sorted(places))
    return [program, "-c", settings], env


def _measured(program: Running, counts: Path) -> tuple[float, float]:
    """Values each second, and CPU seconds each second, once values flow."""
    limit = time.monotonic() + PATIENCE
    while _count(counts) < 2 * REGISTERS:
        if not program.alive or time.monotonic() > limit:
            raise PlantError(
                f"{program.name} delivered nothing:\n{program.output[-2000:]}",
                "Read its log above.",
            )
        time.sleep(0.1)
    began, cpu, values = time.monotonic(), _cpu(program.pid), _count(counts)
    time.sleep(SECONDS)
    seconds = time.monotonic() - began
    return (_count(counts) - values) / seconds, (_cpu(program.pid) - cpu) / seconds


def _count(counts: Path) -> int:
    return int(counts.read_text()) if counts.exists() else 0


def _cpu(pid: int) -> float:
    """The CPU seconds that a process has used, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
