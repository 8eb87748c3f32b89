"""Routes of this room."""

from flask import Blueprint

blueprint = Blueprint("mail", __name__)
