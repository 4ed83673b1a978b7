"""What the two packages promise to whoever imports them."""

import ast
import doctest
import sys
from pathlib import Path

import pytest

import plant_sampling
import plant_spc

PACKAGES = [plant_spc, plant_sampling]
by_package = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)


@by_package
def test_public_names(package):
    assert package.__all__ == sorted(package.__all__, key=_as_ruff_sorts)
    for name in package.__all__:
        assert getattr(package, name) is not None


@by_package
def test_only_the_standard_library_and_itself_relatively(package):
    for path in Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            assert all(name.split(".")[0] in sys.stdlib_module_names for name in names), path


@by_package
def test_every_exception_is_in_the_tree(package):
    module = package.errors
    classes = [
        c for c in vars(module).values() if isinstance(c, type) and c.__module__ == module.__name__
    ]
    base = classes[0]
    assert all(issubclass(c, base) for c in classes)
    assert {c.__name__ for c in classes} <= set(package.__all__)
    assert all(c.__name__ in module.__doc__ for c in classes)


@by_package
def test_the_examples_in_the_docstring_are_true(package):
    result = doctest.testmod(package)
    assert result.attempted and not result.failed


def _as_ruff_sorts(name):
    """Constants, then classes, then functions."""
    return (not name.isupper(), name.islower(), name)
