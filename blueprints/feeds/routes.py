"""Feeds: calendars for calendar programs, news for readers."""

from flask import Blueprint

from blueprints.feeds import calendars, news

blueprint = Blueprint("feeds", __name__)
calendars.add_to(blueprint)
news.add_to(blueprint)
