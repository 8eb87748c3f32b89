"""Whose certificates this installation issues, from its settings."""

import re

from blueprints.common.extensions import bearer_key, settings
from blueprints.common.links import public_url
from models.certificates.wording import Design, Issuer

LOCALITY = re.compile(r"\s+(tỉnh|thành phố|xã|phường|đặc khu)\s.+$", re.IGNORECASE)


def installation_issuer(design: Design = Design.CLASSIC) -> Issuer:
    """Give the department as it is printed, in the design that the office chose, and as codes are verified."""
    ours = settings()
    return Issuer(
        parent=ours.department_parent,
        name=without_locality(ours.department_name, ours.department_parent),
        short=ours.department_short,
        place=ours.department_place,
        signatory_title=ours.signatory_title,
        signatory_name=ours.signatory_name,
        verify_url=public_url("certificates.verify_form") + "/",
        key=bearer_key(),
        design=design,
    )


def without_locality(name: str, parent: str) -> str:
    """Leave out the locality that the line above already names.

    `Sở Khoa học và Công nghệ tỉnh Quảng Ngãi` under `UBND tỉnh Quảng Ngãi` is printed `Sở Khoa học và Công nghệ`.
    """
    found = LOCALITY.search(name)
    return name[: found.start()] if found and parent.lower().endswith(found[0].lower()) else name
