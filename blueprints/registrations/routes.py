"""Routes of this room."""

from flask import Blueprint

blueprint = Blueprint("registrations", __name__)
