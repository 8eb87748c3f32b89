"""Who may do what with an article."""

from collections.abc import Collection

from models.people.principal import Principal
from models.people.roles import Role

WRITERS = (Role.COMMUNICATIONS, Role.ADMINISTRATOR)
DESK = (Role.COMMUNICATIONS, Role.APPROVER, Role.ADMINISTRATOR)


def may_write(principal: Principal) -> bool:
    """Draft, edit, submit and schedule articles."""
    return principal.has(*WRITERS)


def may_decide(principal: Principal, author_ids: Collection[int]) -> bool:
    """Approve or return: an approver who wrote none of it."""
    return principal.has(Role.APPROVER) and principal.id not in author_ids


def may_withdraw(principal: Principal) -> bool:
    """Take an article off the website: whoever works at the desk."""
    return principal.has(*DESK)


def may_see_unpublished(principal: Principal | None) -> bool:
    """See words and pictures that are not published (yet, or any more)."""
    return principal is not None and principal.has(*DESK)
