"""The real server (web and worker) on a temporary installation, and what its whole process tree costs."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1"
SECONDS_TO_START = 30


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server((HOST, 0)) as trial:
        return int(trial.getsockname()[1])


def environment(folder: Path, port: int) -> dict[str, str]:
    """Settings of a temporary installation. One proxy is trusted: each visitor brings an address of her own."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "DATABASE_URL") if name in os.environ}
    return keep | {
        "APP_ENV": "production",
        "SECRET_KEY": "0123456789abcdef of a bench, never used",
        "PUBLIC_URL": "https://localhost",
        "INSTANCE_FOLDER": str(folder),
        "HOST": HOST,
        "PORT": str(port),
        "TRUSTED_PROXIES": "1",
        "REGISTRATIONS_PER_HOUR": "1000000",  # the figures are about the work, not about its limits
        "FORM_SECONDS": "0",
    }


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[int]:
    """Run web and worker; gives the process id at the root of their tree."""
    command = [sys.executable, "script/serve.py"]
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(int(settings["PORT"]), "/healthz", process)
            yield process.pid
        finally:
            process.terminate()
            process.wait(20)


def wait_for(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the address answers 200."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", path, headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
    message = f"the server on port {port} did not answer {path}"
    raise RuntimeError(message)


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    found, rest = [], [pid]
    while rest:
        one = rest.pop()
        found.append(one)
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            rest.extend(int(child) for child in children.read_text().split())
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of the tree since its start: user and system, the ended children included."""
    total = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(ticks) for ticks in fields[11:15])
    return total / TICKS


def memory_mib(pid: int) -> float:
    """Memory of the tree, shared pages counted once (PSS)."""
    total = 0
    for one in tree(pid):
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024
