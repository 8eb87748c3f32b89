"""The check-in API in OpenAPI 3.1, written by hand beside what it describes."""

from typing import Any

from blueprints.attendance.openapi_schemas import SCHEMAS, UUID, ref
from models.attendance.checking_in import MOST_SCANS

Part = dict[str, Any]

_TAKERS: list[Part] = [{"device": []}, {"session": [], "csrf": []}]
_READERS: list[Part] = [{"device": []}, {"session": []}]
_BODY_PROBLEMS = {
    "400": "The body is not JSON, or the CSRF token is missing or old.",
    "413": "The body is larger than is taken here.",
    "415": "The body is not announced as application/json.",
    "422": "The body is JSON of another shape; `detail` names the item and the field.",
    "503": "The database is busy: send the same again later.",
}
_WHO = "No token of ours (`unknown_token`), or nobody is signed in"
_GONE = f"{_WHO}; a phone that was revoked (`device_revoked`) or whose time is over (`device_expired`)."


def _problems(said: dict[str, str]) -> Part:
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {status: {"description": words, "content": content} for status, words in said.items()}


def _answer(status: str, description: str, name: str) -> Part:
    return {status: {"description": description, "content": {"application/json": {"schema": ref(name)}}}}


def _body(name: str) -> Part:
    return {"required": True, "content": {"application/json": {"schema": ref(name)}}}


_PAIR: Part = {
    "operationId": "pairDevice",
    "summary": "Pair a phone with one course by the code that the course's page of phones shows.",
    "security": [],
    "requestBody": _body("Pairing"),
    "responses": {
        **_answer("201", "Paired. The token is answered once and kept nowhere.", "Paired"),
        **_problems(
            _BODY_PROBLEMS
            | {
                "404": "There is no such code (`pairing_unknown`).",
                "409": "The code was used (`pairing_used`), or the course takes no phones (`course_takes_no_devices`).",
                "410": "The code is older than ten minutes (`pairing_expired`).",
                "429": "Too many wrong codes from this network (`too_many_attempts`); see `Retry-After`.",
            }
        ),
    },
}
_ROSTER: Part = {
    "operationId": "readRoster",
    "summary": "What a phone needs to decide without a network; with `since`, only what has changed.",
    "description": (
        "Find a ticket by its digest, open its record with the ticket itself. A phone that has applied any sequence "
        "of answers has exactly the list that a new phone would get. Keep one cursor for each `session` asked for; a "
        "cursor that is not known, or was made for another session, is answered with everything."
    ),
    "security": _READERS,
    "parameters": [
        {
            "name": "session",
            "in": "query",
            "schema": UUID,
            "description": (
                "The session's uid. A phone may leave it out and gets the arrivals of all sessions of its course that "
                "still take scans; a signed-in person must say it."
            ),
        },
        {"name": "since", "in": "query", "schema": {"type": "string"}, "description": "`cursor` of the last answer."},
    ],
    "responses": {
        **_answer("200", "The list, or its changes.", "Roster"),
        **_problems(
            {
                "401": _GONE,
                "403": "The session is of another course.",
                "404": "There is no such session.",
                "422": "A signed-in person did not say of which session (`session_required`).",
                "503": _BODY_PROBLEMS["503"],
            }
        ),
    },
}
_SCANS: Part = {
    "operationId": "receiveScans",
    "summary": f"Judge 1 to {MOST_SCANS} scans, each on its own; results come in the order given.",
    "security": _TAKERS,
    "requestBody": _body("Batch"),
    "responses": {
        **_answer("200", "A verdict for each scan. A rejected scan is kept too.", "Results"),
        **_problems(
            _BODY_PROBLEMS
            | {
                "401": f"{_WHO}. A revoked or expired phone is answered, and what it sends is rejected and kept.",
                "403": "This person does not take attendance.",
                "429": "A revoked or expired phone sends too often (`too_many_attempts`); see `Retry-After`.",
            }
        ),
    },
}
_UNDO: Part = {
    "operationId": "undoScan",
    "summary": "Let a scan count no more, with a reason. The same again gets the same answer.",
    "security": _TAKERS,
    "parameters": [{"name": "scan_id", "in": "path", "required": True, "schema": UUID}],
    "requestBody": _body("Undoing"),
    "responses": {
        **_answer("200", "It counts no more since then.", "Undone"),
        **_problems(
            _BODY_PROBLEMS
            | {
                "401": _GONE,
                "403": "The scan is another phone's, or of another course.",
                "404": "There is no such scan.",
                "409": "The scan does not count anyway (`scan_does_not_count`), or the session is closed.",
            }
        ),
    },
}
_DESCRIBE: Part = {
    "operationId": "describe",
    "summary": "This description.",
    "security": [],
    "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {}}}}},
}

DESCRIPTION: Part = {
    "openapi": "3.1.0",
    "info": {
        "title": "Trà Khúc: check-in",
        "version": "1",
        "description": "Scans in, verdicts out. Errors are RFC 9457 problems with a machine-readable `code`.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/"}],
    "paths": {
        "/api/v1/devices": {"post": _PAIR},
        "/api/v1/roster": {"get": _ROSTER},
        "/api/v1/scans": {"post": _SCANS},
        "/api/v1/scans/{scan_id}/undo": {"post": _UNDO},
        "/api/v1/openapi.json": {"get": _DESCRIBE},
    },
    "components": {
        "securitySchemes": {
            "device": {
                "type": "http",
                "scheme": "bearer",
                "description": "A phone paired with one course. The token expires and can be revoked.",
            },
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "tra_khuc",
                "description": "A trainer of the course, an organiser or an administrator, signed in.",
            },
            "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
        },
        "schemas": SCHEMAS,
    },
}
