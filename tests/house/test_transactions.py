"""One file begins and commits; nobody else does."""

import ast

import pytest

from tests.house.sources import ROOT, python_files

pytestmark = pytest.mark.one_database

COMMITS = {"commit", "begin", "begin_write"}  # a savepoint (begin_nested) commits nothing
MAY_COMMIT = {"blueprints/common/unit_of_work.py", "models/db.py"}


def test_only_the_unit_of_work_commits() -> None:
    found = []
    for path in python_files("blueprints", "models", "certificates", "app.py", "worker.py"):
        name = str(path.relative_to(ROOT))
        if name in MAY_COMMIT:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in COMMITS:
                    found.append(f"{name}:{node.lineno} {called}()")
    assert found == []


def test_the_unit_of_work_commits_in_two_places() -> None:
    source = (ROOT / "blueprints/common/unit_of_work.py").read_text(encoding="utf-8")
    commits = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert len(commits) == 2  # the request's, and the one outside requests
