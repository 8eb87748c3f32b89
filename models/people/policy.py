"""Who may do what to accounts. The doors of this room are open by role; these are the questions about one account."""

from models.people.principal import Principal
from models.people.roles import Role


def may_keep_accounts(principal: Principal) -> bool:
    """Whether she invites, changes roles, locks and opens accounts."""
    return principal.has(Role.ADMINISTRATOR)


def may_read_letter(principal: Principal, letter: str) -> bool:
    """Whether she may open a letter of the outbox as its recipient would.

    A link that makes an account or sets a password gives whoever reads it that account: administrators only.
    """
    return letter not in {"invitation", "password_reset"} or principal.has(Role.ADMINISTRATOR)
