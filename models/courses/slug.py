"""A course's address on the site, made of its title: `Cải tiến 5S` → `cai-tien-5s`."""

import re

import sqlalchemy as sa

from models.courses.course import Course
from models.db import session
from models.text import fold

LONGEST = 80
FALLBACK = "khoa-hoc"


def slug_of(title: str) -> str:
    """Give the title in plain letters and hyphens, at most 80 of them, cut between words."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return slug or FALLBACK


def unused_slug(title: str, course_id: int | None = None) -> str:
    """Give the first of `slug`, `slug-2`, `slug-3` … that no other course has."""
    base = slug_of(title)
    alike = sa.select(Course.slug).where(sa.or_(Course.slug == base, Course.slug.like(f"{base}-%")))
    if course_id is not None:
        alike = alike.where(Course.id != course_id)
    taken = set(session.scalars(alike))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
