"""Start processes, start a fallen one again, and end them all together."""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

SIGNALS = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
SECONDS_TO_STOP = 12
SECONDS_TOO_SHORT = 5
"""A part that lives no longer than this is broken, and starting it again would only repeat the error."""
PR_SET_PDEATHSIG = 1
log = logging.getLogger(__name__)


@dataclass
class Part:
    """One of the two processes: what it runs, and since when."""

    name: str
    run: Callable[[], None]
    stop_signal: signal.Signals
    pid: int = 0
    started: float = field(default=0.0)


def supervise(parts: list[Part], *, is_up: Callable[[], bool], announce: Callable[[], None]) -> str | None:
    """Run every part until asked to stop; `announce` once `is_up`. Gives the name of a part that cannot live."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    for part in parts:
        start(part)
    announced = False
    broken = None
    while True:
        received = signal.sigtimedwait(SIGNALS, 3600 if announced else 0.05)
        if received and received.si_signo != signal.SIGCHLD:
            break
        if fallen := reap(parts):
            if time.monotonic() - fallen.started < SECONDS_TOO_SHORT:
                broken = fallen.name
                break
            start(fallen)
        if not announced and is_up():
            announced = True
            announce()
    stop(parts)
    return broken


def start(part: Part) -> None:
    """Fork. The child has a process group of its own: Ctrl-C reaches it through us, once."""
    part.started = time.monotonic()
    part.pid = os.fork()
    if part.pid == 0:
        become(part)


def become(part: Part) -> NoReturn:
    """Be this part, and nothing else, until it ends."""
    code = 1
    try:
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # nothing outlives the parent, even when killed
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        part.run()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        log.exception("%s", part.name)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def reap(parts: list[Part]) -> Part | None:
    """Give a part that has ended by itself, if any."""
    for part in parts:
        if part.pid and os.waitpid(part.pid, os.WNOHANG)[0]:
            part.pid = 0
            return part
    return None


def stop(parts: list[Part]) -> None:
    """Ask every part to end, wait, and end by force what does not."""
    for part in parts:
        if part.pid:
            os.kill(part.pid, part.stop_signal)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while any(part.pid for part in parts) and time.monotonic() < deadline:
        if not reap(parts):
            time.sleep(0.02)
    for part in parts:
        if part.pid:
            os.killpg(part.pid, signal.SIGKILL)
            os.waitpid(part.pid, 0)
