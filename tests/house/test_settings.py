"""Production refuses what must not be shown to the world, with one sentence that says what to change."""

import secrets
from pathlib import Path

import pytest

from settings import Settings, UnsafeSettings

pytestmark = pytest.mark.one_database

SECRET = "b7c1f0e29d4a8635b7c1f0e29d4a8635aa"
SAFE = {
    "APP_ENV": "production",
    "SECRET_KEY": SECRET,
    "PUBLIC_URL": "https://daotao.example.gov.vn",
    "TRUSTED_PROXIES": "1",
}


def read(tmp_path: Path, **changes: str) -> Settings:
    return Settings.from_environment(SAFE | {"INSTANCE_FOLDER": str(tmp_path)} | changes)


def test_production_starts_with_safe_settings(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.env, settings.secret_key, settings.is_https, settings.debug) == ("production", SECRET, True, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "changeme"),
        ("SECRET_KEY", SECRET[:31]),
        ("SECRET_KEY", "ab" * 32),
        ("SECRET_KEY", "12345678" * 4),
        ("SECRET_KEY", "b7c1f0e29d4a8635" * 2),
        ("SECRET_KEY", "b7c1f0e29d4a8635" * 2 + "b7c1f"),
        ("SECRET_KEY", "tra-khuc-secret-key-change-me-please"),
        ("SECRET_KEY", "Mat-Khau-cua-toi-dai-lam-khong-doan-duoc"),
        ("TRUSTED_PROXIES", "0"),
        ("DEBUG", "1"),
        ("FLASK_DEBUG", "true"),
        ("DEMONSTRATION", "yes"),
        ("PUBLIC_URL", "http://daotao.example.gov.vn"),
        ("PUBLIC_URL", "https://"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=name.removeprefix("FLASK_")):
        read(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("APP_ENV", "staging"), ("PORT", "0"), ("PORT", "8x"), ("PORT", "65536"), ("REGISTRATIONS_PER_HOUR", "0")],
)
def test_a_setting_that_means_nothing_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=name):
        read(tmp_path, **{name: value})


def test_development_makes_one_secret_and_keeps_it_for_its_owner(tmp_path: Path) -> None:
    first = Settings.from_environment({"INSTANCE_FOLDER": str(tmp_path)})
    second = Settings.from_environment({"INSTANCE_FOLDER": str(tmp_path)})
    assert len(first.secret_key) == 64
    assert second.secret_key == first.secret_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_production_takes_every_secret_that_we_tell_people_to_make(tmp_path: Path) -> None:
    for _ in range(50):
        for secret in (secrets.token_hex(32), secrets.token_urlsafe(32), secrets.token_hex(16)):
            assert read(tmp_path, SECRET_KEY=secret).secret_key == secret


def test_the_secret_is_not_shown(tmp_path: Path) -> None:
    assert SECRET not in repr(read(tmp_path))
