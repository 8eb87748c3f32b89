"""Who deals with requests about personal data, and who may erase."""

from models.people.principal import Principal
from models.people.roles import Role

CARERS = (Role.ORGANISER, Role.ADMINISTRATOR)
"""They hold the registrations, so they answer for them."""


def may_erase(principal: Principal) -> bool:
    """Whether this person may erase a person, and place or lift a legal hold: it cannot be taken back."""
    return principal.has(Role.ADMINISTRATOR)
