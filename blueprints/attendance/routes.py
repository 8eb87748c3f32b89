"""Routes of this room: importing the modules registers their views."""

from blueprints.attendance import (
    absences,
    api,
    closing,
    course_desk,
    desk,
    devices,
    live,
    marking,
    odd_scans,
    pairing,
    phone,
    projector,
    roster,
    self_check_in,
    taking,
    ticket,
)
from blueprints.attendance.room import blueprint

__all__ = [
    "absences",
    "api",
    "blueprint",
    "closing",
    "course_desk",
    "desk",
    "devices",
    "live",
    "marking",
    "odd_scans",
    "pairing",
    "phone",
    "projector",
    "roster",
    "self_check_in",
    "taking",
    "ticket",
]
