"""Assemble the application: settings → database → guards → doors.

It knows everyone; nobody imports it but the entry points.
"""

import os
from collections.abc import Callable
from typing import Any

from dotenv import load_dotenv
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints.attendance import routes as attendance
from blueprints.certificates import routes as certificates
from blueprints.common import (
    access,
    assets,
    compression,
    converters,
    errors,
    filters,
    icons,
    kept,
    language,
    navigation,
    queue,
    security,
    unit_of_work,
)
from blueprints.common.extensions import babel, csrf, login_manager
from blueprints.common.templating import Templates
from blueprints.content import routes as content
from blueprints.courses import routes as courses
from blueprints.feeds import routes as feeds
from blueprints.home import routes as home
from blueprints.mail import routes as mail
from blueprints.ops import migrating
from blueprints.ops import routes as ops
from blueprints.ops.examples import holds_examples
from blueprints.people import routes as people
from blueprints.people.sessions import principal_of_browser
from blueprints.privacy import routes as privacy
from blueprints.registrations import routes as registrations
from models import all_tables
from models.clock import now
from models.db import Table, db, prepare_engine
from models.people.ended_session import SESSION_LIFETIME
from settings import ROOT, Settings, UnsafeSettings

DOORS = (home, people, courses, registrations, attendance, certificates, content, feeds, mail, ops, privacy)
LARGEST_REQUEST = 12 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024
MOST_FORM_FIELDS = 5_000


class Site(Flask):
    """Flask, told that no view and no guard of ours is a coroutine: it would look at fourteen of them a request."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the view itself."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Give the assembled application. Raises `settings.UnsafeSettings` if it must not run so."""
    if settings is None:
        os.umask(0o077)  # a server or a command, not a test: what it writes is for its own user alone
        load_dotenv(ROOT / ".env")
        settings = Settings.from_environment(os.environ)
    if settings.env == "production" and holds_examples(settings.database_url):
        message = "The database holds demonstration accounts: point DATABASE_URL at a new one in production."
        raise UnsafeSettings(message)
    app = Site("tra_khuc", root_path=str(ROOT), instance_path=str(settings.instance_folder))
    app.config.from_mapping(_flask_config(settings))
    app.testing = settings.env == "test"
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]  # Flask's documented way
    _database(app)
    _guards(app)
    for door in DOORS:
        app.register_blueprint(door.blueprint)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # they are people's names and numbers, and an error is written into the log
            "pool_use_lifo": True,  # the connection used last knows the statements and holds the pages
            "pool_pre_ping": not settings.database_url.startswith("sqlite"),
        },
        # The public one first: they are compared in this order, twice a request.
        "TRUSTED_HOSTS": list(dict.fromkeys((settings.public_host_name, settings.host, "127.0.0.1", "localhost"))),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_FORM,
        "MAX_FORM_PARTS": MOST_FORM_FIELDS,
        "SESSION_COOKIE_NAME": "tra_khuc",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "PERMANENT_SESSION_LIFETIME": SESSION_LIFETIME,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch is still good; the session's own end bounds it
        "WTF_CSRF_ENABLED": settings.env != "test",
        "BABEL_DEFAULT_LOCALE": "vi",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
    }


def _database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrating.install(app)
    app.extensions["tables"] = (all_tables, Table.metadata)


def _guards(app: Flask) -> None:
    app.url_map.strict_slashes = False
    converters.install(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["now"] = now
    login_manager.session_protection = None  # a phone changes its address; the account's stamp guards instead
    login_manager.init_app(app, add_context_processor=False)
    # Nobody is remembered beyond the session: asked of every answer, it would make each vary by its cookie.
    app.after_request_funcs[None].remove(login_manager._update_remember_cookie)  # noqa: SLF001  # nothing else turns it off
    login_manager.user_loader(principal_of_browser)
    babel.init_app(app, locale_selector=language.current_language)
    language.install(app)
    access.install(app)
    csrf.init_app(app)
    unit_of_work.install(app)
    queue.install(app)
    for part in (compression, security, errors, filters, assets, icons, kept, navigation):
        part.install(app)
