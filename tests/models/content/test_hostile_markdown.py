"""Nothing that an author types runs in a reader's browser or asks a third party for anything."""

import re

import pytest

from tests.factories.content import make_words

pytestmark = pytest.mark.one_database

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<form action=//example.org><input name=p></form>",
    "<div onclick=alert(1) style='position:fixed'>x</div>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](https://example.org/track.png)",
    "![x](//example.org/track.png)",
    "![x](/\\example.org/track.png)",
    '![x" onerror="alert(1)](/hinh-anh/a.webp)',
    '[x](/a "t\\" onmouseover=\\"alert(1)")',
    "```html\n<script>alert(1)</script>\n```",
    "`<img src=x onerror=alert(1)>`",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://example.org/"onmouseover=alert(1)>',
    "# <script>alert(1)</script>",
    "| <script>x</script> |\n|---|\n| <b onclick=x>y</b> |",
]
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+=\"[^\"<>]*\")*)\s*/?>")
ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
ALLOWED = set("p br hr strong em s h2 h3 h4 ul ol li blockquote code pre table thead tbody tr th td a img".split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_is_harmless(text):
    html = make_words(body=text).body_html
    for _closing, tag, attributes in TAG.findall(html):
        assert tag in ALLOWED
        for name, value in ATTRIBUTE.findall(attributes):
            assert name in {"href", "src", "alt", "title", "rel", "align"}
            if name == "href":
                assert not re.match(r"\s*(javascript|vbscript|data):", value, re.IGNORECASE)
            if name == "src":
                assert re.match(r"/[^/\\]", value)
    assert "<" not in TAG.sub("", html)
