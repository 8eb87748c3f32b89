"""The three designs: whatever the words, one page of A4, nothing cut, nothing over the edge, nothing over another."""

import unicodedata

import pypdfium2
import pytest

from certificates.measuring import ems
from certificates.renderer import DESIGN_FOLDER, Renderer
from models.certificates.wording import Design
from tests.factories.certificates import make_face

pytestmark = pytest.mark.one_database
MILLIMETRE = 72 / 25.4
LANDSCAPE, PORTRAIT = (841.89, 595.276), (595.276, 841.89)
SHEETS = {1: (LANDSCAPE, (18.7, 18.7, 18.7, 18.7)), 2: (LANDSCAPE, (17, 15, 18, 15)), 3: (PORTRAIT, (20, 15, 15, 15))}
"""Design → its paper, and in mm how near words may come to its left, lower, right and upper edge."""
LARGEST = 80_000
SHORT = {"holder": "Y", "position": "", "organisation": "X", "course": "5S", "place": "Ba Tơ", "signatory_name": ""}
LONG = {
    "holder": "Công Tằng Tôn Nữ Nguyễn Thị Phương Hoàng Anh",
    "position": "Phó Trưởng phòng phụ trách Phòng Quản lý chất lượng và Phát triển sản phẩm mới",
    "organisation": "Liên hiệp hợp tác xã Nông nghiệp, Dịch vụ tổng hợp và Chế biến lâm sản ngoài gỗ các xã miền núi",
    "course": "Xây dựng và duy trì hệ thống quản lý chất lượng theo tiêu chuẩn TCVN ISO 9001:2015, hệ thống phân "
    "tích mối nguy và kiểm soát điểm tới hạn HACCP cho doanh nghiệp nhỏ và vừa, hợp tác xã trên địa bàn Quảng Ngãi",
    "place": "Trung tâm Hội nghị và Triển lãm tỉnh Quảng Ngãi; Nhà văn hóa Lao động tỉnh",
    "signatory_titles": ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
    "number": "1012/GCN-SKHCN",
}
EXTREME = {
    "holder": ("Nguyễn Thị Phương Quỳnh Trường Nghiêng " * 4)[:120].strip(),
    "position": "Ủy viên " * 20,
    "organisation": "CÔNG TY " + "W" * 190,
    "course": "Ứng dụng " + "Ẩ" * 190,
    "place": ("Trung tâm Hội nghị và Triển lãm tỉnh Quảng Ngãi; " * 6)[:280].strip(),
    "signatory_titles": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
}
WORDS = {
    "usual": {},
    "short": SHORT,
    "long": LONG,
    "extreme": EXTREME,
    "K'Brêu": {"holder": "K’Brêu", "organisation": "Tổ hợp tác dệt thổ cẩm Làng Teng"},
    "Y Thắng": {"holder": "Y Thắng", "organisation": "Hợp tác xã Cà phê Đăk Hà"},
    "capitals": {"holder": "NGUYỄN THỊ NGỌC ÁNH TUYẾT", "organisation": "HỢP TÁC XÃ ẤP BẮC, ỦY BAN ĐẶNG THÙY TRÂM"},
    "decomposed": {name: unicodedata.normalize("NFD", LONG[name]) for name in ("holder", "organisation", "course")},
}
CASES = [(design, name) for design in SHEETS for name in WORDS]


@pytest.fixture(scope="module")
def press():
    return Renderer()


def printed(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


def squeezed(text):
    return "".join(text.split()).replace("\u200b", "").replace("\ufffe", "")


def test_every_design_that_can_be_chosen_has_its_folder():
    drawn = {int(folder.name) for folder in DESIGN_FOLDER.iterdir() if folder.name.isdigit()}
    assert drawn == set(Design) == set(SHEETS)


@pytest.mark.parametrize(("design", "words"), CASES)
def test_sheet_is_one_light_page_with_every_word_inside_its_edges(press, design, words):
    pdf = press.draw(make_face(**WORDS[words], design=design))

    document = pypdfium2.PdfDocument(pdf)
    size, edges = SHEETS[design]
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(size, abs=0.1)
    assert len(pdf) <= LARGEST
    text = document[0].get_textpage()
    boxes = [text.get_charbox(index) for index in range(text.count_chars()) if text.get_text_range(index, 1).strip()]
    left, lower, right, upper = (edge * MILLIMETRE for edge in edges)
    assert min(box[0] for box in boxes) >= left
    assert min(box[1] for box in boxes) >= lower
    assert max(box[2] for box in boxes) <= size[0] - right
    assert max(box[3] for box in boxes) <= size[1] - upper


@pytest.mark.parametrize(("design", "words"), CASES)
def test_every_word_can_be_read_out_of_the_file_composed(press, design, words):
    face = make_face(**WORDS[words], design=design)
    said = printed(press.draw(face))
    assert unicodedata.is_normalized("NFC", said)
    names = ["holder", "organisation", "course", "place", "number", "parent", "department", "authority"]
    for name in [*names, "issued_at_place", "signatory_name"] + ["position"] * (design == Design.PORTRAIT):
        assert squeezed(unicodedata.normalize("NFC", getattr(face, name))) in squeezed(said)
    for title in face.signatory_titles:
        assert title in said


@pytest.mark.parametrize(("design", "words"), CASES)
def test_no_line_is_printed_over_another(press, design, words):
    text = pypdfium2.PdfDocument(press.draw(make_face(**WORDS[words], design=design)))[0].get_textpage()
    boxes = [text.get_charbox(index) for index in range(text.count_chars()) if text.get_text_range(index, 1).strip()]
    middles = [((left + right) / 2, (low + high) / 2) for left, low, right, high in boxes]
    for number, (left, low, right, high) in enumerate(boxes):
        over = [at for at, (x, y) in enumerate(middles) if at != number and left < x < right and low < y < high]
        assert over == [], f"{text.get_text_range(number, 1)} over {[text.get_text_range(at, 1) for at in over]}"


@pytest.mark.parametrize("design", SHEETS)
def test_specimen_says_so_across_the_sheet(press, design):
    specimen = press.draw(make_face(design=design), is_specimen=True)
    assert "MẪU" in printed(specimen)
    assert "MẪU" not in printed(press.draw(make_face(design=design)))


@pytest.mark.parametrize("name", [words["holder"] for words in WORDS.values() if "holder" in words])
@pytest.mark.parametrize(("design", "size"), [(1, 32), (2, 34), (3, 21)])
def test_width_of_a_name_is_never_estimated_too_small(press, design, size, name):
    """Else a name would be set at a size at which it takes two lines."""
    if ems(name) * size > (LANDSCAPE[0] if design != Design.PORTRAIT else PORTRAIT[0]) / 2:
        name = name[:14]
    page = pypdfium2.PdfDocument(press.draw(make_face(design=design, holder=name)))[0].get_textpage()
    words = unicodedata.normalize("NFC", name)
    found = page.search(words).get_next()
    boxes = [page.get_charbox(found[0] + index) for index in range(found[1]) if words[index].strip()]
    assert boxes[-1][2] - boxes[0][0] <= ems(name) * size
