"""Run Trà Khúc: web server and worker under one roof (`serve.py`), or one of them for systemd (`serve.py web|worker`).

The application is loaded once and then forked, so that web and worker share its memory and start together. Nothing
here opens the database through SQLAlchemy before the fork: a connection must not be shared between processes.
"""

import gc
import logging
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dotenv import load_dotenv  # noqa: E402  # the path above finds our own modules
from preflight import (  # noqa: E402  # the same
    Database,
    Obstacle,
    keep_copy,
    require_free_port,
    require_no_examples,
    require_writable,
    state_of,
)
from supervision import SECONDS_TO_STOP, Part, supervise  # noqa: E402  # the same

from settings import Settings, UnsafeSettings  # noqa: E402  # the same

SQLITE_THREADS = 16
"""They receive and send; one works at a time (`blueprints/common/turns.py`)."""
POSTGRESQL_THREADS = 4
COLLECT_AFTER = (20_000, 50, 50)
"""A request makes thousands of short-lived objects: at Python's usual 700 the collector took a sixth of a sign-up."""
ACCOUNTS = "demonstration-accounts.txt"


def main(arguments: list[str]) -> int:
    """Look, prepare, run. Returns the exit code."""
    parts = arguments or ["web", "worker"]
    if unknown := set(parts) - {"web", "worker"}:
        return refuse(f"script/serve.py knows web and worker, not {' '.join(sorted(unknown))}.")
    os.umask(0o077)  # names, phone numbers and tickets lie in what we write: nobody else on the machine reads it
    load_dotenv(ROOT / ".env")
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    try:
        settings = Settings.from_environment(os.environ)
        if settings.env == "test":
            return refuse("APP_ENV=test is for tests, whose forms are not guarded: set development or production.")
        if "web" in parts:
            require_free_port(settings.host, settings.port)
        require_writable(settings.instance_folder)
        prepare_database(settings)
    except (Obstacle, UnsafeSettings) as obstacle:
        return refuse(str(obstacle))
    except OSError as error:
        return refuse(f"Cannot read or write {error.filename} ({error.strerror}): give this user the right to.")
    except subprocess.CalledProcessError:
        return refuse("The database could not be prepared; the words above say why.")
    broken = supervise(
        load_parts(settings, parts),
        is_up=lambda: "web" not in parts or answers(settings),
        announce=lambda: announce(settings, parts),
    )
    return refuse(f"The {broken} process ended at once; the words above say why.") if broken else 0


def refuse(sentence: str) -> int:
    """Say one sentence and give the exit code."""
    sys.stderr.write(f"Trà Khúc cannot start. {sentence}\n")
    return 1


def prepare_database(settings: Settings) -> None:
    """Bring the database forward when it is empty or behind. Raises `Obstacle` when it cannot be."""
    state = state_of(settings.database_url)
    if settings.env == "production" and state is not Database.EMPTY:
        require_no_examples(settings.database_url)
    if state is Database.CURRENT:
        return
    if state is Database.BEHIND:
        copy = keep_copy(settings.database_url, settings.instance_folder / "backups")
        print(f"Bringing the database up to date{f' (a copy lies in {copy})' if copy else ''} …", flush=True)
    else:
        print("Making the database …", flush=True)
    # A process of its own: what migrations load need not stay in the server's memory.
    unwanted = os.environ.get("DEMONSTRATION", "").strip().lower() in {"0", "no", "false", "off"}
    options = ["--no-demonstration"] if unwanted else []
    subprocess.run([sys.executable, "-m", "flask", "--app", "app", "ops", "prepare", *options], cwd=ROOT, check=True)


def load_parts(settings: Settings, names: list[str]) -> list[Part]:
    """Load the application once, and name what is to be forked from it."""
    os.chdir(ROOT)
    parts = []
    if "worker" in names:
        import worker  # noqa: PLC0415  # loaded only when nothing stands in the way

        worker.huey.storage.close()  # a connection of the embedded queue must not be shared; it opens again when used
        application = worker.application
        parts.append(Part("worker", lambda: run_worker(worker.huey), signal.SIGINT))
    else:
        from app import create_app  # noqa: PLC0415  # the same

        application = create_app(settings)
    if "web" in names:
        parts.insert(0, Part("web", lambda: run_web(application, settings), signal.SIGTERM))
    gc.collect()
    gc.freeze()  # the collector would otherwise write to, and so copy, every shared page
    gc.set_threshold(*COLLECT_AFTER)
    return parts


def run_web(application: Any, settings: Settings) -> None:  # noqa: ANN401  # any WSGI application
    """Serve until told to stop. SQLite: one process, so that its writers queue fairly; PostgreSQL: several."""
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415  # the worker does not need it

    from app import LARGEST_REQUEST  # noqa: PLC0415  # loaded by now
    from blueprints.common.turns import InTurn  # noqa: PLC0415  # the same

    is_sqlite = settings.database_url.startswith("sqlite")

    class Server(BaseApplication):  # type: ignore[misc]  # published without types
        """gunicorn, told everything here."""

        def load_config(self) -> None:
            """Set what differs from gunicorn's defaults. No access log: our paths hold secrets."""
            shown_host = f"[{settings.host}]" if ":" in settings.host else settings.host
            options = {
                "bind": f"{shown_host}:{settings.port}",
                "worker_class": "gthread",
                "workers": 1 if is_sqlite else max(2, os.cpu_count() or 2),
                "threads": SQLITE_THREADS if is_sqlite else POSTGRESQL_THREADS,
                "keepalive": 15,
                "timeout": 60,
                "graceful_timeout": SECONDS_TO_STOP - 4,
                "accesslog": None,
                "loglevel": "warning",
                "control_socket_disable": True,
                "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  # memory, no disk wait
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:  # noqa: ANN401  # any WSGI application
            """Give what was loaded before the fork."""
            return InTurn(application, LARGEST_REQUEST) if is_sqlite else application

    sys.argv = sys.argv[:1]
    Server().run()


def run_worker(huey: Any) -> None:  # noqa: ANN401  # published without types
    """Run the queue and the clock until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s worker %(levelname)s %(message)s")
    huey.create_consumer(workers=3, worker_type="thread", max_delay=1.0, scheduler_interval=1).run()


def answers(settings: Settings) -> bool:
    """Whether somebody listens at our address."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  # compared, not bound
    try:
        socket.create_connection((host, settings.port), timeout=0.5).close()
    except OSError:
        return False
    return True


def announce(settings: Settings, parts: list[str]) -> None:
    """Print the address and, for a demonstration, who may sign in."""
    if "web" not in parts:
        return
    print(f"\nTrà Khúc: {settings.public_url}    (Ctrl-C stops it)", flush=True)
    accounts = settings.instance_folder / ACCOUNTS
    if settings.env == "development" and accounts.exists():
        print(f"Demonstration accounts ({accounts}):\n{accounts.read_text(encoding='utf-8')}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
