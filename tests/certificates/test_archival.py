"""What others' instruments say of a drawn certificate: archives (PDF/A), readers-aloud (PDF/UA), scanners (the QR)."""

import io

import outloud
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pikepdf import pdfa
from PIL import Image, ImageFilter

from certificates.renderer import Renderer
from models.certificates.wording import Design
from tests.certificates.test_designs import LONG, SHORT
from tests.factories.certificates import make_face

pytestmark = pytest.mark.one_database
FLAVOUR = "2b"
"""The level whose every rule that checker knows. Ours is 2a: the same, and tagged besides, which `outloud` checks."""
UNKNOWN_TO_THE_CHECKER = {
    "/CIDSet on a CIDFontType2 subset is not checked",
    "the content of structured XMP property xmpMM:History is not checked",
    "XMP namespace xmpTPg=http://ns.adobe.com/xap/1.0/t/pg/ is not permitted",
    "XMP property xmpTPg:NPages is not permitted",
    "XMP namespace pdfaExtension=http://www.aiim.org/pdfa/ns/extension/ is not permitted",
    "XMP namespace pdfaSchema=http://www.aiim.org/pdfa/ns/schema# is not permitted",
    "XMP namespace pdfaProperty=http://www.aiim.org/pdfa/ns/property# is not permitted",
    "XMP property pdfaExtension:schemas is not permitted",
    "XMP property pdfuaid:part is not permitted",
    "pdfaid:conformance is 'A', expected 'B'",
}
"""It approves only what it knows: not a font's list of letters, nor how PDF/A itself says that a file is PDF/UA too."""
PLAIN_METADATA = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
FACES = [{}, LONG, SHORT]
CASES = [(design, words) for design in Design for words in FACES]


@pytest.fixture(scope="module")
def press():
    return Renderer()


def findings(pdf):
    return pdfa.validate_written(io.BytesIO(pdf), FLAVOUR).findings


def without_what_it_does_not_know(pdf, *, also=()):
    """Give the file with a plain label and without lists of letters; everything that is drawn stays as it was."""
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.Root.Metadata.write(PLAIN_METADATA)
        del document.trailer["/Info"]
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/CIDSet" in thing:
                del thing["/CIDSet"]
        for key in also:
            del document.Root[key]
        document.save(changed)
    return changed.getvalue()


@pytest.mark.parametrize(("design", "words"), CASES)
def test_archive_may_keep_it(press, design, words):
    pdf = press.draw(make_face(**words, design=design))
    assert {finding.message for finding in findings(pdf)} <= UNKNOWN_TO_THE_CHECKER
    assert findings(without_what_it_does_not_know(pdf)) == []


def test_archive_would_refuse_it_without_its_colours_said(press):
    pdf = press.draw(make_face())
    assert findings(without_what_it_does_not_know(pdf, also=["/OutputIntents"])) != []


@pytest.mark.parametrize(("design", "words"), CASES)
def test_it_can_be_read_aloud(press, design, words, tmp_path):
    file = tmp_path / "sheet.pdf"
    file.write_bytes(press.draw(make_face(**words, design=design)))
    result = outloud.check(str(file))
    assert (result.verdict, result.errors, result.warnings) == ("pass", 0, 0)


def test_it_could_not_be_read_aloud_without_its_tags(press, tmp_path):
    file = tmp_path / "sheet.pdf"
    with pikepdf.open(io.BytesIO(press.draw(make_face()))) as document:
        del document.Root["/StructTreeRoot"]
        document.save(file)
    assert outloud.check(str(file)).verdict == "fail"


@pytest.mark.parametrize("design", Design)
def test_file_is_well_formed_says_its_level_and_carries_every_font(press, design):
    with pikepdf.open(io.BytesIO(press.draw(make_face(design=design)))) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as said:
            kept = [said.get(f"pdfaid:{name}") for name in ("part", "conformance")]
            assert [*kept, said.get("{http://www.aiim.org/pdfua/ns/id/}part")] == ["2", "A", "1"]
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert len(fonts) >= 2
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def grey(pdf, dots_per_inch):
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dots_per_inch / 72, grayscale=True).to_pil().convert("L")


def photocopied(image):
    """A copier's lens and its black or white: half a millimetre of blur at 150 dpi, turned by half a degree."""
    turned = image.rotate(0.5, Image.Resampling.BILINEAR, fillcolor=255)
    return turned.filter(ImageFilter.GaussianBlur(1.5)).point(lambda level: 255 * (level > 140))


@pytest.mark.parametrize("design", Design)
@pytest.mark.parametrize("copy", [lambda image: image, photocopied], ids=["grey", "photocopied"])
def test_code_is_read_from_the_paper_at_150_dots_an_inch(press, design, copy):
    face = make_face(design=design)
    codes = zxingcpp.read_barcodes(copy(grey(press.draw(face), 150)))
    assert [code.text for code in codes] == [face.verify_url]
