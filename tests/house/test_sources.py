"""House rules that can be read off the files: names, templates, nothing of others, nothing of this or that machine."""

import ast
import json
import re

import pytest

from tests.house.sources import ROOT, files, python_files

pytestmark = pytest.mark.one_database

BANNED = {"utils", "helpers", "misc", "manager", "handle", "process", "data", "info"}
NAMED_BY_OTHERS = {
    "process_bind_param",  # SQLAlchemy calls a column type's own methods by these names
    "process_result_value",
    "process_formdata",  # WTForms calls a field's
    "process_data",
}
FOREIGN = re.compile(
    r"Copyright \(c\)|Copyright ©|@license|@preserve|Licensed under the|SPDX-License-Identifier|sourceMappingURL",
    re.IGNORECASE,
)
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|<script\b(?![^>]*\b(?:src|type=\"application/(?:ld\+)?json)\b)|\son[a-z]+\s*=\s*[\"']"
)
EXTENDS = re.compile(r"{%-?\s*extends\s")
TEXTS = {".py", ".html", ".txt", ".scss", ".js", ".mjs", ".md", ".toml", ".json", ".typ", ".svg", ".in", ""}


def test_no_file_and_no_definition_bears_a_banned_name() -> None:
    found = []
    for path in python_files("blueprints", "models", "certificates", "app.py", "worker.py", "settings.py"):
        name = str(path.relative_to(ROOT))
        if BANNED.intersection(
            part for folder in path.relative_to(ROOT).with_suffix("").parts for part in folder.split("_")
        ):
            found.append(name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name not in NAMED_BY_OTHERS:
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower().split("_")
                if BANNED.intersection(words):
                    found.append(f"{name}:{node.lineno} {node.name}")
    assert found == []


def test_every_page_template_extends_a_layout_or_is_a_fragment() -> None:
    found = []
    for path in files("templates"):
        parts = path.relative_to(ROOT / "templates").parts
        if path.suffix != ".html" or parts[0] in {"layouts", "components", "mail"} or path.name.startswith("_"):
            continue
        if not EXTENDS.match(re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL).lstrip()):
            found.append("/".join(parts))
    assert found == []


def test_no_template_holds_inline_style_or_script() -> None:
    found = []
    for path in files("templates"):
        if path.suffix == ".html" and "mail" not in path.relative_to(ROOT / "templates").parts:
            text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in INLINE.finditer(text)]
    assert found == []


def test_nothing_of_others_is_copied_into_the_project() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in files()
        if path.suffix in TEXTS
        and path.name not in {"LICENSE", "test_sources.py"}
        and FOREIGN.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_the_python_locks_hold_hashes_and_no_addresses() -> None:
    for path in sorted(ROOT.glob("requirements*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        pinned = re.findall(r"^[a-zA-Z0-9][^\s=]*==\S+", text, re.MULTILINE)
        entries = re.findall(r"^[a-zA-Z0-9].*(?:\n    --hash=sha256:[0-9a-f]{64}.*)+", text, re.MULTILINE)
        assert len(entries) == len(pinned) > 0, path.name


def test_the_front_end_lock_holds_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name and not package.get("link")}
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []


def test_every_direct_front_end_package_is_pinned_exactly() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = package.get("dependencies", {}) | package.get("devDependencies", {})
    assert {name: version for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}


def test_the_built_style_sheets_ask_nobody_for_anything() -> None:
    found = [
        f"{path.name}: {address}"
        for path in sorted((ROOT / "static/dist").rglob("*.css"))
        for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", path.read_text(encoding="utf-8"))
        if re.match(r"(?:[a-z]+:)?//", address)
    ]
    assert found == []
