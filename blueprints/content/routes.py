"""Routes of this room."""

from flask import Blueprint

blueprint = Blueprint("content", __name__)
