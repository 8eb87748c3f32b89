"""The example articles."""

from blueprints.ops.demonstration_content import load_articles
from models.content.queries import latest_articles
from tests.conftest import NOW
from tests.factories.content import make_approver, make_writer


def test_the_example_articles_stand_on_the_news_and_say_that_they_are_examples(client, kept):
    writer, approver = kept(make_writer), kept(make_approver)
    kept(load_articles, author=writer.actor, approver=approver.actor, now=NOW)
    articles = latest_articles(5)
    assert [article.item.is_example for article in articles] == [True, True]
    assert all(article.revision.title.endswith("(ví dụ)") for article in articles)
    assert all(article.revision.image and article.revision.image_alt for article in articles)
    for article in articles:
        assert client.get(f"/tin-tuc/{article.item.slug}").status_code == 200
        assert client.get(f"/hinh-anh/{article.revision.image.sha256}-800.webp").status_code == 200
