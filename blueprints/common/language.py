"""The language of a page: Vietnamese first; the public pages also in English.

`?lang=en` chooses and is remembered in a cookie of its own, so that a visitor needs no session. The office and its app
for phones speak Vietnamese only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from babel.support import NullTranslations, Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Domain, LazyString, force_locale
from flask_babel import gettext as translated
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from blueprints.common.extensions import babel, settings

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT = "vi"
COOKIE = "lang"
OFFICE = ("/quan-ly", "/quet")
"""For those who work here: the office, and the app with which attendance is taken."""
A_YEAR = 31_536_000
MOST_SENTENCES = 4_096
"""Far more than the templates hold."""


class SourceInVietnamese(Domain):
    """The sentences: written in Vietnamese, so that only another language looks for a catalogue."""

    as_written = NullTranslations()

    def get_translations(self) -> NullTranslations | Translations:
        """Give the catalogue of the language that is spoken now."""
        return self.as_written if current_language() == DEFAULT else super().get_translations()


@dataclass(frozen=True)
class LanguageLink:
    """The same page in a language."""

    code: str
    name: str
    href: str
    chosen: bool


def current_language() -> str:
    """Give `vi` or `en` for this request: the address says, then the cookie; anything else is Vietnamese."""
    try:
        chosen: str = g.language  # a page asks for every word: decided once
    except AttributeError:
        chosen = g.language = _choose() if has_request_context() else DEFAULT
    return chosen


def gettext(sentence: str, **variables: object) -> str:
    """Say a sentence in the language of the page."""
    words = sentence if current_language() == DEFAULT else translated(sentence)
    return words % variables if variables else words


def lazy_gettext(sentence: str) -> LazyString:
    """Say it when it is drawn: for what is made once, for pages in every language."""
    return LazyString(gettext, sentence)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while: a letter is written in its reader's, whoever caused it."""
    before = current_language()
    with force_locale(language):
        g.language = language
        try:
            yield
        finally:
            g.language = before


def _choose() -> str:
    if any(request.path == place or request.path.startswith(f"{place}/") for place in OFFICE):
        return DEFAULT
    for wanted in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT


def language_links() -> list[LanguageLink]:
    """Give this page in every language, keeping what else the address asks for."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    present = current_language()
    return [
        LanguageLink(code, name, f"?{urlencode([*kept, ('lang', code)])}", code == present)
        for code, name in LANGUAGES.items()
    ]


def asks_for_more() -> bool:
    """Whether the address asks for anything but a language: the links to other languages then keep it."""
    return any(name != "lang" for name in request.args)


def _remember(response: Response) -> Response:
    if response.mimetype == "application/json":
        return response  # said in no language; a scan is the hottest request
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and request.cookies.get(COOKIE) != chosen:
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, secure=settings().is_https, httponly=True, samesite="Lax")
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", current_language())
    if "language" in g:
        response.vary.add("Cookie")  # a page, or a text in words that the cookie may have chosen
    return response


@pass_eval_context
def _said(options: EvalContext, sentence: str, **variables: object) -> str:
    """Say a template's sentence, as Jinja's `_` does in its new style: safe HTML in HTML, always a format string.

    Written without the four calls that Jinja puts around each: a page says a hundred sentences.
    """
    words = sentence if current_language() == DEFAULT else translated(sentence)
    if options.autoescape:
        words = _safe(words)
    return words % variables if variables or "%" in words else words


@lru_cache(maxsize=MOST_SENTENCES)
def _safe(words: str) -> Markup:
    return Markup(words)  # noqa: S704  # our own sentences; what is put into them is escaped then


def in_vietnamese() -> str:
    """Give ` lang="vi"` for what the office wrote, on a page in another language: it is read aloud in its own."""
    return "" if current_language() == DEFAULT else Markup(' lang="vi"')


def install(app: Flask) -> None:
    """Give the languages to the templates and remember a choice. `Babel` takes `current_language` as its selector."""
    app.add_template_global(current_language)
    app.add_template_global(language_links)
    app.add_template_global(asks_for_more)
    app.add_template_global(in_vietnamese)
    app.after_request(_remember)
    babel.domain_instance = SourceInVietnamese()
    app.add_template_global(_said, "_")
    app.add_template_global(_said, "gettext")
