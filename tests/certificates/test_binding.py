"""Many sheets in one file: all of them, in their order, as they were drawn."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pikepdf
import pypdfium2
import pytest

from certificates.binding import Member, bound, zipped
from certificates.renderer import Renderer
from tests.factories.certificates import make_face

pytestmark = pytest.mark.one_database
MANY = 60
NAMES = ("Lê An", "K’Brêu", "Phạm Bình")


@pytest.fixture(scope="module")
def sheets():
    press = Renderer()
    return [press.draw(make_face(holder=name, design=design)) for design, name in enumerate(NAMES, 1)]


def pages(file):
    return list(pypdfium2.PdfDocument(file.read()))


def test_bound_file_holds_every_sheet_in_the_order_given(sheets):
    with bound(iter(reversed(sheets))) as file:
        found = pages(file)
    assert [next(name for name in NAMES if name in words(page)) for page in found] == [*reversed(NAMES)]


def words(page):
    return page.get_textpage().get_text_bounded()


def test_bound_sheet_looks_as_it_did(sheets):
    with bound(sheets) as file:
        found = pages(file)
    for page, sheet in zip(found, sheets, strict=True):
        alone = pypdfium2.PdfDocument(sheet)[0]
        assert page.get_size() == alone.get_size()
        assert page.render(scale=1).to_pil().tobytes() == alone.render(scale=1).to_pil().tobytes()


def test_many_sheets_are_bound_in_order_into_a_sound_file(sheets):
    drawn = (sheets[number % len(sheets)] for number in range(MANY))
    with bound(drawn) as file, pikepdf.open(file) as whole:
        upright = [page.mediabox[3] > page.mediabox[2] for page in whole.pages]
        assert upright == [number % len(sheets) == 2 for number in range(MANY)]  # the third is
        assert whole.check_pdf_syntax() == []


def test_two_who_print_at_once_get_each_their_own(sheets):
    with ThreadPoolExecutor() as threads:
        files = list(threads.map(bound, [[sheet] * 5 for sheet in sheets]))
    for file, name in zip(files, NAMES, strict=True):
        with file:
            assert [name in words(page) for page in pages(file)] == [True] * 5


def test_zip_holds_every_file_under_its_name_as_it_was(sheets):
    members = [Member(f"{name}.pdf", date(2026, 12, 9), sheet) for name, sheet in zip(NAMES, sheets, strict=True)]
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(members)))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{name}.pdf" for name in NAMES]
        assert [archive.read(f"{name}.pdf") for name in NAMES] == sheets


def test_zip_is_given_away_while_it_is_made(sheets):
    asked = []

    def members():
        for number in range(3):
            asked.append(number)
            yield Member(f"{number}.pdf", date(2026, 12, 9), sheets[0])

    pieces = zipped(members())
    assert len(next(pieces)) > len(sheets[0])
    assert asked == [0]
