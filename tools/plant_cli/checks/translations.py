"""Each module can be translated, and what is translated is so in full."""

from __future__ import annotations

from collections.abc import Iterator

from plant_cli.checks.finding import Check, Finding
from plant_cli.checks.gettext import Entry, entries
from plant_cli.checks.tree import Module, Tree

RULE = "translation"


def run(tree: Tree) -> Iterator[Finding]:
    """A finding for each module without its template of terms, and for each term that one of its
    languages lacks, leaves in doubt, or fills otherwise.
    """
    for module in tree.modules:
        path = f"{module.folder}/i18n/{module.name}.pot"
        if not tree.exists(path):
            yield Finding(
                path, 1, RULE, f"Export the terms of {module.name} to this file from a database."
            )
        else:
            yield from _languages(tree, module, path)


def _languages(tree: Tree, module: Module, template: str) -> Iterator[Finding]:
    terms = [entry.term for entry in entries(tree.text(template))]
    for path in tree.files(".po", under=f"{module.folder}/i18n"):
        known = {entry.term: entry for entry in entries(tree.text(path))}
        for term in terms:
            if term not in known:
                yield Finding(path, 1, RULE, f"Add and translate “{_short(term)}”.")
            elif what := _amiss(known[term]):
                yield Finding(path, known[term].line, RULE, f"{what}: “{_short(term)}”.")
        for term in sorted(known.keys() - set(terms)):
            line = known[term].line
            yield Finding(path, line, RULE, f"Remove what is said no more: “{_short(term)}”.")


def _amiss(entry: Entry) -> str:
    if not entry.translation:
        return "Translate"
    if entry.fuzzy:
        return "Look at the translation, and remove the mark that doubts it"
    asked, given = entry.holes()
    return "" if asked == given else f"Translate with {', '.join(asked) or 'nothing'} to be filled"


def _short(term: str) -> str:
    return " ".join(term.split())[:60]


CHECK = Check("translations", "Terms to translate, and languages in full", run)
