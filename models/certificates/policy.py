"""Who may do what with certificates."""

from models.people.principal import Principal
from models.people.roles import Role

ISSUERS = (Role.ORGANISER, Role.ADMINISTRATOR)


def may_issue(principal: Principal) -> bool:
    """Whether this person may issue certificates, and read those that were issued."""
    return principal.has(*ISSUERS)
