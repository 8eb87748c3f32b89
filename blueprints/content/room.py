"""The blueprint of this room, its addresses, and what all its views share."""

from flask import Blueprint, request, url_for

from models.content.revision import Image

blueprint = Blueprint("content", __name__)

DESK = "/quan-ly/tin-bai"
LARGEST_ROW = 2_147_483_647
ITEM = f"{DESK}/<int(max={LARGEST_ROW}):item_id>"
UNPROCESSABLE = 422
LARGEST_UPLOAD = 40 * 1024 * 1024
"""More than any picture that we keep: one that is too large is refused at its field, and the words typed survive."""
TAKES_PICTURES = frozenset({"content.draft", "content.save"})


@blueprint.url_value_preprocessor
def allow_pictures(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let the two forms with a picture be larger than others. Who may send them is asked before the body is read."""
    if endpoint in TAKES_PICTURES:
        request.max_content_length = LARGEST_UPLOAD


@blueprint.app_template_global("picture_url")
def picture_url(image: Image, *, card: bool = False) -> str:
    """Give the address of a picture; `card`: 800 px wide."""
    return url_for("content.card_picture" if card else "content.picture", sha256=image.sha256)


def asked_number(name: str, default: int) -> int:
    """Give a revision's number from the address; anything that cannot be one is the default."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else default  # noqa: PLR2004  # fits a column
