"""Markdown to HTML that may stand on a page: no raw HTML, no script, no foreign image."""

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset("p br hr strong em s h2 h3 h4 ul ol li blockquote code pre table thead tbody tr th td a img".split())
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height", "loading"}, "th": {"align"}}
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def _own_images_only(tag: str, attribute: str, value: str) -> str | None:
    """Drop the address of an image that is not ours: a visitor asks no third party for anything."""
    if tag == "img" and attribute == "src" and not (value.startswith("/") and not value.startswith("//")):
        return None
    return value


def render_markdown(text: str) -> str:
    """Give safe HTML, headings from `h2` on: a page has one `h1`, its own. About 1 ms a KB, so keep the result."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(4, max(2, int(token.tag[1]) + 1 if token.tag == 'h1' else int(token.tag[1])))}"
    html = str(_reader.renderer.render(tokens, _reader.options, {}))
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_own_images_only,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
