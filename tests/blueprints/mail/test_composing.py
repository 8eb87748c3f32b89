"""Each letter's words, in both twins."""

from contextlib import nullcontext
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.common.letter_words import LETTER_NAMES
from blueprints.mail.composers import COMPOSERS
from blueprints.mail.composing import HeadersForged, compose, require_own_headers
from blueprints.mail.reading import read_letter
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.certificates.verifying import pdf_secret
from models.db import session
from models.mail.queries import MailSearch, letters_found
from models.people.inviting import invitation_secret, invite
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from models.registrations.registering import register
from models.registrations.withdrawing import withdraw
from settings import ROOT
from tests.conftest import NOW
from tests.factories.certificates import issue, make_taught_course
from tests.factories.courses import make_course
from tests.factories.registrations import make_application

VISITOR = Actor.visitor("Khách")


@pytest.mark.one_database
def test_every_composer_has_its_two_templates_and_every_template_a_composer():
    folder = Path(ROOT, "templates", "mail")
    texts, pages = ({path.stem for path in folder.glob(f"*.{kind}") if path.stem[0] != "_"} for kind in ("txt", "html"))
    assert texts == pages == set(COMPOSERS)


def enrolment_id(name):
    return session.scalars(sa.select(Enrolment.id).where(Enrolment.name == name)).one()


def letters():
    return {mail.letter: compose(mail) for mail in letters_found(MailSearch(), 0, 50)[::-1]}


def test_a_seat_given_later_carries_the_ticket(kept):
    course = kept(make_course, seats=1).id
    first = kept(register, course, make_application("An"), key=bearer_key(), actor=VISITOR, now=NOW)
    kept(
        register,
        course,
        make_application("Bình", contact_email="b@example.vn"),
        key=bearer_key(),
        actor=VISITOR,
        now=NOW,
    )
    waiting = read_letter(letters()["registration_received"])
    assert "Bình (thứ 1 trong danh sách chờ)" in waiting.text
    assert waiting.files == []

    kept(withdraw, first.id, enrolment_id("An"), took_part=took_part, actor=VISITOR, now=NOW)
    given = read_letter(letters()["seat_given"])
    assert "Học viên Bình trong danh sách chờ nay đã có chỗ" in given.text
    assert "data:image/png;base64," in given.html
    assert "cid:" not in given.html
    assert [file.content_type for file in given.files] == ["text/calendar"]


def test_a_certificate_letter_leads_to_its_pdf_and_to_verification(kept):
    (certificate,) = kept(issue, kept(make_taught_course, {"Trần Văn Bình": 2}))
    read = read_letter(letters()["certificate_issued"])
    assert f"Số: {certificate.number_text}" in read.text
    assert f"/giay-chung-nhan/{certificate.code}/{pdf_secret(bearer_key(), certificate.id)}.pdf" in read.text
    assert f"/xac-thuc/{certificate.code}" in read.html


def test_words_are_escaped_in_the_html_and_plain_in_the_text(kept):
    course = kept(make_course).id
    application = make_application("An", organisation_name="A & <b>B</b>")
    kept(register, course, application, key=bearer_key(), actor=VISITOR, now=NOW)
    read = read_letter(letters()["registration_received"])
    assert "A & <b>B</b>" in read.text
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;" in read.html
    assert "\n\n\n" not in read.text


def test_an_invitation_read_by_others_hides_its_link(kept, app):
    made = kept(
        invite, "moi@example.vn", "Đinh Thị Kròng", [Role.TRAINER], server_key=bearer_key(), actor=VISITOR, now=NOW
    )
    (mail,) = letters_found(MailSearch(), 0, 5)
    secret = invitation_secret(bearer_key(), made)
    assert secret in compose(mail).as_string() or secret in read_letter(compose(mail)).text
    assert secret not in read_letter(compose(mail, sealed=True)).text
    assert secret not in read_letter(compose(mail, sealed=True)).html


def test_a_letter_speaks_the_language_of_its_registration(kept):
    course = kept(make_course).id
    kept(register, course, make_application("An", language="en"), key=bearer_key(), actor=VISITOR, now=NOW)
    letter = letters()["registration_received"]
    assert letter["Content-Language"] == "en"
    assert "Kính gửi" not in read_letter(letter).text
    assert '<html lang="en">' in read_letter(letter).html


FORGED = "=?utf-8?q?a=0d=0aBcc:_evil=40example.com=0d=0a=0d=0aBODY?="


def test_an_encoded_word_in_a_title_or_a_name_adds_no_header(kept):
    course = kept(make_course, title=f"Khóa 5S {FORGED}").id
    application = make_application("An", contact_name=f"Lê {FORGED} X")
    kept(register, course, application, key=bearer_key(), actor=VISITOR, now=NOW)
    letter = letters()["registration_received"]
    require_own_headers(letter)
    head = letter.as_bytes().partition(b"\r\n\r\n")[0]
    assert b"\r\nBcc" not in head
    read = message_from_bytes(letter.as_bytes(), policy=policy.default)
    assert read["Bcc"] is None
    assert "Khóa 5S = ?utf-8?q?a=0d=0aBcc:" in read["Subject"]
    assert read["To"].addresses[0].addr_spec == "hoa@example.vn"
    assert [field.lower() for field in read].count("to") == 1


@pytest.mark.one_database
def test_an_encoded_word_that_the_library_would_write_as_a_header_is_refused():
    forged = EmailMessage(policy=policy.SMTP)
    forged["Subject"] = f"Khóa 5S {FORGED}"
    forged["To"] = "hoa@example.vn"
    forged.set_content("Kính gửi")
    folds_unsafely = b"\nBcc:" in forged.as_bytes()  # some releases of Python do
    with pytest.raises(HeadersForged) if folds_unsafely else nullcontext():
        require_own_headers(forged)


@pytest.mark.one_database
def test_a_letter_with_a_header_that_is_not_ours_is_refused():
    foreign, twice = (EmailMessage(policy=policy.SMTP) for _ in range(2))
    foreign["Bcc"] = "evil@example.com"
    twice["Comments"] = "a"
    twice["Comments"] = "b"
    for letter in (foreign, twice):
        letter["To"] = "hoa@example.vn"
        letter.set_content("Kính gửi")
        with pytest.raises(HeadersForged):
            require_own_headers(letter)


@pytest.mark.one_database
def test_every_letter_has_a_name_at_the_desk():
    assert set(LETTER_NAMES) == set(COMPOSERS)
