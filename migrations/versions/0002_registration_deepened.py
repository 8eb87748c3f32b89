"""Registration deepened: rules of a course, states of a place, questions, letters to a course, personal data."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward. On SQLite a changed table is made anew, with the checks that it had."""
    with op.batch_alter_table("course") as batch_op:
        batch_op.add_column(sa.Column("most_per_organisation", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("invitation_only", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("invitation_version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("offer_hours", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("substitution_until_hours", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("withdrawal_until_hours", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("adding_until_hours", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("questions_version", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint(op.f("ck_course_adding_hours_range"), "adding_until_hours BETWEEN 0 AND 2160")
        batch_op.create_check_constraint(op.f("ck_course_offer_hours_range"), "offer_hours BETWEEN 0 AND 200")
        batch_op.create_check_constraint(
            op.f("ck_course_organisation_cap_range"), "most_per_organisation BETWEEN 1 AND 5000"
        )
        batch_op.create_check_constraint(op.f("ck_course_series_named"), "series != ''")
        batch_op.create_check_constraint(
            op.f("ck_course_substitution_hours_range"), "substitution_until_hours BETWEEN 0 AND 2160"
        )
        batch_op.create_check_constraint(
            op.f("ck_course_withdrawal_hours_range"), "withdrawal_until_hours BETWEEN 0 AND 2160"
        )
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.alter_column("commune_code", existing_type=sa.TEXT(), nullable=True)
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(
            sa.Column(
                "waiting_choice",
                sa.Enum(
                    "each", "together", name="waiting_choice", native_enum=False, create_constraint=False, length=24
                ),
                server_default="each",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("moved_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_moved_from_id_registration"), "registration", ["moved_from_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_registration_waiting_choice"), "waiting_choice IN ('each', 'together')"
        )
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.drop_constraint(op.f("ck_enrolment_confirmed_has_seat"), type_="check")
        batch_op.drop_constraint(op.f("ck_enrolment_state"), type_="check")
        batch_op.add_column(sa.Column("page_version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("page_digest", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("offer_expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column(
                "withdrawal_reason",
                sa.Enum(
                    "asked",
                    "substituted",
                    "moved",
                    "offer_declined",
                    "offer_unanswered",
                    name="withdrawal_reason",
                    native_enum=False,
                    create_constraint=False,
                    length=24,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("replaced_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("refusal_reason", sa.Text(), nullable=True))
        batch_op.create_index("ix_enrolment_course_folded", ["course_id", "folded"], unique=False)
        batch_op.create_index(
            "ix_enrolment_offers",
            ["offer_expires_at"],
            unique=False,
            postgresql_where=sa.text("state = 'offered'"),
            sqlite_where=sa.text("state = 'offered'"),
        )
        batch_op.create_unique_constraint(batch_op.f("uq_enrolment_page_digest"), ["page_digest"])
        batch_op.create_unique_constraint(batch_op.f("uq_enrolment_replaced_by_id"), ["replaced_by_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_enrolment_replaced_by_id_enrolment"), "enrolment", ["replaced_by_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_holder_has_seat"), "(state IN ('confirmed', 'offered')) = (seat_number IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_offered_has_deadline"), "(state = 'offered') = (offer_expires_at IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_reason_of_withdrawn"), "state = 'withdrawn' OR withdrawal_reason IS NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_refused_has_reason"), "(state = 'refused') = (refusal_reason IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_refused_has_time"), "(state = 'refused') = (refused_at IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_replaced_is_withdrawn"), "state = 'withdrawn' OR replaced_by_id IS NULL"
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_state"),
            "state IN ('requested', 'confirmed', 'waiting', 'offered', 'withdrawn', 'refused')",
        )
        batch_op.create_check_constraint(
            op.f("ck_enrolment_withdrawal_reason"),
            "withdrawal_reason IN ('asked', 'substituted', 'moved', 'offer_declined', 'offer_unanswered')",
        )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("holiday", "working_day", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("name != ''", name=op.f("ck_holiday_holiday_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
    )
    op.create_table(
        "privacy_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "copy",
                "correct",
                "delete",
                "restrict",
                "object",
                "withdraw_consent",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("registration_reference", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledge_by", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "acknowledged",
                "done",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state != 'acknowledged') OR (acknowledged_at IS NOT NULL)",
            name=op.f("ck_privacy_request_acknowledged_has_time"),
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'refused')) = (settled_at IS NOT NULL)",
            name=op.f("ck_privacy_request_settled_has_time"),
        ),
        sa.CheckConstraint(
            "(email IS NOT NULL) OR (phone IS NOT NULL) OR (forgotten_at IS NOT NULL)",
            name=op.f("ck_privacy_request_can_be_answered"),
        ),
        sa.CheckConstraint(
            "(extended_at IS NULL) = (extension_reason IS NULL)", name=op.f("ck_privacy_request_extended_has_reason")
        ),
        sa.CheckConstraint(
            "(forgotten_at IS NULL) OR (settled_at IS NOT NULL)", name=op.f("ck_privacy_request_forgotten_when_settled")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (answer IS NULL)", name=op.f("ck_privacy_request_settled_has_answer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_request")),
        sa.UniqueConstraint("form_key", name=op.f("uq_privacy_request_form_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_privacy_request_reference")),
    )
    op.create_index("ix_privacy_request_due", "privacy_request", ["state", "due_on"], unique=False)
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "contacts",
                "letters",
                "requests",
                "attempts",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("dry", sa.Boolean(), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_retention_run_counted_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_index("ix_retention_run_at", "retention_run", ["at"], unique=False)
    op.create_table(
        "course_announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_by_id", sa.Integer(), nullable=True),
        sa.Column("announced_by", sa.Text(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.CheckConstraint("letters >= 0", name=op.f("ck_course_announcement_letters_counted")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_announcement_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_announcement")),
        sa.UniqueConstraint("course_id", "revision", name=op.f("uq_course_announcement_course_id_revision")),
    )
    op.create_table(
        "course_letter_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column(
            "letter",
            sa.Enum(
                "received",
                "confirmed",
                "waiting",
                "reminder",
                name="letter",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 1500", name=op.f("ck_course_letter_text_text_length")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_letter_text_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_letter_text")),
        sa.UniqueConstraint("course_id", "letter", name=op.f("uq_course_letter_text_course_id_letter")),
    )
    op.create_table(
        "course_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.CheckConstraint("letters > 0", name=op.f("ck_course_message_somebody_gets_it")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_message_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_message")),
        sa.UniqueConstraint("form_key", name=op.f("uq_course_message_form_key")),
    )
    op.create_index(op.f("ix_course_message_course_id"), "course_message", ["course_id"], unique=False)
    op.create_table(
        "kept_programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_kept_programme_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_programme")),
        sa.UniqueConstraint("course_id", "revision", name=op.f("uq_kept_programme_course_id_revision")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("text", "one", "many", "yes_no", name="kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("at_door", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('one', 'many')) = (json_array_length(choices) > 1)", name=op.f("ck_question_choices_of_kind")
        ),
        sa.CheckConstraint("text != ''", name=op.f("ck_question_text_given")),
        sa.CheckConstraint("position > 0", name=op.f("ck_question_position_positive")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_question_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index("ix_question_course", "question", ["course_id", "position"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_saved_view_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_view_user_id_name")),
    )
    op.create_table(
        "forgotten_registration",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_forgotten_registration_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_forgotten_registration")),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reason != ''", name=op.f("ck_legal_hold_reason_given")),
        sa.CheckConstraint(
            "(course_id IS NULL) != (registration_id IS NULL)", name=op.f("ck_legal_hold_holds_one_thing")
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_legal_hold_lifted_by_somebody")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_legal_hold_course_id_course")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_legal_hold_registration_id_registration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        "uq_legal_hold_course",
        "legal_hold",
        ["course_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_index(
        "uq_legal_hold_registration",
        "legal_hold",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "answer",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("json_array_length(words) > 0", name=op.f("ck_answer_words_given")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_answer_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question")),
        sa.PrimaryKeyConstraint("enrolment_id", "question_id", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_question_id"), "answer", ["question_id"], unique=False)
    op.create_table(
        "queue_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("from_place", sa.Integer(), nullable=False),
        sa.Column("to_place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason != ''", name=op.f("ck_queue_move_reason_given")),
        sa.CheckConstraint("from_place > 0 AND to_place > 0", name=op.f("ck_queue_move_places_positive")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_queue_move_course_id_course")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_queue_move_enrolment_id_enrolment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_move")),
    )
    op.create_index(op.f("ix_queue_move_course_id"), "queue_move", ["course_id"], unique=False)
    op.create_index(op.f("ix_queue_move_enrolment_id"), "queue_move", ["enrolment_id"], unique=False)
    op.create_index(
        "uq_consent_standing",
        "consent",
        ["registration_id", "kind"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    """There is no way back: what the new states say has no words in the old tables."""
    message = "Restore the copy that was kept before this version was started (instance/backups)."
    raise NotImplementedError(message)
