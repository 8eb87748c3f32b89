"""What docs/operations.md tells an operator to copy does what it says."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from blueprints.common.access import EVERYONE, audience_of
from settings import Settings, UnsafeSettings
from tests.house.sources import ROOT

pytestmark = pytest.mark.one_database

SECRET = "S3CRET0123456789"  # a sample
NAMES_OF_SECRETS = {"secret", "ticket", "token"}
GOOD_KEY = "4f1c9be07a52d8363be9710c5d2f84a6"  # no installation uses it


def sample(beginning: str) -> str:
    """The one code block of the document that begins so."""
    blocks = re.findall(
        r"^```\n(.*?)^```$", (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (found,) = [block for block in blocks if block.startswith(beginning)]
    return str(found)


def addresses_with_secrets(app: Flask) -> Iterator[str]:
    """Every address open to everyone that carries a secret, with a sample in its place."""
    for rule in app.url_map.iter_rules():
        if NAMES_OF_SECRETS & set(rule.arguments) and audience_of(app, rule.endpoint) == EVERYONE:
            yield re.sub(
                r"<(?:[^:<>]+:)?([^<>]+)>", lambda name: SECRET if name[1] in NAMES_OF_SECRETS else "7", rule.rule
            )


def logged(path: str) -> str:
    """A path as the nginx of the document writes it into its log."""
    lines = re.findall(r"^    ~(\*?)(\S+)\s+(\S+);$", sample("map "), re.MULTILINE)
    assert len(lines) > 5
    for ignores_case, pattern, written in lines:
        found = re.search(pattern.replace("(?<", "(?P<"), path, re.IGNORECASE if ignores_case else 0)
        if found:
            return str(written.replace("$kept", found["kept"]))
    return path


def test_the_log_of_nginx_hides_every_secret_in_a_path(app: Flask) -> None:
    addresses = set(addresses_with_secrets(app))
    assert f"/giay-chung-nhan/7/{SECRET}.pdf" in addresses
    assert f"/dang-ky/7/{SECRET}" in addresses
    assert [path for path in sorted(addresses) if SECRET in logged(path)] == []
    assert logged("/xac-thuc/7") == "/xac-thuc/7"


def environment_of_shell(text: str, folder: Path) -> dict[str, str]:
    """What a shell exports after reading the text, as the document's commands do."""
    (folder / "env").write_text(text, encoding="utf-8")
    command = f"set -a; . {shlex.quote(str(folder / 'env'))}; env -0"
    answer = subprocess.run(
        ["sh", "-eu", "-c", command], env={"PATH": os.environ["PATH"]}, capture_output=True, check=True
    )
    assert answer.stderr == b""
    pairs = (pair.partition("=") for pair in answer.stdout.decode().split("\0") if pair)
    return {name: value for name, _, value in pairs if name not in {"PATH", "PWD", "OLDPWD", "SHLVL", "_"}}


def test_the_sample_of_settings_reads_the_same_in_a_shell_and_in_systemd(tmp_path: Path) -> None:
    text = sample("APP_ENV=")
    by_line = dict(re.findall(r"^([A-Z_]+)='([^'\\]*)'$", text, re.MULTILINE))
    assert [line for line in text.splitlines() if not re.match(r"#|[A-Z_]+='[^'\\]*'$", line)] == []
    assert environment_of_shell(text, tmp_path) == by_line
    with pytest.raises(UnsafeSettings, match="SECRET_KEY"):
        Settings.from_environment(by_line)
    settings = Settings.from_environment(by_line | {"SECRET_KEY": GOOD_KEY})
    assert (settings.env, settings.trusted_proxies) == ("production", 1)
    assert settings.mail_from == "Đào tạo <daotao@example.gov.vn>"
    assert settings.public_host == "daotao.example.gov.vn"


def test_the_service_keeps_what_it_writes_to_itself() -> None:
    assert "\nUMask=0077\n" in sample("[Unit]")
