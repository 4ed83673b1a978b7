"""What upstream wrote is read before our rules go on: its scripts work by the line."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from plant_cli.errors import PlantError
from plant_port.spans import MalformedXml, parse


def refuse_broken(files: Mapping[str, bytes]) -> None:
    """Raise PlantError naming every place that upstream's scripts left in pieces."""
    broken = [f"{path}:{line}: {what}" for path, line, what in broken_places(files)]
    if broken:
        raise PlantError(
            "Upstream's scripts left this broken:\n  " + "\n  ".join(broken),
            "Write the source of these lines in another way (docs/porting.md lists the idioms), "
            "or add a rule.",
        )


def broken_places(files: Mapping[str, bytes]) -> Iterator[tuple[str, int, str]]:
    """Python that does not compile, tags that do not nest, and views still called tree."""
    for path, content in files.items():
        if path.endswith(".py"):
            try:
                ast.parse(content)
            except SyntaxError as error:
                yield path, error.lineno or 1, error.msg
        elif path.endswith(".xml"):
            text = content.decode()
            try:
                elements = parse(text)
            except MalformedXml as error:
                yield path, _line(text, error.offset), str(error)
                continue
            for element in elements:
                if element.tag == "tree":
                    yield path, _line(text, element.start), "<tree> is left"


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
