"""The house's own measure: size of rooms, what they are for, the names in them."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import REPOSITORY

LINES_IN_A_FILE_MAX, LINES_IN_A_FUNCTION_MAX, NESTING_MAX = 300, 60, 3
FORBIDDEN_NAMES = re.compile(r"(Manager|Handler|Processor|Util|Utils|Helper|Helpers)$|^(utils|helpers|data|tmp)$")
BRANCHING = (ast.If, ast.For, ast.While, ast.With, ast.Try)


def tracked() -> list[Path]:
    """All files of the repository, as git knows them and as they lie there unignored."""
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in said.stdout.splitlines() if (path := REPOSITORY / line).is_file()]


FILES = tracked()
SOURCES = [path for path in FILES if path.suffix == ".py"]
#: What is written by makemigrations, or by hand and straight in the table engine to be measured against, is not the house.
OURS = [path for path in SOURCES if "migrations" not in path.parts and not path.name.startswith("_by_hand")]
ROOMS = [path for path in OURS if (REPOSITORY / "src") in path.parents]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in OURS}


def name(path: Path) -> str:
    """A path as a person would say it."""
    return str(path.relative_to(REPOSITORY))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def depth(node: ast.AST, level: int = 0) -> int:
    """How deep blocks stand in blocks; an `elif` is not deeper than its `if`."""
    deepest = level
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            is_elif = field == "orelse" and isinstance(node, ast.If) and isinstance(child, ast.If)
            deeper = level + 1 if isinstance(child, BRANCHING) and not is_elif else level
            if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
                deepest = max(deepest, depth(child, deeper))
    return deepest


def test_no_file_is_longer_than_a_person_reads_at_once():
    long = {name(path): lines for path in OURS if (lines := len(path.read_text().splitlines())) > LINES_IN_A_FILE_MAX}
    assert not long


def test_no_function_is_longer_than_a_screen():
    long = {
        f"{name(path)}:{one.lineno} {one.name}": lines
        for path, tree in TREES.items()
        for one in functions(tree)
        if (lines := (one.end_lineno or one.lineno) - one.lineno + 1) > LINES_IN_A_FUNCTION_MAX
    }
    assert not long


def test_no_block_stands_deeper_than_three():
    deep = {
        f"{name(path)}:{one.lineno} {one.name}": found
        for path, tree in TREES.items()
        if path in ROOMS
        for one in functions(tree)
        if (found := depth(one)) > NESTING_MAX
    }
    assert not deep


def test_every_room_says_what_it_is_for():
    silent = [name(path) for path in ROOMS if path.stat().st_size and not ast.get_docstring(TREES[path])]
    assert not silent


def test_no_import_hides_in_a_function():
    hidden = [
        f"{name(path)}:{node.lineno}"
        for path, tree in TREES.items()
        if "benchmarks" not in path.parts
        for one in functions(tree)
        for node in ast.walk(one)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


def test_no_name_says_nothing():
    empty = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in ROOMS
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and FORBIDDEN_NAMES.search(node.name)
    ]
    empty += [name(path) for path in ROOMS if FORBIDDEN_NAMES.search(path.stem)]
    assert not empty


def test_nothing_prints_but_the_doors():
    prints = [
        f"{name(path)}:{node.lineno}"
        for path in ROOMS
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not prints


@pytest.mark.parametrize(
    "pattern", [r"/(work|farm)/", r"/ro{2}t/", r"(https?:)?//[\w.-]*(pypi|npmjs|pythonhosted)\.", r'"resolved":']
)
def test_no_path_or_package_host_of_one_machine_is_kept(pattern):
    here = Path(__file__)
    found = [
        name(path)
        for path in FILES
        if path.suffix not in {".png", ".ico"}
        and path != here
        and re.search(pattern, path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not found


def test_none_of_the_shared_data_is_kept():
    kept = [name(path) for path in FILES if path.suffix in {".parquet", ".xlsx", ".arff", ".xes", ".feather", ".zip"}]
    assert not kept
