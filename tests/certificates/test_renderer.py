"""The press: what a drawn certificate is, to readers, to scanners and to archives."""

import io
import time

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from certificates.face import CertificateFace
from certificates.renderer import DrawingFailed, Renderer
from tests.factories.certificates import make_face

pytestmark = pytest.mark.one_database
A4_LANDSCAPE = (841.89, 595.276)
PDFA, PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"


@pytest.fixture(scope="module")
def press():
    return Renderer()


@pytest.fixture(scope="module")
def usual(press):
    return press.draw(make_face())


def words_of(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().replace("\r\n", "\n")


def test_certificate_is_one_page_of_a4_landscape(usual):
    document = pypdfium2.PdfDocument(usual)
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(A4_LANDSCAPE, abs=0.1)


def test_words_can_be_read_out_of_the_file_in_vietnamese(usual):
    words = " ".join(words_of(usual).split())
    for said in (
        "UBND TỈNH QUẢNG NGÃI",
        "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY CHỨNG NHẬN",
        "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ chứng nhận Ông/Bà Nguyễn Thị Hồng Nhung",
        "Đơn vị: Hợp tác xã Nông nghiệp Tịnh Ấn Tây",
        "đã hoàn thành khóa đào tạo, tập huấn “Áp dụng 5S và Kaizen trong cải tiến năng suất”",
        "thời gian từ ngày 07/12/2026 đến ngày 08/12/2026, thời lượng 16 tiết, tại Hội trường Sở Khoa học",
        "Quảng Ngãi, ngày 09 tháng 12 năm 2026",
        "Số: 012/GCN-SKHCN",
        "Vào sổ cấp giấy chứng nhận số: 012/2026",
        "Quét để xác thực",
        "7K2M-9QXR-4TBW-3HJD",
        "tại daotao.skhcn.quangngai.gov.vn/xac-thuc",
        "Nguyễn Văn Thành",
    ):
        assert said in words


def test_course_of_one_day_names_the_day_once(press):
    words = " ".join(words_of(press.draw(make_face(ends_on="07/12/2026"))).split())
    assert "thời gian ngày 07/12/2026, thời lượng" in words


@pytest.mark.parametrize("dots_per_inch", [100, 300])
def test_qr_on_the_page_says_the_address_of_verification(usual, dots_per_inch):
    image = pypdfium2.PdfDocument(usual)[0].render(scale=dots_per_inch / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [make_face().verify_url]


def test_file_says_that_it_is_pdfa_2a_and_pdfua_1(usual):
    with pikepdf.open(io.BytesIO(usual)) as pdf:
        with pdf.open_metadata() as metadata:
            said = [metadata.get(name) for name in (f"{PDFA}part", f"{PDFA}conformance", f"{PDFUA}part")]
        assert said == ["2", "A", "1"]
        assert str(pdf.Root.Lang) == "vi-VN"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert "/OutputIntents" in pdf.Root
        assert str(pdf.docinfo.Title) == "Giấy chứng nhận số 012/GCN-SKHCN"


def test_file_carries_its_fonts_and_a_name_for_its_picture(usual):
    with pikepdf.open(io.BytesIO(usual)) as pdf:
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        named = [
            thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
        ]
        assert len(fonts) >= 3
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        assert [str(figure.Alt) for figure in named] == ["Mã QR mở trang xác thực giấy chứng nhận này"]


def test_same_face_gives_the_same_bytes(press, usual):
    assert press.draw(make_face()) == usual
    assert Renderer().draw(make_face()) == usual


def test_words_are_words_and_no_instructions(press):
    sly = '#panic() *x* $y$ \\ "quoted" [link](http://x) <a>'
    assert "".join(sly.split()) in "".join(words_of(press.draw(make_face(holder=sly))).split())


def test_unknown_design_is_a_failed_drawing(press):
    with pytest.raises(DrawingFailed):
        press.draw(make_face(design=99))


@pytest.mark.slow
def test_certificate_costs_few_milliseconds(press):
    press.draw(make_face())
    spent = []
    for index in range(20):
        face = CertificateFace.from_json(make_face().to_json() | {"holder": f"Học viên {index}"})
        begun = time.process_time()
        press.draw(face)
        spent.append(time.process_time() - begun)
    assert sorted(spent)[len(spent) // 2] < 0.060, "some six times the bar, for a machine that is busy"
