"""The entry points as an operator calls them: what they refuse, and who may read what they write."""

import dataclasses
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app import create_app
from blueprints.common.unit_of_work import unit_of_work
from models.db import Table, db
from models.people.roles import Role
from settings import Settings, UnsafeSettings
from tests.factories.people import make_user
from tests.house.sources import ROOT

pytestmark = pytest.mark.one_database


def run(arguments: list[str], folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the project with a usual umask and no settings but these."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "INSTANCE_FOLDER": str(folder / "instance")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment | settings,
        umask=0o022,
        timeout=60,
        capture_output=True,
        text=True,
        check=False,
    )


def readable_by_others(folder: Path) -> list[str]:
    """What the group or the world may read, write or enter."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


def test_commands_write_for_their_own_user_alone(tmp_path: Path) -> None:
    flask = ["-m", "flask", "--app", "app", "ops"]
    for command in (["prepare", "--no-demonstration"], ["backup"]):
        answer = run([*flask, *command], tmp_path)
        assert answer.returncode == 0, answer.stderr
    assert len(list((tmp_path / "instance" / "backups").glob("*.tar.gz"))) == 1
    assert readable_by_others(tmp_path / "instance") == []


def test_the_server_writes_for_its_own_user_alone(tmp_path: Path) -> None:
    answer = run(["script/serve.py", "worker"], tmp_path, DATABASE_URL="mysql://nowhere")
    assert (answer.returncode, "DATABASE_URL must begin" in answer.stderr) == (1, True)
    assert (tmp_path / "instance" / "secret-key").exists()
    assert readable_by_others(tmp_path / "instance") == []


def test_the_server_refuses_the_settings_of_tests(tmp_path: Path) -> None:
    answer = run(["script/serve.py"], tmp_path, APP_ENV="test")
    assert answer.returncode == 1
    assert "APP_ENV=test" in answer.stderr


def test_production_refuses_examples_whoever_starts_it(settings: Settings, tmp_path: Path) -> None:
    made = dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path / 'a.sqlite3'}")
    production = dataclasses.replace(made, env="production", public_url="https://daotao.example.gov.vn")
    create_app(production)  # an empty database
    app = create_app(made)
    with app.app_context():
        Table.metadata.create_all(db.engine)
        create_app(production)
        with unit_of_work():
            make_user(Role.ADMINISTRATOR, email="quan-tri@tra-khuc.example")
        db.engine.dispose()
    with pytest.raises(UnsafeSettings, match="demonstration accounts"):
        create_app(production)


def test_two_front_end_builds_take_turns() -> None:
    """The second waits while somebody holds the lock on the script itself."""
    held = (
        "import fcntl, sys; lock = open('script/build-frontend'); fcntl.flock(lock, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        build = subprocess.Popen(["script/build-frontend"], cwd=ROOT, stdout=subprocess.DEVNULL)
        ended = threading.Event()
        threading.Thread(target=lambda: (build.wait(), ended.set())).start()
        try:
            assert not ended.wait(1.5)
        finally:
            holder.communicate("")
        assert ended.wait(60)
    assert build.returncode == 0
