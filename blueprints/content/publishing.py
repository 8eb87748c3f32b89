"""Publish what is due, each article in a transaction of its own. The worker calls it when woken and in every sweep."""

import logging
from datetime import datetime

from blueprints.common.unit_of_work import unit_of_work
from models.content.publishing import due_items, publish_item

log = logging.getLogger(__name__)


def publish_due(*, now: datetime) -> list[int]:
    """Publish what is planned for `now` or before, and give the items that this call published.

    Never call it inside a transaction.
    """
    return [item_id for item_id in due_items(now) if _publish(item_id, now)]


def _publish(item_id: int, now: datetime) -> bool:
    try:
        with unit_of_work():
            return publish_item(item_id, now=now)
    except Exception:  # a defect in one article must not hold back the others; the next sweep tries it again
        log.exception("article %s cannot be published", item_id)
        return False
