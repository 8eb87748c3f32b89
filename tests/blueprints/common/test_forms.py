"""Cleaning at the door, the words of WTForms, and a rule's refusal at its field."""

import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from wtforms.i18n import messages_path

from blueprints.common.form_words import VIETNAMESE

FOR_PROGRAMMERS = {
    "Invalid field name '%s'.",
    "Choices cannot be None.",
    "Invalid IP address.",
    "Invalid Mac address.",
    "Not a valid week value.",
}
"""Sentences about mistakes in our own code, and of fields that we do not use."""


def send(visitor, query="", **values):
    return visitor.post(f"/trial/form{query}", data=values).json


def test_text_is_nfc_on_one_line_and_stripped(visitor):
    typed = unicodedata.normalize("NFD", "\u200b  lê\u00a0 \tma \n")
    assert send(visitor, name=typed)["values"]["name"] == "LÊ MA"


def test_area_keeps_its_lines(visitor):
    assert send(visitor, text=" một\r\n\x00hai  ")["values"]["text"] == "một\nhai"


def test_password_is_taken_as_typed(visitor):
    assert send(visitor, secret=" a  b\u200b ")["values"]["secret"] == " a  b\u200b "


def test_own_filter_runs_after_the_cleaning_every_time(visitor):
    assert [send(visitor, name=" ab ")["values"]["name"] for _ in range(3)] == ["AB"] * 3


def test_wtforms_speaks_vietnamese(visitor):
    errors = send(visitor, name="quá dài rồi", choice="z", number="x")["errors"]
    assert errors == {
        "name": ["Chỉ nhận tối đa 5 ký tự."],
        "choice": ["Vui lòng chọn một mục trong danh sách."],
        "number": ["Vui lòng nhập một số nguyên."],
    }
    assert send(visitor, choice="a", number="1")["errors"] == {"name": ["Mục này cần được điền."]}


def test_wtforms_speaks_english_on_an_english_page(visitor):
    assert send(visitor, "?lang=en", choice="a", number="1")["errors"] == {"name": ["This field is required."]}


def test_every_sentence_of_wtforms_is_translated():
    with (Path(messages_path()) / "wtforms.pot").open("rb") as file:
        catalogue = read_po(file)
    known = {entry.id[1] if isinstance(entry.id, tuple) else entry.id for entry in catalogue if entry.id}
    assert {sentence for sentence in known - set(VIETNAMESE) if "CSRF" not in sentence} == FOR_PROGRAMMERS


def test_refusal_stands_at_the_field_it_names(visitor):
    answer = send(visitor, "?refuse=name", name="hoa", choice="a", number="1")
    assert answer["errors"] == {"name": ["Không nhận tên HOA."]}


def test_refusal_without_a_field_stands_above_the_form(visitor):
    answer = send(visitor, "?refuse=world", name="hoa", choice="a", number="1")
    assert answer["errors"] == {"": ["Không nhận."]}


def test_a_file_in_a_text_field_is_nothing(visitor):
    for field in ("name", "text", "secret", "choice", "number"):
        sent = {"name": "hoa", "choice": "a", "number": "1"} | {field: (BytesIO(b"hello"), "a.txt")}
        answer = visitor.post("/trial/form", data=sent, content_type="multipart/form-data").json
        assert answer["valid"] is (field not in {"name", "choice", "number"})
        assert answer["values"].get(field) in {None, ""}


def test_a_file_beside_a_text_of_the_same_name_is_not_looked_at(visitor):
    sent = {"name": ["hoa", (BytesIO(b"hello"), "a.txt")], "choice": "a", "number": "1"}
    answer = visitor.post("/trial/form", data=sent, content_type="multipart/form-data").json
    assert (answer["valid"], answer["values"]["name"]) == (True, "HOA")


@pytest.mark.parametrize("body", [{"name": 5}, {"name": ["a", "b"], "choice": {}}, [], None, "name"])
def test_a_form_sent_as_json_is_a_form_not_filled(visitor, body):
    assert visitor.post("/trial/form", json=body).json["valid"] is False


@pytest.mark.parametrize("typed", ["9" * 400, "9" * 5_000, "1234567890", "-123456789"])
def test_a_number_of_too_many_digits_is_refused_in_words(visitor, typed):
    answer = send(visitor, name="hoa", choice="a", number=typed)
    assert answer["errors"]["number"][0] == "Số này quá dài. Vui lòng nhập không quá 9 chữ số."
    assert send(visitor, name="hoa", choice="a", number=" 5000 ")["valid"]


def test_megabytes_in_one_line_are_cut_before_they_are_cleaned(visitor):
    assert len(send(visitor, name="ax" + " x" * 400_000)["values"]["name"]) == 2_000
