"""The worker's job: what was issued is drawn, once, whatever is killed in the middle."""

import hashlib
import threading

import pypdfium2
import pytest
import sqlalchemy as sa

from blueprints.certificates import drawing
from blueprints.certificates.drawing import HANDFUL, archive, draw_batch, draw_due
from blueprints.common.unit_of_work import unit_of_work
from models.certificates.certificate import Certificate
from models.certificates.drawing import Drawn, mark_drawn
from models.db import db, session
from tests.conftest import NOW
from tests.factories.certificates import issue, make_taught_course


def drawn():
    session.rollback()
    query = sa.select(Certificate).order_by(Certificate.number)
    return list(session.scalars(query))


def test_batch_is_drawn_and_kept_with_its_digest(kept):
    course = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2}, title="Năng suất xanh")
    batch = kept(issue, course)[0].batch_id

    draw_batch(batch)

    for certificate in drawn():
        pdf = archive().read(certificate.year, certificate.code)
        assert certificate.pdf_sha256 == hashlib.sha256(pdf).hexdigest()
        assert certificate.pdf_bytes == len(pdf) <= 80_000
        words = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
        assert certificate.holder_name in words
        assert certificate.number_text in words
        assert "Năng suất xanh" in words


def test_only_the_batch_asked_for_is_drawn_and_the_sweep_draws_the_rest(kept):
    first, second = (kept(issue, kept(make_taught_course, {name: 2}))[0].batch_id for name in ("Lê An", "Phạm Bình"))

    draw_batch(second)
    assert [one.drawn_at is not None for one in drawn()] == [False, True]

    draw_due()
    assert [one.drawn_at is not None for one in drawn()] == [True, True]
    assert first != second


def test_worker_killed_in_the_middle_goes_on_where_it_stopped(kept):
    course = kept(make_taught_course, {f"Học viên {number}": 2 for number in range(HANDFUL + 2)})
    batch = kept(issue, course)[0].batch_id
    told = []

    def die_at_the_second_handful(_conn, _cursor, statement, *_rest):
        told.append(statement.startswith("UPDATE certificate "))
        if sum(told) == 2:
            raise KeyboardInterrupt

    sa.event.listen(db.engine, "before_cursor_execute", die_at_the_second_handful)
    try:
        with pytest.raises(KeyboardInterrupt):
            draw_batch(batch)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", die_at_the_second_handful)
    assert sum(one.drawn_at is not None for one in drawn()) == HANDFUL

    draw_batch(batch)

    assert sum(one.drawn_at is not None for one in drawn()) == HANDFUL + 2
    assert len({one.pdf_sha256 for one in drawn()}) == HANDFUL + 2


def test_file_that_cannot_be_kept_does_not_stop_the_others(kept, settings, caplog):
    course = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2})
    first, _ = kept(issue, course)
    in_the_way = settings.storage_folder / "certificates" / str(first.year) / f"{first.code}.pdf"
    in_the_way.mkdir(parents=True)

    draw_due()
    assert [one.drawn_at is not None for one in drawn()] == [False, True]
    assert "cannot be drawn" in caplog.text

    in_the_way.rmdir()
    draw_due()
    assert [one.drawn_at is not None for one in drawn()] == [True, True]


def test_drawing_again_changes_nothing(kept):
    course = kept(make_taught_course, {"Lê An": 2})
    batch = kept(issue, course)[0].batch_id
    draw_batch(batch)
    before = (drawn()[0].drawn_at, drawn()[0].pdf_sha256)

    draw_batch(batch)
    with unit_of_work():
        mark_drawn([Drawn(drawn()[0].id, "another", 1)], now=NOW)

    assert (drawn()[0].drawn_at, drawn()[0].pdf_sha256) == before


def test_face_that_cannot_be_drawn_does_not_stop_the_others(kept, caplog):
    course = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2})
    broken, _ = kept(issue, course)
    kept(lambda: session.execute(sa.update(Certificate).where(Certificate.id == broken.id).values(face={"design": 1})))

    draw_due()

    assert [one.drawn_at is not None for one in drawn()] == [False, True]
    assert "cannot be drawn" in caplog.text


def test_job_needs_no_request(app, kept):
    batch = kept(issue, kept(make_taught_course, {"Lê An": 2}))[0].batch_id
    session.rollback()
    with app.app_context():
        draw_batch(batch)
    assert drawn()[0].drawn_at is not None


def test_sweep_during_a_drawing_draws_nothing_twice_and_a_woken_batch_is_drawn_too(app, kept, monkeypatch):
    first, second = (kept(issue, kept(make_taught_course, {name: 2}))[0].batch_id for name in ("Lê An", "Phạm Bình"))
    at_work, go_on, made, real = threading.Event(), threading.Event(), [], drawing.press()

    class SlowPress:
        def draw(self, face):
            made.append(face.holder)
            at_work.set()
            assert go_on.wait(20)
            return real.draw(face)

    monkeypatch.setattr(drawing, "press", SlowPress)

    def draw():
        with app.app_context():
            draw_batch(first)

    worker = threading.Thread(target=draw)
    worker.start()
    assert at_work.wait(10)
    assert draw_due() is False
    draw_batch(second)
    assert made == ["Lê An"]

    go_on.set()
    worker.join(30)
    assert made == ["Lê An", "Phạm Bình"]
    assert [one.drawn_at is not None for one in drawn()] == [True, True]
