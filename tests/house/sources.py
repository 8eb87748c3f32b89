"""The project's own files, as the house tests read them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {
    ".git", ".venv", "node_modules", "dist", "instance", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache",
    ".hypothesis", ".import_linter_cache", ".grimp_cache",
}  # fmt: skip


def files(*below: str) -> Iterator[Path]:
    """Every file of ours below these folders (or these files themselves), in order."""
    for name in below or (".",):
        top = ROOT / name
        if top.is_file():
            yield top
            continue
        for path in sorted(top.rglob("*")):
            if path.is_file() and not NOT_OURS.intersection(path.relative_to(ROOT).parts):
                yield path


def python_files(*below: str) -> Iterator[Path]:
    """The Python among them."""
    return (path for path in files(*below) if path.suffix == ".py")
