"""Who may see and change registrations."""

from models.people.principal import Principal
from models.people.roles import Role


def may_see_registrations(principal: Principal) -> bool:
    """Contacts and people are for those who organise."""
    return principal.has(Role.ORGANISER, Role.ADMINISTRATOR)


def may_withdraw(principal: Principal) -> bool:
    """The same people take a name off the list when somebody telephones."""
    return may_see_registrations(principal)
