"""Example units of the department. The accounts of the demonstration are made by `blueprints/ops/demonstration.py`."""

from datetime import datetime

from models.audit.actor import Actor
from models.people.units import add_unit

UNITS = (
    ("Phòng Quản lý Tiêu chuẩn Đo lường Chất lượng", "TĐC"),
    ("Phòng Quản lý Công nghệ và Chuyên ngành", "CNCN"),
    ("Trung tâm Chuyển đổi số và Đổi mới sáng tạo", "CĐS&ĐMST"),
    ("Văn phòng Sở", "VP"),
)


def load_demonstration(actor: Actor, now: datetime) -> None:
    """Add the units that the plan names."""
    for name, short_name in UNITS:
        add_unit(name, short_name, actor=actor, now=now)
