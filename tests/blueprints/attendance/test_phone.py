"""The app's shell, its service worker and its manifest: the same for everyone, and complete without a network."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.common.assets import needed_assets

BUILT = Path(__file__).resolve().parents[3] / "static/dist/needs.json"
pytestmark = pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built")
CODE = "K7QF2M3X"


def kept_by(worker: str) -> dict[str, object]:
    """What the service worker is told to keep."""
    found = re.match(r"const KEPT = (\{.*\});\n", worker)
    assert found
    return dict(json.loads(found[1]))


def test_the_shell_is_for_everyone_and_holds_no_session(client: FlaskClient) -> None:
    answer = client.get("/quet")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "'wasm-unsafe-eval'" in answer.headers["Content-Security-Policy"]
    assert "csrf" not in answer.text


def test_the_shell_is_the_same_for_a_reader_of_english(client: FlaskClient) -> None:
    usual = client.get("/quet").text
    client.set_cookie("lang", "en")
    assert client.get("/quet").text == usual


def test_the_worker_keeps_every_file_that_the_shell_and_its_modules_ask_for(client: FlaskClient) -> None:
    answer = client.get("/quet/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/quet"
    assert answer.mimetype == "text/javascript"
    kept = kept_by(answer.text)
    files = kept["files"]
    assert isinstance(files, list)
    assert kept["shell"] == "/quet"
    assert {client.get(file).status_code for file in files} == {200}
    asked = re.findall(r'(?:src|href|data-decoder)="(/static/[^"#]+)', client.get("/quet").text)
    assert [file for file in asked if file not in files and "/app-" not in file] == []
    assert any("zxing_reader" in file for file in files)


def test_the_modules_that_are_loaded_later_are_among_those_that_the_app_needs(app: Flask) -> None:
    with app.app_context():
        needed = needed_assets("js/phone.js")
        later = [file for file in needed if "/part-" in file]
        assert len(later) >= 2
        assert needed_assets("js/none.js") == []


def test_another_shell_is_another_worker(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    version = kept_by(client.get("/quet/sw.js").text)["version"]
    assert kept_by(client.get("/quet/sw.js").text)["version"] == version
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], department_name="Sở Thử nghiệm"))
    assert kept_by(client.get("/quet/sw.js").text)["version"] != version


def test_the_app_can_be_installed(client: FlaskClient) -> None:
    manifest = json.loads(client.get("/quet/ung-dung.webmanifest").data)
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/quet", "/quet", "standalone")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert {client.get(icon["src"]).status_code for icon in manifest["icons"]} == {200}


def test_the_pairing_page_shows_the_code_and_looks_nothing_up(client: FlaskClient, queries: list[str]) -> None:
    answer = client.get(f"/quet/ghep/{CODE}")
    assert "K7QF 2M3X" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert queries == []


def test_the_upper_case_address_of_the_qr_leads_there(client: FlaskClient) -> None:
    answer = client.get(f"/QUET/GHEP/{CODE}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/quet/ghep/{CODE}")


@pytest.mark.parametrize("code", ["K7QF", "K7QF2M3XX", "K7QF-2M3!"])
def test_what_cannot_be_a_code_is_not_found(client: FlaskClient, code: str) -> None:
    assert client.get(f"/quet/ghep/{code}").status_code == 404
