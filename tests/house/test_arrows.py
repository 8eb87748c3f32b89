"""Each contract of import-linter is seen to catch its violation, in a small copy of the rooms."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT, python_files

pytestmark = pytest.mark.one_database

COMMAND = [str(Path(sys.executable).parent / "lint-imports"), "--config", "pyproject.toml", "--no-cache"]


@pytest.fixture
def empty_rooms(tmp_path: Path) -> Path:
    """Every module of the project, empty: the rooms are there and no arrow yet."""
    for path in python_files("blueprints", "models", "certificates"):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("app", "worker", "settings"):
        (tmp_path / f"{name}.py").touch()
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)}
    )


def test_empty_rooms_break_no_contract(empty_rooms: Path) -> None:
    result = lint(empty_rooms)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("Doors use the domain and the press", "models/courses/queries.py", "import certificates"),
        ("Doors use the domain and the press", "models/courses/course.py", "import blueprints.common"),
        ("A later room may use an earlier one", "models/people/user.py", "import models.courses.course"),
        ("A later room may use an earlier one", "models/brewing/__init__.py", ""),
        ("Doors do not open onto each other", "blueprints/courses/routes.py", "import blueprints.people.routes"),
        ("Doors do not open onto each other", "blueprints/brewing/__init__.py", ""),
        ("The domain and the press know nothing of the web", "models/courses/course.py", "import flask"),
        ("Nobody imports the assembler", "blueprints/home/routes.py", "import app"),
    ],
)
def test_a_forbidden_import_is_caught(empty_rooms: Path, contract: str, module: str, line: str) -> None:
    path = empty_rooms / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(line + "\n", encoding="utf-8")
    result = lint(empty_rooms)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [words.strip() for words in result.stdout.splitlines() if words.rstrip().endswith("BROKEN")]
    assert len(broken) == 1, result.stdout
    assert broken[0].startswith(contract)
