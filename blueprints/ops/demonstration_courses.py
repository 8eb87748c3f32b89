"""The demonstration's three courses (the plan's task II.2.2), written in our own words and marked as examples.

They come to be by the same acts as any course. The first runs now, so that a newcomer can walk the whole way, from
registration to certificate, on her first day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.clock import VIETNAM, at_vietnam, vietnam_date
from models.courses.drafting import CourseFacts, create_course
from models.courses.enlisting import TrainerFacts, VenueFacts, add_trainer, add_venue
from models.courses.publishing import publish_course
from models.courses.scheduling import SessionFacts, add_session
from models.db import session
from models.people.roles import Role
from models.people.user import RoleGrant, User
from models.registrations.asking import QuestionWords, add_question
from models.registrations.question import QuestionKind

SEATS = 40
MORNING = (time(7, 30), time(11, 30), 4)
AFTERNOON = (time(13, 30), time(17, 0), 4)
FRIDAY = 4


@dataclass(frozen=True)
class Example:
    """What one example course says. `lessons` are topics, each with the places of its trainers in `TRAINERS`."""

    title: str
    summary: str
    programme: str
    audience: str
    threshold: int
    lessons: tuple[tuple[str, tuple[int, ...]], ...]
    questions: tuple[QuestionWords, ...] = ()
    """What the registration form asks each person; nothing that must be answered, so that a newcomer is not held up."""


VENUES = (
    VenueFacts(
        name="Hội trường tầng 2, Trung tâm Hội nghị Trà Khúc (ví dụ)",
        address="12 đường Bờ Sông",
        commune_code="21025",
        map_url="https://www.openstreetmap.org/#map=16/15.1205/108.7923",
        directions="Gửi xe ở sân sau, lên cầu thang bên phải.",
    ),
    VenueFacts(
        name="Phòng họp lớn, Nhà văn hóa Lý Sơn (ví dụ)",
        address="3 đường Cảng Mới",
        commune_code="21548",
        map_url="https://www.openstreetmap.org/#map=15/15.3800/109.1200",
        directions="Cách cầu cảng khoảng 10 phút đi bộ.",
    ),
    VenueFacts(
        name="Phòng 201, Trung tâm Đào tạo Đăk Bla (ví dụ)",
        address="45 đường Ven Sông",
        commune_code="23293",
        map_url="https://www.openstreetmap.org/#map=15/14.3500/108.0000",
        directions=None,
    ),
)
TRAINERS = (
    ("Trần Văn Bình", "Chuyên gia tư vấn năng suất"),
    ("Đỗ Thị Mai Lan", "Giảng viên hệ thống quản lý chất lượng"),
    ("Y Hương Rơ Châm", "Chuyên gia phát triển hợp tác xã"),
    ("Nguyễn Hữu Phước", "Kỹ sư cải tiến sản xuất"),
)
EXAMPLES = (
    Example(
        title="Khởi động 5S và cải tiến tại nơi làm việc (ví dụ)",
        summary="Hai buổi thực hành giúp đơn vị **gọn chỗ, gọn việc** ngay trong tuần đầu: chọn một khu làm mẫu, "
        "chụp ảnh trước và sau, và giữ được nếp ấy.",
        programme="## Học viên làm được gì sau khóa\n\n- Chọn khu làm mẫu và lập bảng phân loại vật dụng.\n"
        "- Đặt vạch, nhãn và chỗ để cho từng thứ.\n- Lập lịch tự kiểm tra hằng tuần, mỗi lần 15 phút.\n\n"
        "## Cần mang theo\n\nVài tấm ảnh chụp nơi làm việc của đơn vị, và điện thoại có máy ảnh.",
        audience="Tổ trưởng, quản đốc và người phụ trách sản xuất của doanh nghiệp, hợp tác xã",
        threshold=50,
        lessons=(("Nhìn ra lãng phí, chọn khu làm mẫu", (0,)), ("Thực hành sắp xếp và giữ nếp", (0, 3))),
    ),
    Example(
        title="Công cụ năng suất cho cơ sở chế biến nông, thủy sản (ví dụ)",
        summary="Ba buổi dành cho cơ sở vừa và nhỏ: đo năng suất bằng những con số có sẵn trong sổ sách, tìm chỗ nghẽn "
        "và thử một thay đổi nhỏ trước khi đầu tư lớn.",
        programme="## Ba buổi học\n\n1. Đọc con số của chính mình: sản lượng, thời gian, hao hụt.\n"
        "2. Vẽ dòng việc, tìm chỗ nghẽn.\n3. Thử, đo lại và quyết định.\n\n"
        "Mỗi đơn vị về nhà với **một kế hoạch cải tiến trên một trang giấy**.",
        audience="Chủ cơ sở, quản lý doanh nghiệp, hợp tác xã và hộ kinh doanh chế biến",
        threshold=80,
        lessons=(
            ("Đo năng suất bằng số liệu sẵn có", (1,)),
            ("Vẽ dòng việc, tìm chỗ nghẽn", (3,)),
            ("Thử một thay đổi và đo lại", (1, 3)),
        ),
        questions=(
            QuestionWords(
                "Đơn vị đang vướng nhất ở khâu nào? (ví dụ)",
                QuestionKind.MANY,
                ("Nguyên liệu", "Sản xuất", "Bảo quản", "Bán hàng"),
            ),
        ),
    ),
    Example(
        title="Xây dựng hệ thống quản lý chất lượng cho hợp tác xã (ví dụ)",
        summary="Bốn buổi đi từ hồ sơ đơn giản đến truy xuất nguồn gốc, để sản phẩm của hợp tác xã "
        "**nói được mình từ đâu tới** và giữ được chất lượng qua từng mẻ.",
        programme="## Nội dung\n\n- Vì sao khách hàng đòi hồ sơ, và hồ sơ nào là đủ.\n"
        "- Quy trình viết trên một trang.\n"
        "- Mã truy xuất: ghi gì, ai ghi, ghi khi nào.\n- Tự đánh giá và sửa lỗi.\n\n"
        "> Học viên nên đi hai người: một người quản lý, một người trực tiếp ghi chép.",
        audience="Ban quản trị và cán bộ kỹ thuật của hợp tác xã, liên hiệp hợp tác xã, tổ hợp tác",
        threshold=80,
        lessons=(
            ("Khách hàng cần gì ở hồ sơ chất lượng", (2,)),
            ("Viết quy trình trên một trang", (1,)),
            ("Truy xuất nguồn gốc từ ruộng đến kệ hàng", (2, 1)),
            ("Tự đánh giá và khắc phục", (1,)),
        ),
    ),
)


def load_courses(*, actor: Actor, now: datetime) -> None:
    """Write down rooms, trainers and the three courses, and publish them. The caller keeps it."""
    venues = [add_venue(facts, actor=actor, now=now).id for facts in VENUES]
    trainers = [
        add_trainer(TrainerFacts(name=name, position=position, user_id=account), actor=actor, now=now).id
        for (name, position), account in zip(TRAINERS, [_trainer_account(), None, None, None], strict=True)
    ]
    today = vietnam_date(now)
    slots = (
        _running_now(now),
        _half_days(today + timedelta(days=14), (MORNING, AFTERNOON, MORNING)),
        _half_days(today + timedelta(days=28), (MORNING, AFTERNOON, MORNING, AFTERNOON)),
    )
    for example, venue_id, times in zip(EXAMPLES, venues, slots, strict=True):
        _load(example, venue_id, times, trainers, actor=actor, now=now)


Slot = tuple[datetime, datetime, int]
"""From, to, units."""


def _load(
    example: Example, venue_id: int, slots: list[Slot], trainers: list[int], *, actor: Actor, now: datetime
) -> None:
    running = slots[0][0] <= now
    facts = CourseFacts(
        title=example.title,
        summary_markdown=example.summary,
        programme_markdown=example.programme,
        audience=example.audience,
        seats=SEATS,
        registration_opens_at=now - timedelta(days=1),
        registration_closes_at=slots[-1][1] if running else slots[0][0] - timedelta(days=2),
        attendance_threshold=example.threshold,
        contact_name="Bộ phận tổ chức đào tạo (ví dụ)",
        contact_phone="0255 382 2345",
        contact_email="dao-tao@tra-khuc.example",
    )
    course = create_course(facts, actor=actor, now=now, is_example=True)
    for (topic, teachers), (starts_at, ends_at, units) in zip(example.lessons, slots, strict=True):
        lesson = SessionFacts(
            starts_at=starts_at,
            ends_at=ends_at,
            units=units,
            topic=topic,
            venue_id=venue_id,
            trainer_ids=frozenset(trainers[place] for place in teachers),
        )
        add_session(course.id, lesson, actor=actor, now=now)
    for words in example.questions:
        add_question(course.id, words, actor=actor, now=now)
    publish_course(course.id, actor=actor, now=now)


def _running_now(now: datetime) -> list[Slot]:
    """Give 3.5 hours that began at the last half hour, and the same tomorrow; late at night, what the day has left."""
    local = now.astimezone(VIETNAM)
    begins = local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)
    day_ends = local.replace(hour=23, minute=59, second=0, microsecond=0)
    ends = min(begins + timedelta(hours=3, minutes=30), day_ends)
    return [(begins + timedelta(days=days), ends + timedelta(days=days), 4) for days in (0, 1)]


def _half_days(first: date, pattern: tuple[tuple[time, time, int], ...]) -> list[Slot]:
    """Give half days from the first weekday on: a morning begins the next day, an afternoon stays on the morning's."""
    slots: list[Slot] = []
    day = _weekday(first)
    for begins, ends, units in pattern:
        if slots and (begins, ends, units) == MORNING:
            day = _weekday(day + timedelta(days=1))
        slots.append((at_vietnam(day, begins), at_vietnam(day, ends), units))
    return slots


def _weekday(day: date) -> date:
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day


def _trainer_account() -> int | None:
    """Give the demonstration's trainer account, if there is one."""
    query = sa.select(User.id).join(RoleGrant, RoleGrant.user_id == User.id).where(RoleGrant.role == Role.TRAINER)
    return session.scalar(query.order_by(User.id).limit(1))
