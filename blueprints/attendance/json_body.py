"""Reading what a phone or a script sends: JSON of a known shape, bounded, or a problem that says where it is wrong."""

from typing import ClassVar, TypeVar

import msgspec
from flask import request

from models.errors import N_, RuleViolation

Shape = TypeVar("Shape")


class NotJson(RuleViolation):
    """The body is not announced as JSON."""

    code = "unsupported_media_type"
    message = N_("Nội dung gửi đến phải là JSON (Content-Type: application/json).")
    status: ClassVar[int] = 415


class Unreadable(RuleViolation):
    """The body is not JSON at all."""

    code = "unreadable"
    message = N_("Nội dung gửi đến không phải là JSON đúng quy cách.")
    status: ClassVar[int] = 400


class Malformed(RuleViolation):
    """The body is JSON of another shape; `where` names the item and the field."""

    code = "malformed"
    message = N_("Nội dung gửi đến sai quy cách tại {where}: {fault}.")
    status: ClassVar[int] = 422


def read_body(decoder: "msgspec.json.Decoder[Shape]", largest: int) -> Shape:
    """Read the body. Raises `NotJson`, `Unreadable` or `Malformed`; more than `largest` bytes are a 413."""
    if request.mimetype != "application/json":
        raise NotJson
    request.max_content_length = largest
    try:
        return decoder.decode(request.get_data(cache=False))
    except msgspec.ValidationError as refusal:
        fault, _, where = str(refusal).partition(" - at ")
        raise Malformed(where=where.strip("`") or "$", fault=fault) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # the last: lists within lists without end
        raise Unreadable from None
