"""What attendance keeps about a person beside the attendance itself: to be shown to her, and to be forgotten.

Who attended what stays in the course's books; why somebody stayed away, and from which browser she marked herself,
is forgotten with her contact data.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from models.attendance.absence_request import AbsenceRequest
from models.attendance.mark import Mark, Resolution, ScanUndo
from models.attendance.scan import Scan
from models.attendance.self_check_in import SelfMark
from models.attendance.snapshot import SnapshotPerson
from models.attendance.warning import AttendanceWarning
from models.courses.training_session import TrainingSession
from models.db import session
from models.mail.forgetting import FORGOTTEN_NAME
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import Organisation, OrganisationKind
from models.registrations.registration import Registration
from models.text import name_sort_key

Rows = list[dict[str, str | int | datetime | None]]
MOST_ROWS = 500


def forget_attendance_words(enrolment_ids: Sequence[int], participants: Collection[int]) -> None:
    """Empty the reasons and answers of their requests to be excused, and how they marked themselves.

    The reasons of marks, of scans undone and of odd scans are part of the books: only of who never came they are
    emptied, and so is her name in the snapshot of a closed course. That a warning was sent stays with the letter.
    """
    theirs = sa.update(AbsenceRequest).where(AbsenceRequest.enrolment_id.in_(enrolment_ids))
    answer = sa.case((AbsenceRequest.answer.is_not(None), FORGOTTEN_NAME))
    fetched = {"synchronize_session": "fetch"}
    session.execute(theirs.values(reason=FORGOTTEN_NAME, answer=answer), execution_options=fetched)
    scans = sa.select(Scan.id).where(Scan.enrolment_id.in_(enrolment_ids))
    session.execute(sa.delete(SelfMark).where(SelfMark.scan_id.in_(scans)))
    absent = [number for number in enrolment_ids if number not in participants]
    marks = sa.update(Mark).where(Mark.enrolment_id.in_(absent))
    session.execute(marks.values(reason=FORGOTTEN_NAME), execution_options=fetched)
    refused = sa.select(Scan.id).where(Scan.enrolment_id.in_(absent))
    for table in (ScanUndo, Resolution):
        decided = sa.update(table).where(table.scan_id.in_(refused))
        session.execute(decided.values(reason=FORGOTTEN_NAME), execution_options=fetched)
    unnamed = {"name": FORGOTTEN_NAME, "name_sort": name_sort_key(FORGOTTEN_NAME), "position": ""}
    frozen = sa.update(SnapshotPerson).where(SnapshotPerson.enrolment_id.in_(absent))
    session.execute(frozen.values(unnamed), execution_options=fetched)


def forget_households_in_books(registration_ids: Sequence[int], with_books: Collection[int]) -> None:
    """Empty a household's name, which is a person's, in the snapshots of closed courses, unless its people came."""
    theirs = (
        sa.select(Enrolment.id)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.id.in_(registration_ids), Registration.id.not_in(with_books))
        .where(Organisation.kind == OrganisationKind.HOUSEHOLD)
    )
    frozen = sa.update(SnapshotPerson).where(SnapshotPerson.enrolment_id.in_(theirs))
    session.execute(frozen.values(organisation=FORGOTTEN_NAME), execution_options={"synchronize_session": "fetch"})


def absences_of(enrolment_id: int) -> Rows:
    """Give her requests to be excused, with what was answered."""
    columns = (AbsenceRequest.reason, AbsenceRequest.asked_at, AbsenceRequest.state.label("absence"))
    return _rows(
        sa.select(
            TrainingSession.topic.label("session"),
            TrainingSession.starts_at,
            *columns,
            AbsenceRequest.answer,
            AbsenceRequest.decided_at,
        )
        .join(AbsenceRequest, AbsenceRequest.session_id == TrainingSession.id)
        .where(AbsenceRequest.enrolment_id == enrolment_id)
        .order_by(AbsenceRequest.id)
    )  # fmt: skip


def marks_of(enrolment_id: int) -> Rows:
    """Give how she was marked by hand, and why."""
    columns = (Mark.status.label("attended"), Mark.units, Mark.arrived_at, Mark.reason, Mark.marked_at)
    return _rows(
        sa.select(TrainingSession.topic.label("session"), TrainingSession.starts_at, *columns)
        .join(Mark, Mark.session_id == TrainingSession.id)
        .where(Mark.enrolment_id == enrolment_id)
        .order_by(Mark.id)
    )


def undone_of(enrolment_id: int) -> Rows:
    """Give which of her scans count no more, and why."""
    return _rows(
        sa.select(TrainingSession.topic.label("session"), Scan.scanned_at, ScanUndo.reason, ScanUndo.undone_at)
        .join(Scan, Scan.session_id == TrainingSession.id)
        .join(ScanUndo, ScanUndo.scan_id == Scan.id)
        .where(Scan.enrolment_id == enrolment_id)
        .order_by(Scan.id)
    )


def warnings_of(enrolment_id: int) -> Rows:
    """Give of what she was warned."""
    wanted = sa.select(AttendanceWarning.kind.label("warning"), AttendanceWarning.told_at)
    return _rows(wanted.where(AttendanceWarning.enrolment_id == enrolment_id).order_by(AttendanceWarning.told_at))


def _rows(query: sa.Select[*tuple[object, ...]]) -> Rows:
    return [dict(row._mapping) for row in session.execute(query.limit(MOST_ROWS))]  # noqa: SLF001  # its public name
