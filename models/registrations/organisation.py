"""The organisation that registers its people, as it described itself on one registration."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.courses.commune import Commune
from models.db import Table, enum_column


class OrganisationKind(StrEnum):
    """What kind of organisation it is."""

    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    COOPERATIVE_UNION = "cooperative_union"
    COOPERATION_GROUP = "cooperation_group"
    HOUSEHOLD = "household"
    OTHER = "other"


ORGANISATION_KIND_NAMES = {
    OrganisationKind.ENTERPRISE: "Doanh nghiệp",
    OrganisationKind.COOPERATIVE: "Hợp tác xã",
    OrganisationKind.COOPERATIVE_UNION: "Liên hiệp hợp tác xã",
    OrganisationKind.COOPERATION_GROUP: "Tổ hợp tác",
    OrganisationKind.HOUSEHOLD: "Hộ kinh doanh",
    OrganisationKind.OTHER: "Cơ quan, tổ chức khác",
}


class IdentifierKind(StrEnum):
    """What the organisation's identifier is."""

    TAX_CODE_10 = "mst10"
    TAX_CODE_13 = "mst13"
    PERSONAL_ID = "cccd12"
    """A household business since 1 July 2025: the identifier is a person's, so it is masked and never printed."""
    NONE = "none"


class Organisation(Table):
    """One row for each registration: what a stranger types never changes what another registration says."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind, "kind"))
    identifier_kind: Mapped[IdentifierKind] = mapped_column(enum_column(IdentifierKind, "identifier_kind"))
    identifier: Mapped[str | None] = mapped_column(index=True)
    """Digits only (13 without the hyphen)."""
    name: Mapped[str]
    folded: Mapped[str]
    commune_code: Mapped[str | None] = mapped_column(sa.ForeignKey("commune.code"))
    """Unknown of an organisation whose person walked in and was entered at the door."""

    commune: Mapped[Commune | None] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("(identifier_kind = 'none') = (identifier IS NULL)", name="identifier_present"),
        sa.CheckConstraint(
            "(kind = 'household') OR (identifier_kind != 'cccd12')", name="personal_id_only_for_households"
        ),
    )
