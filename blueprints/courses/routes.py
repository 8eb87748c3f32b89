"""Every address of this room, and the view behind it."""

from flask import Blueprint

from blueprints.courses import course_desk, editing, holidays, public, sessions, trainers, venues

blueprint = Blueprint("courses", __name__)

ID = "int(max=2147483647)"
"""A number that fits the database's column; a longer one is no address."""
DESK = "/quan-ly/khoa-hoc"
COURSE = f"{DESK}/<{ID}:course_id>"
SESSION = f"{COURSE}/buoi/<{ID}:session_id>"
READ, FORM, ACT = ["GET"], ["GET", "POST"], ["POST"]

for rule, view, methods in (
    ("/khoa-hoc", public.catalogue, READ),
    ("/khoa-hoc/<slug>", public.course, READ),
    (DESK, course_desk.desk, READ),
    (f"{DESK}/moi", editing.new_course, FORM),
    (COURSE, course_desk.course_desk, READ),
    (f"{COURSE}/noi-dung", editing.edit_course, FORM),
    (f"{COURSE}/duong-dan-moi", editing.invitation_replacement, ACT),
    (f"{COURSE}/xem-truoc", course_desk.preview, READ),
    (f"{COURSE}/cong-bo", course_desk.publication, ACT),
    (f"{COURSE}/huy", course_desk.cancellation, FORM),
    (f"{COURSE}/buoi/moi", sessions.new_session, FORM),
    (SESSION, sessions.edit_session, FORM),
    (f"{SESSION}/xoa", sessions.session_removal, ACT),
    ("/quan-ly/dia-diem", venues.venues, READ),
    ("/quan-ly/dia-diem/moi", venues.new_venue, FORM),
    (f"/quan-ly/dia-diem/<{ID}:venue_id>", venues.edit_venue, FORM),
    ("/quan-ly/giang-vien", trainers.trainers, READ),
    ("/quan-ly/giang-vien/moi", trainers.new_trainer, FORM),
    (f"/quan-ly/giang-vien/<{ID}:trainer_id>", trainers.edit_trainer, FORM),
    ("/quan-ly/ngay-nghi", holidays.holidays, READ),
    ("/quan-ly/ngay-nghi", holidays.new_holiday, ACT),
    ("/quan-ly/ngay-nghi/nam/<int:year>", holidays.year_filling, ACT),
    (f"/quan-ly/ngay-nghi/<{ID}:holiday_id>/xoa", holidays.holiday_removal, ACT),
):
    blueprint.add_url_rule(rule, view_func=view, methods=methods)
