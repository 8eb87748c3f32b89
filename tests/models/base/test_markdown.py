"""Markdown that may stand on a page."""

import pytest

from models.markdown import render_markdown

pytestmark = pytest.mark.one_database


def test_headings_begin_below_the_page_title():
    assert render_markdown("# Một\n\n## Hai\n\n###### Sáu") == "<h2>Một</h2>\n<h2>Hai</h2>\n<h4>Sáu</h4>\n"


def test_links_open_nothing_of_ours():
    assert (
        render_markdown("[a](https://example.vn)")
        == '<p><a href="https://example.vn" rel="noopener noreferrer">a</a></p>\n'
    )


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        '<img src=x onerror="alert(1)">',
        "![a](javascript:alert(1))",
    ],
)
def test_nothing_that_runs_comes_through(attack):
    html = render_markdown(attack).replace("&lt;", "").replace("&gt;", "")
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert 'src="javascript' not in html
    assert "<img src=x" not in html
    assert 'href="data:' not in html


def test_foreign_image_is_not_asked_for_but_ours_is():
    assert render_markdown("![x](https://example.com/x.png)") == '<p><img alt="x"></p>\n'
    assert render_markdown("![x](//example.com/x.png)") == '<p><img alt="x"></p>\n'
    assert render_markdown("![x](/hinh-anh/x.webp)") == '<p><img src="/hinh-anh/x.webp" alt="x"></p>\n'
