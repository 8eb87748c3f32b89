"""Routes of this room."""

from flask import Blueprint

blueprint = Blueprint("courses", __name__)
