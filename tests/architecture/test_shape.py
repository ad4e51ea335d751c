"""The shape of the code: small modules, small functions, one way of importing (`lint-imports` holds the layers)."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "services").rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 30
DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}


def test_no_module_is_longer_than_300_lines() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}

    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_no_function_has_more_than_30_lines_of_code() -> None:
    long = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and code_lines(node) > LONGEST_FUNCTION:
                long[f"{path.relative_to(ROOT)}:{node.name}"] = code_lines(node)

    assert long == {}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines from the first statement after the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_no_module_is_a_drawer() -> None:
    assert [path.name for path in MODULES if path.stem in DRAWERS] == []


def test_the_top_level_is_what_the_readme_shows() -> None:
    folders = {
        path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".") and "egg-info" not in path.name
    }

    assert folders - {"build", "dist"} == {"services", "schemas", "tests", "deploy", "docs"}
