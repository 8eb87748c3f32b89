"""Who may see and change registrations."""

from models.people.principal import Principal
from models.people.roles import Role


def may_see_registrations(principal: Principal) -> bool:
    """Contacts and people are for those who organise."""
    return principal.has(Role.ORGANISER, Role.ADMINISTRATOR)


def may_withdraw(principal: Principal) -> bool:
    """The same people take a name off the list when somebody telephones."""
    return may_see_registrations(principal)


def may_change_registrations(principal: Principal) -> bool:
    """Those who read the contacts act for them when they telephone: add, substitute, move, withdraw."""
    return may_see_registrations(principal)


def may_read_history(principal: Principal, *, is_erased: bool) -> bool:
    """The trail keeps the names of who was erased: of such a registration administrators alone read it."""
    return principal.has(Role.ADMINISTRATOR) or (may_see_registrations(principal) and not is_erased)
