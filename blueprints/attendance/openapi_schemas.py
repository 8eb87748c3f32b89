"""The shapes of the check-in API: what is sent, what is answered. Joined into the description by `openapi`."""

from typing import Any

from blueprints.common.converters import LARGEST_ROW
from models.attendance.checking_in import MOST_SCANS
from models.attendance.roster import REPLACED
from models.attendance.roster_cursor import BUCKETS
from models.attendance.scan import Direction, Method, Outcome, Phase, Reason, Shown
from models.attendance.sealing import FILLED_TO, LABEL, NONCE_BYTES
from models.attendance.undoing import LONGEST_REASON
from models.attendance.verdict import LONGEST_CODE
from models.registrations.enrolment import EnrolmentState

Schema = dict[str, Any]

UUID: Schema = {"type": "string", "format": "uuid"}
TIME: Schema = {"type": "string", "format": "date-time", "description": "RFC 3339, with an offset."}
TEXT: Schema = {"type": "string"}
DIGEST: Schema = {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "SHA-256, in hex, of the ticket's code: 16 characters, upper case, O read as 0, I and L as 1.",
}
SEALED = (
    f"base64 of nonce ({NONCE_BYTES} bytes) ‖ AES-256-GCM ciphertext with its tag; no additional data. Key: SHA-256 of "
    f'the UTF-8 text "{LABEL}" + code. Inside: a `Record` as JSON, filled up with spaces to a multiple of {FILLED_TO} '
    "bytes."
)


def said(schema: Schema, description: str) -> Schema:
    """Give a shape with what it means here."""
    return {**schema, "description": description}


def or_null(schema: Schema, description: str = "") -> Schema:
    """Give a shape that may also be null."""
    return {"oneOf": [schema, {"type": "null"}], **({"description": description} if description else {})}


def one_of(values: Any, **more: object) -> Schema:  # noqa: ANN401  # an enum
    """Give the words of an enum."""
    return {"type": "string", "enum": [one.value for one in values], **more}


def ref(name: str) -> Schema:
    """Point at another shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def shape(properties: dict[str, Schema], *, optional: str = "", **more: object) -> Schema:
    """Give an object: all its members are required but those named."""
    required = [name for name in properties if name not in optional.split()]
    return {"type": "object", "required": required, "properties": properties, **more}


def listed(items: Schema, **more: object) -> Schema:
    """Give a list."""
    return {"type": "array", "items": items, **more}


_WHO = [{"required": ["ticket"]}, {"required": ["enrolment"]}]
_SCAN = shape(
    {
        "id": said(UUID, "The scan's own name. Sent again, it gets its first answer."),
        "ticket": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_CODE,
            "description": "The ticket's code, or the whole address that its QR says.",
        },
        "enrolment": {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_ROW,
            "description": "In place of the ticket: a person of the list `people`, vouched for by who scans.",
        },
        "session": said(UUID, "The session's uid."),
        "direction": one_of(Direction, default=Direction.IN.value),
        "phase": one_of(Phase, default=Phase.ARRIVAL.value, description="`second`: the check at a random moment."),
        "scanned_at": said(TIME, "When the ticket was seen, by the phone's clock. RFC 3339, years 1970 to 2199."),
        "offline": {"type": "boolean", "default": False, "description": "Whether it was seen without a network."},
        "shown": or_null(one_of(Shown), "What the phone showed its holder before the server answered."),
        "roster_at": or_null(TIME, "`made_at` of the list by which the phone decided."),
        "method": {"type": "string", "enum": [Method.CAMERA.value, Method.TYPED.value], "default": Method.CAMERA.value},
    },
    optional="ticket enrolment direction phase offline shown roster_at method",
    oneOf=_WHO,
)
_RESULT = shape(
    {
        "id": UUID,
        "outcome": one_of(Outcome),
        "reason": {"enum": [*(one.value for one in Reason), None], "description": "Of a rejection; else null."},
        "first_scanned_at": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "Of a duplicate: when the first was.",
        },
        "person": or_null(ref("Person")),
    }
)
_ROSTER = shape(
    {
        "cursor": said(TEXT, "Opaque: send it as `since` to be told only what has changed."),
        "made_at": TIME,
        "tickets": said(listed(ref("Bucket")), "A bucket given replaces all that the phone had in it."),
        "arrived_whole": {"type": "boolean", "description": "`arrived` replaces what the phone knew; else adds to it."},
        "arrived": listed(ref("Arrived")),
        "course": ref("RosterCourse"),
        "sessions": said(listed(ref("RosterSession")), "Every session of the course, in its order."),
        "people": said(listed(ref("Listed")), "Replaces the list whole. Empty unless the course allows names."),
    },
    optional="course sessions people",
    description="What is absent has not changed since the cursor that was sent.",
)
_LESSON = shape(
    {
        "session": UUID,
        "topic": TEXT,
        "venue": TEXT,
        "starts_at": TIME,
        "ends_at": TIME,
        "opens_at": said(TIME, "The first moment whose scans count."),
        "closes_at": said(TIME, "The first moment whose scans count no more."),
        "is_closed": {"type": "boolean", "description": "Its attendance is final: no scan counts, whenever made."},
    }
)
_STATES = [*(one.value for one in EnrolmentState), REPLACED]

SCHEMAS: dict[str, Schema] = {
    "Pairing": shape({"pairing_code": {"type": "string", "minLength": 1, "maxLength": 100}}),
    "Paired": shape(
        {
            "token": said(TEXT, "Shown once; sent as `Authorization: Bearer …`."),
            "device_id": UUID,
            "scope": ref("Scope"),
        }
    ),
    "Scope": shape({"course": {"type": "integer"}, "title": TEXT, "label": TEXT, "expires_at": TIME}),
    "Batch": shape({"scans": listed(ref("Scan"), minItems=1, maxItems=MOST_SCANS)}),
    "Scan": _SCAN,
    "Results": shape({"results": listed(ref("Result"))}),
    "Result": _RESULT,
    "Person": shape({"name": TEXT, "organisation": TEXT}),
    "Undoing": shape({"reason": {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON}}),
    "Undone": shape({"id": UUID, "undone_at": TIME}),
    "Roster": _ROSTER,
    "RosterCourse": shape(
        {
            "course": {"type": "integer"},
            "title": TEXT,
            "names_on_phones": {"type": "boolean"},
            "second_check": {"type": "boolean"},
            "label": or_null(TEXT, "What the office calls this phone; null for a signed-in person."),
            "expires_at": or_null(TIME, "Until when this phone is paired."),
        }
    ),
    "RosterSession": _LESSON,
    "Bucket": shape(
        {
            "bucket": {"type": "integer", "minimum": 0, "maximum": BUCKETS - 1},
            "records": listed(
                {"type": "array", "prefixItems": [DIGEST, said(TEXT, SEALED)], "minItems": 2, "maxItems": 2}
            ),
        }
    ),
    "Record": shape(
        {
            "state": {"type": "string", "enum": _STATES, "description": "Only `confirmed` may come in."},
            "name": TEXT,
            "organisation": TEXT,
            "answers": listed(
                {"type": "array", "prefixItems": [TEXT, TEXT], "description": "Question and answer, for the door."}
            ),
        },
        optional="answers",
        description="What a ticket opens on the list.",
    ),
    "Arrived": shape(
        {
            "id": UUID,
            "ticket": DIGEST,
            "session": UUID,
            "direction": one_of(Direction),
            "phase": one_of(Phase),
            "at": TIME,
        }
    ),
    "Listed": shape({"enrolment": {"type": "integer"}, "name": TEXT, "organisation": TEXT, "ticket": DIGEST}),
    "Problem": shape(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": {"type": "integer"},
            "code": TEXT,
            "detail": TEXT,
        }
    ),
}
