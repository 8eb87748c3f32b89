"""`script/bench [NAME…] [--json FILE]`: run benches, print a table, keep the figures."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.board import board
from bench.desk import export, people_list
from bench.figure import Figure, table
from bench.operations import certificate, check_in, page
from bench.registering import curve, register
from bench.resting import idle, start
from bench.scanning import scan, scan_curve

BENCHES: dict[str, Callable[[Path], list[Figure]]] = {
    "board": board,
    "check-in": check_in,
    "scan": scan,
    "scan-curve": scan_curve,
    "register": register,
    "curve": curve,
    "list": people_list,
    "export": export,
    "page": page,
    "certificate": certificate,
    "idle": idle,
    "start": start,
}
SLOW = {"curve", "scan-curve"}
"""Only when asked for by name: a hundred thousand enrolments or a million scans take minutes to make."""


def main(arguments: list[str]) -> int:
    """Run what was asked for. Figures inform; only a wrong answer fails."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures here")
    chosen = parser.parse_args(arguments)
    names = chosen.names or [name for name in BENCHES if name not in SLOW]
    if unknown := [name for name in names if name not in BENCHES]:
        parser.error(f"no bench is called {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    figures = []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="tra-khuc-bench-") as folder:
            figures += BENCHES[name](Path(folder))
    print(table(figures))
    if chosen.json:
        chosen.json.write_text(
            json.dumps([figure.as_json() for figure in figures], indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
