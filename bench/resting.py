"""What the system costs when nobody asks: memory at rest, and the time until a second start answers."""

import subprocess
import time
from pathlib import Path

from bench import load
from bench.figure import Figure
from bench.operations import prepared
from bench.serving import ROOT, free_port, memory_mib, serving, wait_for

SECONDS_AT_REST = 8
STARTS = 3


def idle(folder: Path) -> list[Figure]:
    """Memory of web and worker together (PSS), after one page, at rest."""
    settings = prepared(folder)
    loaded = load.make(settings, 0)
    with serving(settings) as pid:
        with subprocess.Popen(["sleep", "60"]) as witness:
            wait_for(int(settings["PORT"]), f"/khoa-hoc/{loaded.slug}", witness)
            witness.terminate()
        time.sleep(SECONDS_AT_REST)
        found = memory_mib(pid)
    return [Figure(bench="idle", figure=f"{found:.0f} MiB of web and worker together", bar="≤ 200 MiB")]


def start(folder: Path) -> list[Figure]:
    """Seconds from the command `script/server` to its first page, the second time it is given."""
    settings = prepared(folder)
    found = []
    for _ in range(STARTS + 1):
        settings["PORT"] = str(free_port())
        began = time.perf_counter()
        with subprocess.Popen(["script/server"], cwd=ROOT, env=settings, stdout=subprocess.DEVNULL) as process:
            try:
                wait_for(int(settings["PORT"]), "/", process)
                found.append(time.perf_counter() - began)
            finally:
                process.terminate()
                process.wait(20)
    seconds = sorted(found[1:])[STARTS // 2]
    return [Figure(bench="start", figure=f"{seconds:.2f} s to the first page", bar="≤ 2 s", p50_ms=seconds * 1000)]
