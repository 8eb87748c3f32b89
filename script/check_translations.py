"""Compare the words marked in code and templates with the English catalogue.

Fails on a missing, empty, doubtful (fuzzy) or unused entry, and on a translation whose {names} or %(names)s differ.
`--update` writes missing entries (empty) into the catalogue and removes unused ones.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
FOLDERS = ("blueprints", "models", "templates")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
NAME = re.compile(r"%\((\w+)\)|\{(\w+)\}")

MessageKey = tuple[str, str | None]
"""A message and its context."""


def marked_messages() -> dict[MessageKey, tuple[str | tuple[str, str], list[str]]]:
    """Every marked message, with the places it stands at."""
    found: dict[MessageKey, tuple[str | tuple[str, str], list[str]]] = {}
    for folder in FOLDERS:
        for name, line, message, _comments, context in extract_from_dir(
            ROOT / folder, method_map=METHODS, keywords=KEYWORDS, options_map={"**": {"trimmed": "true"}}
        ):
            key = (message if isinstance(message, str) else message[0], context)
            found.setdefault(key, (message, []))[1].append(f"{folder}/{name}:{line}")
    return found


def complaints(catalogue: Catalog, marked: dict[MessageKey, tuple[str | tuple[str, str], list[str]]]) -> list[str]:
    """One line for each thing that is wrong."""
    lines = []
    known = {}
    for entry in catalogue:
        if entry.id:
            key = (entry.id if isinstance(entry.id, str) else entry.id[0], entry.context)
            known[key] = entry
    for key, (_message, places) in marked.items():
        entry = known.pop(key, None)
        if entry is None:
            lines.append(f"missing  {key[0]!r}  ({places[0]})")
            continue
        strings = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
        if not all(strings):
            lines.append(f"empty    {key[0]!r}  ({places[0]})")
        elif entry.fuzzy:
            lines.append(f"doubtful {key[0]!r}  ({places[0]})")
        elif any(names(text) - names(key[0]) for text in strings):
            lines.append(f"names    {key[0]!r} → {strings[0]!r}")
    lines.extend(f"unused   {key[0]!r}" for key in known)
    return lines


def names(text: str) -> set[str]:
    """The names of the values that a sentence is filled with."""
    return {first or second for first, second in NAME.findall(text)}


def update(catalogue: Catalog, marked: dict[MessageKey, tuple[str | tuple[str, str], list[str]]]) -> Catalog:
    """A new catalogue with exactly the marked messages, keeping what is translated."""
    fresh = Catalog(locale="en", project="Trà Khúc", fuzzy=False, charset="utf-8")
    for (text, context), (message, _places) in sorted(marked.items(), key=lambda item: item[1][1][0]):
        old = catalogue.get(text, context)
        fresh.add(message, old.string if old else None, context=context, flags=old.flags if old else ())
    return fresh


def main() -> int:
    """Check, or update when asked."""
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            catalogue = read_po(file, locale="en")
    else:
        catalogue = Catalog(locale="en")
    marked = marked_messages()
    if "--update" in sys.argv[1:]:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        fresh = update(catalogue, marked)
        with CATALOGUE.open("wb") as file:
            write_po(file, fresh, width=120, no_location=True, omit_header=False, sort_output=False)
        catalogue = fresh
    found = complaints(catalogue, marked)
    for line in found:
        print(line)
    if found:
        print(f"{len(found)} of {len(marked)} messages are wrong in {CATALOGUE.relative_to(ROOT)}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
