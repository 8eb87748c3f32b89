"""What an address may hold in place of a row's number."""

from flask import Flask
from werkzeug.routing import IntegerConverter as AnyInteger
from werkzeug.routing import Map

LARGEST_ROW = 2**31 - 1


class IntegerConverter(AnyInteger):
    """A number that a row can have: a larger one is an address that does not exist, not an overflow in the database."""

    def __init__(self, map: Map, max: int = LARGEST_ROW) -> None:
        super().__init__(map, max=max)


def row_number(text: str | None) -> int | None:
    """Give the row's number that a query parameter holds, or `None` for anything else."""
    is_number = text is not None and text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ROW))
    return int(text) if text and is_number and int(text) <= LARGEST_ROW else None


def install(app: Flask) -> None:
    """Let `<int:…>` mean a row's number. Before any address is registered."""
    app.url_map.converters = {**app.url_map.converters, "int": IntegerConverter}
