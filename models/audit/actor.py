"""Who acts: a member of staff, a visitor who holds a link, a device, or the system's own clock."""

from dataclasses import dataclass
from typing import Literal, Self

ActorKind = Literal["user", "visitor", "device", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Passed to every act. `id` is the user's or device's; a visitor is known by what she opened."""

    kind: ActorKind
    name: str
    id: int | None = None

    @classmethod
    def system(cls) -> Self:
        """Give the worker acting by the clock."""
        return cls("system", "Hệ thống")

    @classmethod
    def visitor(cls, name: str) -> Self:
        """Give someone without an account, by the reference or name that she came with."""
        return cls("visitor", name)
