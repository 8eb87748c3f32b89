"""The room's blueprint and its addresses."""

from flask import Blueprint

blueprint = Blueprint("certificates", __name__)

ID = "int(max=2147483647)"
"""A number that fits the database's column; a longer one is no address."""
DESK = "/quan-ly/giay-chung-nhan"
COURSE = f"{DESK}/khoa/<{ID}:course_id>"
