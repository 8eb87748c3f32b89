"""The check-in API in OpenAPI 3.1, written by hand beside what it describes."""

from typing import Any

from models.attendance.checking_in import MOST_SCANS
from models.attendance.scan import Direction, Method, Outcome, Reason
from models.attendance.verdict import LONGEST_CODE

_UUID = {"type": "string", "format": "uuid"}
_TIME = {"type": "string", "format": "date-time", "description": "RFC 3339, with an offset."}
_PROBLEMS = {
    "400": "The body is not JSON, or the CSRF token is missing or old.",
    "401": "Nobody is signed in.",
    "403": "This person does not take attendance.",
    "413": "The body is larger than 1 MiB.",
    "415": "The body is not announced as application/json.",
    "422": "The body is JSON of another shape; `detail` names the item and the field.",
    "503": "The database is busy: send the same scans again later.",
}

SCAN: dict[str, Any] = {
    "type": "object",
    "required": ["id", "ticket", "session", "scanned_at"],
    "properties": {
        "id": {**_UUID, "description": "The scan's own name. Sent again, it gets its first answer."},
        "ticket": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_CODE,
            "description": "The ticket's code, or the whole address that its QR says.",
        },
        "session": {**_UUID, "description": "The session's uid."},
        "direction": {"type": "string", "enum": [one.value for one in Direction], "default": Direction.IN.value},
        "scanned_at": {**_TIME, "description": "When the ticket was seen, by the phone's clock. RFC 3339."},
        "offline": {"type": "boolean", "default": False, "description": "Whether it was seen without a network."},
        "method": {"type": "string", "enum": [Method.CAMERA.value, Method.TYPED.value], "default": Method.CAMERA.value},
    },
}

RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "outcome", "reason", "first_scanned_at", "person"],
    "properties": {
        "id": _UUID,
        "outcome": {"type": "string", "enum": [one.value for one in Outcome]},
        "reason": {"enum": [*(one.value for one in Reason), None], "description": "Of a rejection; else null."},
        "first_scanned_at": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "Of a duplicate: when the first was.",
        },
        "person": {"oneOf": [{"$ref": "#/components/schemas/Person"}, {"type": "null"}]},
    },
}

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Trà Khúc: check-in",
        "version": "1",
        "description": "Scans in, verdicts out. Errors are RFC 9457 problems with a machine-readable `code`.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/"}],
    "paths": {
        "/api/v1/scans": {
            "post": {
                "operationId": "receiveScans",
                "summary": f"Judge 1 to {MOST_SCANS} scans, each on its own; results come in the order given.",
                "security": [{"session": [], "csrf": []}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Batch"}}},
                },
                "responses": {
                    "200": {
                        "description": "A verdict for each scan. A rejected scan is kept too.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Results"}}},
                    },
                    **{
                        status: {
                            "description": description,
                            "content": {
                                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                            },
                        }
                        for status, description in _PROBLEMS.items()
                    },
                },
            }
        },
        "/api/v1/openapi.json": {
            "get": {
                "operationId": "describe",
                "summary": "This description.",
                "security": [],
                "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {"schema": {}}}}},
            }
        },
    },
    "components": {
        "securitySchemes": {
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": "tra_khuc",
                "description": "A trainer of the course, an organiser or an administrator, signed in.",
            },
            "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
        },
        "schemas": {
            "Batch": {
                "type": "object",
                "required": ["scans"],
                "properties": {
                    "scans": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": MOST_SCANS,
                        "items": {"$ref": "#/components/schemas/Scan"},
                    }
                },
            },
            "Scan": SCAN,
            "Results": {
                "type": "object",
                "required": ["results"],
                "properties": {"results": {"type": "array", "items": {"$ref": "#/components/schemas/Result"}}},
            },
            "Result": RESULT,
            "Person": {
                "type": "object",
                "required": ["name", "organisation"],
                "properties": {"name": {"type": "string"}, "organisation": {"type": "string"}},
            },
            "Problem": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail"],
                "properties": {
                    "type": {"type": "string", "format": "uri-reference"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
