"""Branch coverage of our own code over every stage, and the bound it must keep.

Each process writes its own data file; they are combined at the end. What ran from
``build/addons-<series>`` counts for its source in ``addons/``: the port keeps the lines of Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plant_cli.errors import PlantError
from plant_cli.process import run

RCFILE_VARIABLE = "PLANT_COVERAGE_RCFILE"  # set where a stage is measured

BOUND = 85.0  # percent of statements and branches

# Our code: what is measured, by folder of the clone.
SOURCES = ("addons", "gateway/plant_gateway", "simulators", "tools/plant_cli", "tools/plant_port")

# A process may run none of our code, and start before the port has made its folder.
NO_WARNING = ("no-data-collected", "module-not-measured", "module-not-imported")
OMITTED = ("*/tests/*", "*/__manifest__.py", "*/migrations/*")
EXCLUDED_LINES = ("if TYPE_CHECKING:", r"\.\.\.$", "raise NotImplementedError")


def launcher(python: Path, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The Python, followed by what measures the program after it where that is asked for."""
    config = environ.get(RCFILE_VARIABLE)
    measured = ["-m", "coverage", "run", f"--rcfile={config}"] if config else []
    return [str(python), *measured]


@dataclass(frozen=True)
class FileCoverage:
    path: str
    statements: int
    branches: int
    covered: int  # of both
    missing: tuple[int, ...]  # lines

    @property
    def percent(self) -> float:
        total = self.statements + self.branches
        return 100.0 * self.covered / total if total else 100.0


@dataclass(frozen=True)
class Coverage:
    percent: float
    files: tuple[FileCoverage, ...]

    @property
    def holds(self) -> bool:
        return self.percent >= BOUND


class Measuring:
    """Coverage of one test run, with its data below ``folder``."""

    def __init__(self, root: Path, folder: Path, measured: Sequence[Path] = ()) -> None:
        """``measured`` are the folders that also hold our code: ported addons, made or not yet."""
        self.root = root
        self.folder = folder
        self.config = folder / "coveragerc"
        self._measured = tuple(measured)

    def begin(self) -> None:
        """Forget earlier data and write the configuration every process reads."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.config.write_text(_ini(self._settings()), encoding="utf-8")

    def launcher(self, python: Path) -> list[str]:
        """What to write before a program's arguments to run it measured."""
        return launcher(python, {RCFILE_VARIABLE: str(self.config)})

    @property
    def env(self) -> dict[str, str]:
        """What tells the programs that tests start to measure themselves, too."""
        return {RCFILE_VARIABLE: str(self.config)}

    def result(self) -> Coverage:
        """Combine what all processes wrote. Raises when nothing was measured."""
        log = self.folder / "combine.log"
        base = [sys.executable, "-m", "coverage"]
        rc = f"--rcfile={self.config}"
        report = self.folder / "coverage.json"
        run(
            [*base, "combine", rc, "--quiet"],
            log=log,
            cwd=self.root,
            what="No coverage was recorded.",
            todo="Run the tests again, and read this log if it stays so.",
        )
        run([*base, "json", rc, "--quiet", "-o", str(report)], log=log, cwd=self.root)
        run([*base, "xml", rc, "--quiet", "-o", str(self.folder / "coverage.xml")], cwd=self.root)
        coverage = read_report(json.loads(report.read_text(encoding="utf-8")))
        (self.folder / "summary.md").write_text(summary(coverage), encoding="utf-8")
        return coverage

    def _settings(self) -> dict[str, dict[str, Any]]:
        folders = [*(self.root / source for source in SOURCES), *self._measured]
        ported = [str(path) for path in self._measured]
        return {
            "run": {
                "branch": True,
                "parallel": True,
                "data_file": str(self.folder / "data"),
                "source": [str(path) for path in folders],
                "omit": list(OMITTED),
                "patch": ["subprocess"],
                "sigterm": True,
                "disable_warnings": list(NO_WARNING),
            },
            "paths": {"addons": [str(self.root / "addons"), *ported]},
            "report": {"exclude_also": list(EXCLUDED_LINES)},
        }


def read_report(report: Mapping[str, Any]) -> Coverage:
    """Coverage from the content of coverage's JSON report."""
    try:
        files = tuple(
            FileCoverage(
                path,
                entry["summary"]["num_statements"],
                entry["summary"]["num_branches"],
                entry["summary"]["covered_lines"] + entry["summary"]["covered_branches"],
                tuple(entry["missing_lines"]),
            )
            for path, entry in sorted(report["files"].items())
        )
        return Coverage(report["totals"]["percent_covered"], files)
    except KeyError as error:
        raise PlantError(
            f"The coverage report has no {error}.", "Remove .plant/coverage, then run again."
        ) from error


def by_part(coverage: Coverage) -> dict[str, FileCoverage]:
    """The parts of the suite, each a module, the gateway or a tool, summed over their files."""
    parts: dict[str, list[FileCoverage]] = {}
    for file in coverage.files:
        part = re.match(r"(?:addons|gateway|tools)/[^/]+|[^/]+", file.path)
        parts.setdefault(part.group() if part else file.path, []).append(file)
    return {
        name: FileCoverage(
            name,
            sum(file.statements for file in files),
            sum(file.branches for file in files),
            sum(file.covered for file in files),
            (),
        )
        for name, files in sorted(parts.items())
    }


def summary(coverage: Coverage) -> str:
    """The parts as a Markdown table, for a build's summary page."""
    rows = [
        f"| {part.path} | {part.statements} | {part.branches} | {part.percent:.1f} % |"
        for part in by_part(coverage).values()
    ]
    verdict = "kept" if coverage.holds else "**missed**"
    return "\n".join(
        [
            f"Branch coverage {coverage.percent:.1f} %, bound {BOUND:.0f} %: {verdict}.",
            "",
            "| part | statements | branches | covered |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            "",
        ]
    )


def _ini(settings: Mapping[str, Mapping[str, Any]]) -> str:
    """coverage's settings in the form its own configuration file has."""
    parser = ConfigParser(interpolation=None)
    for section, values in settings.items():
        parser[section] = {key: _ini_value(value) for key, value in values.items()}
    lines: list[str] = []
    for section in parser.sections():
        lines.append(f"[{section}]")
        lines += [f"{key} ={value}" for key, value in parser[section].items()]
    return "\n".join(lines) + "\n"


def _ini_value(value: object) -> str:
    if isinstance(value, list):
        return "".join(f"\n    {item}" for item in value)
    return f" {str(value).lower() if isinstance(value, bool) else value}"
