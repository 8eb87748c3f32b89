"""Routes of this room."""

from flask import Blueprint

blueprint = Blueprint("certificates", __name__)
