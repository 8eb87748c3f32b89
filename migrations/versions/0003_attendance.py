"""Attendance with or without a network: paired phones, marks, closing, snapshots; links that were retired."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "attendance_snapshot",
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("units_planned", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_attendance_snapshot_course_id_course")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_attendance_snapshot_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_attendance_snapshot")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name=op.f("ck_device_revoked_by_someone")),
        sa.CheckConstraint("paired_at < expires_at", name=op.f("ck_device_expires_after_pairing")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_device_course_id_course")),
        sa.ForeignKeyConstraint(
            ["paired_by_id"], ["user_account.id"], name=op.f("fk_device_paired_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user_account.id"], name=op.f("fk_device_revoked_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_device_token_digest")),
        sa.UniqueConstraint("uid", name=op.f("uq_device_uid")),
    )
    with op.batch_alter_table("device") as batch_op:
        batch_op.create_index(batch_op.f("ix_device_course_id"), ["course_id"], unique=False)

    op.create_table(
        "device_pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_device_pairing_course_id_course")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_device_pairing_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_pairing_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_pairing")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_device_pairing_code_digest")),
        sa.UniqueConstraint("device_id", name=op.f("uq_device_pairing_device_id")),
    )
    with op.batch_alter_table("device_pairing") as batch_op:
        batch_op.create_index(batch_op.f("ix_device_pairing_course_id"), ["course_id"], unique=False)

    op.create_table(
        "self_check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum("arrival", "second", name="phase", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(key IS NULL) = (closed_at IS NOT NULL)", name=op.f("ck_self_check_in_key_dies_at_closing")
        ),
        sa.CheckConstraint("head_count >= 0", name=op.f("ck_self_check_in_head_count_not_negative")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user_account.id"], name=op.f("fk_self_check_in_opened_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_self_check_in_session_id_training_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_check_in")),
        sa.UniqueConstraint("session_id", "phase", name=op.f("uq_self_check_in_session_id_phase")),
    )
    op.create_table(
        "session_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopening_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by_id IS NULL)", name=op.f("ck_session_closing_reopened_by_someone")
        ),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopening_reason IS NULL)", name=op.f("ck_session_closing_reopened_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by_id"], ["user_account.id"], name=op.f("fk_session_closing_reopened_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_session_closing_session_id_training_session")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_session_closing_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_closing")),
    )
    with op.batch_alter_table("session_closing") as batch_op:
        batch_op.create_index(batch_op.f("ix_session_closing_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_session_closing_standing",
            ["session_id"],
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL"),
        )

    op.create_table(
        "absence_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "granted",
                "denied",
                "taken_back",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_absence_request_decided_has_time")
        ),
        sa.CheckConstraint("reason != ''", name=op.f("ck_absence_request_has_reason")),
        sa.CheckConstraint(
            "state != 'denied' OR answer IS NOT NULL", name=op.f("ck_absence_request_denial_has_answer")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_absence_request_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_absence_request_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_absence_request_session_id_training_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_request")),
    )
    with op.batch_alter_table("absence_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_request_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_request_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_absence_request_asked",
            ["enrolment_id", "session_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "attendance_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "late",
                "excused",
                "absent",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "by_hand",
                "paper",
                "absence",
                "odd_scan",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "was_status",
            sa.Enum(
                "present",
                "late",
                "excused",
                "absent",
                name="was_status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("was_units", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason != ''", name=op.f("ck_attendance_mark_has_reason")),
        sa.CheckConstraint(
            "status IN ('present', 'late') OR units = 0", name=op.f("ck_attendance_mark_away_has_no_units")
        ),
        sa.CheckConstraint("units >= 0", name=op.f("ck_attendance_mark_units_not_negative")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_attendance_mark_device_id_device")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_mark_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_attendance_mark_session_id_training_session")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_attendance_mark_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_mark")),
        sa.UniqueConstraint("uid", name=op.f("uq_attendance_mark_uid")),
    )
    with op.batch_alter_table("attendance_mark") as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_mark_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index("ix_attendance_mark_person", ["session_id", "enrolment_id", "id"], unique=False)

    op.create_table(
        "attendance_snapshot_person",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_sort", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.CheckConstraint("units >= 0", name=op.f("ck_attendance_snapshot_person_units_not_negative")),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["attendance_snapshot.course_id"],
            name=op.f("fk_attendance_snapshot_person_course_id_attendance_snapshot"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_snapshot_person_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_attendance_snapshot_person")),
    )
    with op.batch_alter_table("attendance_snapshot_person") as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_snapshot_person_course_id"), ["course_id"], unique=False)

    op.create_table(
        "attendance_warning",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("at_risk", "out_of_reach", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_warning_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "kind", name=op.f("pk_attendance_warning")),
    )
    op.create_table(
        "former_page_link",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_former_page_link_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_former_page_link")),
    )
    with op.batch_alter_table("former_page_link") as batch_op:
        batch_op.create_index(batch_op.f("ix_former_page_link_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("restrict", "object", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("request_reference", sa.Text(), nullable=True),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(enrolment_id IS NULL) != (registration_id IS NULL)", name=op.f("ck_restriction_restricts_one_person")
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_restriction_lifted_by_somebody")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_restriction_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_restriction_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    with op.batch_alter_table("restriction") as batch_op:
        batch_op.create_index(
            "uq_restriction_enrolment",
            ["enrolment_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.create_index(
            "uq_restriction_registration",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "attendance_snapshot_session",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "late",
                "excused",
                "absent",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_up_in_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("units >= 0", name=op.f("ck_attendance_snapshot_session_units_not_negative")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["attendance_snapshot_person.enrolment_id"],
            name=op.f("fk_attendance_snapshot_session_enrolment_id_attendance_snapshot_person"),
        ),
        sa.ForeignKeyConstraint(
            ["made_up_in_id"],
            ["training_session.id"],
            name=op.f("fk_attendance_snapshot_session_made_up_in_id_training_session"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_session.id"],
            name=op.f("fk_attendance_snapshot_session_session_id_training_session"),
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "session_id", name=op.f("pk_attendance_snapshot_session")),
    )
    with op.batch_alter_table("attendance_snapshot_session") as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_snapshot_session_session_id"), ["session_id"], unique=False)

    op.create_table(
        "scan_resolution",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "counts",
                "same_person",
                "dismissed",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason != ''", name=op.f("ck_scan_resolution_has_reason")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scan_resolution_scan_id_scan")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_scan_resolution_user_id_user_account")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_resolution")),
    )
    op.create_table(
        "scan_undo",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason != ''", name=op.f("ck_scan_undo_has_reason")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_scan_undo_device_id_device")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scan_undo_scan_id_scan")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_scan_undo_user_id_user_account")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_undo")),
    )
    op.create_table(
        "self_mark",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_previous_step", sa.Boolean(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_self_mark_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_self_mark")),
    )
    with op.batch_alter_table("self_mark") as batch_op:
        batch_op.create_index(batch_op.f("ix_self_mark_browser"), ["browser"], unique=False)
        batch_op.create_index(batch_op.f("ix_self_mark_claim"), ["claim"], unique=False)

    with op.batch_alter_table("course") as batch_op:
        batch_op.add_column(sa.Column("late_after_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("scans_open_minutes", sa.Integer(), server_default="60", nullable=False))
        batch_op.add_column(sa.Column("scans_taken_days", sa.Integer(), server_default="14", nullable=False))
        batch_op.add_column(sa.Column("second_check", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("names_on_phones", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_check_constraint(op.f("ck_course_late_range"), "late_after_minutes BETWEEN 0 AND 240")
        batch_op.create_check_constraint(op.f("ck_course_scans_open_range"), "scans_open_minutes BETWEEN 0 AND 720")
        batch_op.create_check_constraint(op.f("ck_course_scans_taken_range"), "scans_taken_days BETWEEN 1 AND 60")

    with op.batch_alter_table("registration") as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_registration_id_course_id"), ["id", "course_id"])

    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_enrolment_registration_id_registration"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_enrolment_registration_id_course_id_registration"),
            "registration",
            ["registration_id", "course_id"],
            ["id", "course_id"],
        )

    with op.batch_alter_table("scan") as batch_op:
        batch_op.add_column(
            sa.Column(
                "phase",
                sa.Enum("arrival", "second", name="phase", native_enum=False, create_constraint=False, length=24),
                server_default="arrival",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("nth", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column(
                "shown",
                sa.Enum("green", "amber", "red", name="shown", native_enum=False, create_constraint=False, length=24),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("roster_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("device_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(op.f("ck_scan_method"), type_="check")
        batch_op.create_check_constraint(op.f("ck_scan_method"), "method IN ('camera', 'typed', 'name', 'self')")
        batch_op.create_check_constraint(op.f("ck_scan_phase"), "phase IN ('arrival', 'second')")
        batch_op.create_check_constraint(op.f("ck_scan_shown"), "shown IN ('green', 'amber', 'red')")
        batch_op.create_check_constraint(op.f("ck_scan_nth_positive"), "nth >= 1")
        batch_op.drop_index("uq_scan_accepted")
        batch_op.create_index(
            "uq_scan_accepted",
            ["session_id", "enrolment_id", "direction", "phase", "nth"],
            unique=True,
            sqlite_where=sa.text("outcome = 'accepted'"),
            postgresql_where=sa.text("outcome = 'accepted'"),
        )
        batch_op.create_index(
            "ix_scan_counted",
            ["session_id", "enrolment_id"],
            unique=False,
            sqlite_where=sa.text("outcome != 'rejected'"),
            postgresql_where=sa.text("outcome != 'rejected'"),
        )
        batch_op.create_index(batch_op.f("ix_scan_device_id"), ["device_id"], unique=False)
        batch_op.create_index(
            "ix_scan_odd",
            ["session_id"],
            unique=False,
            sqlite_where=sa.text("outcome IN ('conflict', 'rejected')"),
            postgresql_where=sa.text("outcome IN ('conflict', 'rejected')"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_scan_device_id_device"), "device", ["device_id"], ["id"])


def downgrade() -> None:
    """There is no way back: what the new states say has no words in the old tables."""
    message = "Restore the copy that was kept before this version was started (instance/backups)."
    raise NotImplementedError(message)
