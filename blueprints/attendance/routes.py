"""Routes of this room."""

from flask import Blueprint

blueprint = Blueprint("attendance", __name__)
