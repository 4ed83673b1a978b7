"""Rules of manifests and of where files stand."""

from __future__ import annotations

import re

from plant_port.rule import PathRule, Rule, substitute

MANIFEST = ("*/__manifest__.py",)

_VARIABLES = re.compile(
    r"(?P<indent>^[ \t]*)(?P<quote>[\"'])(?P<folder>web/static/lib/bootstrap/scss/)_variables\.scss"
    r"(?P=quote),[ \t]*\n(?![ \t]*[\"']web/static/lib/bootstrap/scss/_variables-dark)",
    re.MULTILINE,
)


def add_bootstrap_parts(text: str) -> tuple[str, int]:
    """After Bootstrap's `_variables.scss` put the two files its 5.3 cannot do without."""

    def added(found: re.Match[str]) -> str:
        quote = found["quote"]
        lines = "".join(
            f"{found['indent']}{quote}{found['folder']}{name}.scss{quote},\n"
            for name in ("_variables-dark", "_maps")
        )
        return found[0] + lines

    return _VARIABLES.subn(added, text)


def place(path: str) -> str | None:
    """Where a file of the 17.0 source stands in the port; None drops it."""
    parts = path.split("/")
    if "series_17" in parts:
        return None
    if len(parts) > 2 and parts[1] == "migrations" and parts[2].startswith("17.0."):
        parts[2] = "19.0." + parts[2].removeprefix("17.0.")
    return "/".join(parts)


RULES = (
    Rule(
        "manifest-series",
        "a module whose version names another series is not installable",
        "after",
        MANIFEST,
        substitute(r"""(["']version["']\s*:\s*["'])17\.0\.""", r"\g<1>19.0."),
    ),
    Rule(
        "manifest-series-17-files",
        "an asset line would point at a file that the port drops",
        "after",
        MANIFEST,
        substitute(r"^.*/series_17/.*\n", "", re.MULTILINE),
    ),
    Rule(
        "bundle-bootstrap",
        "the CSS of a page's own bundle is broken; only a log line says so",
        "after",
        MANIFEST,
        add_bootstrap_parts,
    ),
)

PATH_RULES = (
    PathRule(
        "place",
        "migration scripts of 17.0.x.y.z run as 19.0.x.y.z; "
        "folders named series_17 hold what only 17.0 needs (the HOOT shim) and are dropped",
        place,
    ),
)
