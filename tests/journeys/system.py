"""The whole system as a newcomer starts it: launcher, web server, worker, queue, a real SMTP server to write to."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from flask import Flask

from app import create_app
from settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mailbox:
    """A real SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.came = threading.Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take a letter."""
        with self.came:
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
            self.came.notify_all()
        return "250 OK"

    def letter_to(self, address: str, *, seconds: float = 30) -> EmailMessage:
        """Wait for the first letter to an address."""

        def found() -> EmailMessage | None:
            return next((letter for letter in self.letters if address in letter["To"]), None)

        with self.came:
            self.came.wait_for(lambda: found() is not None, timeout=seconds)
            letter = found()
        assert letter is not None, f"no letter to {address}; came: {[one['To'] for one in self.letters]}"
        return letter


class System:
    """`with System(folder) as system:` starts everything, and stops it as Ctrl-C does."""

    def __init__(self, folder: Path) -> None:
        self.mailbox = Mailbox()
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = folder / "output.txt"

    def __enter__(self) -> Self:
        self.mailbox.controller.start()
        self.environment = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ} | {
            "FORM_SECONDS": "0",  # a script types faster than anybody reads
            "HOME": str(self.folder),
            "PORT": str(self.port),
            "INSTANCE_FOLDER": str(self.folder / "instance"),
            "SMTP_URL": f"smtp://127.0.0.1:{self.mailbox.controller.port}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.start()
        return self

    def start(self) -> None:
        """Start web and worker and wait for the first answer; again after `kill`."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(  # our own launcher
                [sys.executable, "script/serve.py"], cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill everything at once, as a power cut does: nobody finishes anything."""
        self.signal(signal.SIGKILL)
        self.process.wait(SECONDS_TO_STOP)

    def signal(self, number: signal.Signals) -> None:
        """Send every process of it a signal, the launcher first."""
        pids = [self.process.pid]
        for pid in pids:  # grows as it goes down the tree
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                pids.extend(int(child) for child in children.read_text().split())
        for pid in pids:
            os.kill(pid, number)

    def application(self) -> Flask:
        """Open the same installation in this process."""
        return create_app(Settings.from_environment(self.environment))

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.exit_code = self.process.wait(SECONDS_TO_STOP)
        finally:
            self.process.kill()
            self.mailbox.controller.stop()

    def accounts(self) -> dict[str, tuple[str, str]]:
        """Give role → (e-mail, password) of the demonstration, as its owner reads them."""
        text = (self.folder / "instance" / "demonstration-accounts.txt").read_text(encoding="utf-8")
        found = re.findall(r"^\s*(\S+@\S+)\s+(\S+)\s+(.+?):", text, re.MULTILINE)
        return {role: (email, password) for email, password, role in found}

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=2) as answer:  # our own loopback address
                return bool(answer.status == 200)  # healthy
        except OSError:
            return False
