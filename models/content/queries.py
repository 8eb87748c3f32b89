"""Questions about content."""

from models.content.publication import Publication


def latest_articles(limit: int) -> list[Publication]:
    """Give what was published last on the website, newest first, with revision and image loaded (stub)."""
    return []
