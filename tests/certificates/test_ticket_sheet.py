"""A sheet of tickets: cards that stay whole on the paper, codes that scan, a file that others can read."""

import io
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from certificates.renderer import Renderer
from certificates.ticket_sheet import TicketFace, TicketSheet, draw_tickets

pytestmark = pytest.mark.one_database
DRAWN_AT = datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC)
A4 = (595.276, 841.89)
MILLIMETRE = 72 / 25.4
MARGIN = 9 * MILLIMETRE
LONG = {
    "course": "Xây dựng và duy trì hệ thống quản lý chất lượng theo tiêu chuẩn TCVN ISO 9001:2015 " * 3,
    "organisation": "CÔNG TY " + "W" * 190,
    "sessions": tuple(f"07:30–11:30, Thứ Hai 07/12/2026: Hội trường số {number}, Quảng Ngãi" for number in range(13)),
}


@pytest.fixture(scope="module")
def press():
    return Renderer()


def address(number):
    return f"HTTPS://DAOTAO.SKHCN.QUANGNGAI.GOV.VN/V/K7QF2M3X9TRA{number:04}"


def make_sheet(tickets, *, name="Nguyễn Thị Hồng Nhung", **words):
    usual = {
        "language": "vi", "title": "Vé tham dự: Cải tiến 5S", "department": "Sở Khoa học và Công nghệ",
        "course": "Cải tiến 5S", "organisation": "Hợp tác xã Tịnh Ấn Tây", "sessions": ("07:30–11:30, 07/12/2026",),
        "contact": "Nguyễn Tấn Đạt, 0255 382 2345", "code_label": "Mã vé", "show_at_door": "Đưa mã QR tại cửa lớp.",
    }  # fmt: skip
    faces = tuple(
        TicketFace(name=name, position="Kế toán", code=f"K7QF 2M3X 9TRA {number:04}", address=address(number),
                   qr_name=f"Mã QR của vé {name}")
        for number in range(tickets)
    )  # fmt: skip
    return TicketSheet(**{**usual, **words}, tickets=faces)


def pages_of(pdf):
    return list(pypdfium2.PdfDocument(pdf))


def codes_on(page, dots_per_inch=150):
    return zxingcpp.read_barcodes(page.render(scale=dots_per_inch / 72).to_pil())


@pytest.mark.parametrize(("tickets", "words"), [(1, {}), (9, {}), (3, LONG), (2, {"name": "W" * 120})])
def test_every_card_is_whole_on_some_page(press, tickets, words):
    pages = pages_of(draw_tickets(press, make_sheet(tickets, **words), drawn_at=DRAWN_AT))
    found = [code.text for page in pages for code in codes_on(page)]
    assert sorted(found) == [address(number) for number in range(tickets)]
    for page in pages:
        assert page.get_size() == pytest.approx(A4, abs=0.1)
        text = page.get_textpage()
        boxes = [
            text.get_charbox(index) for index in range(text.count_chars()) if text.get_text_range(index, 1).strip()
        ]
        assert min(box[0] for box in boxes) >= MARGIN
        assert min(box[1] for box in boxes) >= MARGIN
        assert max(box[2] for box in boxes) <= A4[0] - MARGIN
        assert max(box[3] for box in boxes) <= A4[1] - MARGIN
    said = "".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    assert said.count("9TRA") == tickets


def test_a_code_is_25_mm_wide_and_nothing_but_black_and_white(press):
    (page,) = pages_of(draw_tickets(press, make_sheet(2), drawn_at=DRAWN_AT))
    for code in codes_on(page, 300):
        corners = code.position
        assert (corners.top_right.x - corners.top_left.x) / 300 * 25.4 >= 25
    colours = {colour for _count, colour in page.render(scale=1).to_pil().convert("RGB").getcolors(65536)}
    assert all(red == green == blue for red, green, blue in colours)


def test_the_file_can_be_kept_and_read_aloud(press):
    with pikepdf.open(io.BytesIO(draw_tickets(press, make_sheet(2), drawn_at=DRAWN_AT))) as pdf:
        named = [
            thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
        ]
        assert [str(figure.Alt) for figure in named] == ["Mã QR của vé Nguyễn Thị Hồng Nhung"] * 2
        assert str(pdf.Root.Lang) == "vi"
        assert str(pdf.docinfo.Title) == "Vé tham dự: Cải tiến 5S"
        assert bool(pdf.Root.MarkInfo.Marked)


def test_the_same_sheet_gives_the_same_bytes(press):
    assert draw_tickets(press, make_sheet(2), drawn_at=DRAWN_AT) == draw_tickets(
        press, make_sheet(2), drawn_at=DRAWN_AT
    )
