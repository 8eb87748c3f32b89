"""Drawing by our own short ways says what Jinja would say: escaped once, in the page's language, with its own words."""

import pytest
from flask import render_template_string

from blueprints.common.language import gettext


def drawn(app, template, language="vi", **values):
    with app.test_request_context(f"/?lang={language}"):
        return render_template_string(template, **values)


def test_what_a_visitor_wrote_is_escaped_once_and_a_part_of_ours_never(app):
    template = "{% macro part(name) %}<b>{{ name }}</b>{% endmacro %}{{ part(name) }}{{ name }}"
    assert drawn(app, template, name="<i>&") == "<b>&lt;i&gt;&amp;</b>&lt;i&gt;&amp;"


def test_a_part_around_a_block_is_drawn_within_a_loop(app):
    template = (
        "{% macro frame(title) %}[{{ title }}: {{ caller() }}]{% endmacro %}"
        "{% for name in names %}{% call frame(loop.index) %}{{ name }}{% endcall %}{% endfor %}"
    )
    assert drawn(app, template, names=["An", "<Bình>"]) == "[1: An][2: &lt;Bình&gt;]"


def test_plain_text_is_not_escaped(app):
    assert drawn(app, "{% autoescape false %}{{ name }} {{ _('Họ và tên') }}{% endautoescape %}", name="A & B") == (
        "A & B Họ và tên"
    )


def test_a_sentence_takes_words_which_are_escaped_and_a_doubled_sign_stands_for_one(app):
    assert drawn(app, "{{ _('Rút tên %(name)s?', name=name) }}", name="<An>") == "Rút tên &lt;An&gt;?"
    assert drawn(app, "{{ _('%%(count)s tên') }}") == "%(count)s tên"


@pytest.mark.parametrize(("language", "said"), [("vi", "Khóa đào tạo"), ("en", "Training courses")])
def test_a_page_and_its_view_speak_the_same_language(app, language, said):
    assert drawn(app, "{{ _('Khóa đào tạo') }}", language) == said
    with app.test_request_context(f"/?lang={language}"):
        assert gettext("Khóa đào tạo") == said


def test_a_block_of_its_own_sees_the_words_around_it(app):
    template = "{% set kind = 'x' %}{% for n in (1, 2) %}{{ dict(a=n)['a'] }}{{ range(n) | list | length }}{% endfor %}"
    assert drawn(app, template) == "1122"
