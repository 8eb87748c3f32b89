"""The room's blueprint; its views register themselves in the files beside it."""

from flask import Blueprint

blueprint = Blueprint("privacy", __name__)
