"""Draw a certificate: a face in, a PDF out (one page of A4, PDF/A-2a and PDF/UA-1, the same bytes every time).

Typst and the QR writer are loaded when the first certificate is drawn, so that a worker that draws none stays small.
"""

import json
import re
import threading
import unicodedata
from datetime import UTC, date, datetime, time
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from certificates.face import CertificateFace
from certificates.measuring import ems

DESIGN_FOLDER = Path(__file__).parent / "design"
FONT_PACKAGES = ("fontpkg_noto_serif", "fontpkg_playfair_display")
STANDARDS = ["a-2a", "ua-1"]
QR_CORRECTION = "M"
LONGEST_WORD = 24
DARK = re.compile(rb"\x00+")
"""A run of dark modules in a row of the code's own image, a byte a module."""
GROUP = 4
MEASURED = ("department", "holder", "position", "organisation", "course", "place")


class DrawingFailed(RuntimeError):
    """The design could not be set: a defect of ours, never the reader's mistake."""


class Renderer:
    """Typst compilers, kept: a new one would read the fonts again, 13 ms a certificate. Threads take turns."""

    def __init__(self) -> None:
        import typst  # noqa: PLC0415  # an idle worker need not hold it

        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[_font_folder(name) for name in FONT_PACKAGES],
        )
        self._make = partial(typst.Compiler, root=DESIGN_FOLDER, font_paths=fonts)
        self._compiler = self._make()
        self._designs: dict[int, Any] = {}
        self._turn = threading.Lock()

    def draw(self, face: CertificateFace, *, is_specimen: bool = False) -> bytes:
        """Give the PDF of a face; of a specimen with its word across it. Raises `DrawingFailed`."""
        with self._turn:
            return _set(
                self._design(face.design),
                _call(face, is_specimen=is_specimen),
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=datetime.combine(date.fromisoformat(face.issued_on), time(), UTC),
            )

    def draw_document(self, source: Path, inputs: dict[str, str], *, drawn_at: datetime) -> bytes:
        """Give the PDF of another design below `DESIGN_FOLDER`, as many pages as it needs. Raises `DrawingFailed`."""
        with self._turn:
            moment = drawn_at.astimezone(UTC).replace(microsecond=0)
            return _set(
                self._compiler, source, format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=moment
            )

    def _design(self, design: int) -> Any:  # noqa: ANN401  # a compiler of a package without types
        """Give a design's own compiler, with what lies behind the words set once for all certificates.

        What varies comes in the source (`_call`), never in `sys_inputs`: those are part of Typst's library, and with
        another library nothing that was set before is remembered. A certificate would cost a third more.
        """
        if design not in self._designs:
            paper = DESIGN_FOLDER / str(design) / "paper.typ"
            inputs = {"paper": _set(self._make(), paper, format="svg").decode()} if paper.exists() else {}
            self._designs[design] = self._make(sys_inputs=inputs)
        return self._designs[design]


def _call(face: CertificateFace, *, is_specimen: bool) -> bytes:
    """Give the source that sets one certificate: a call of the design's function with words, as text and never as code.

    JSON in ASCII holds nothing that a Typst text must escape but quotes and backslashes.
    """
    words = json.dumps(_printed(face) | {"is_specimen": is_specimen})
    given = ", ".join(f"bytes({_quoted(text)})" for text in (words, qr_svg(face.verify_url)))
    return f"""#import "/{face.design:d}/words.typ": certificate
#let call(words, qr) = certificate(json(words), qr)
#call({given})""".encode()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _set(compiler: Any, source: Path | bytes, **options: Any) -> bytes:  # noqa: ANN401  # the compiler's own
    where = f"{source.parent.name}/{source.name}" if isinstance(source, Path) else "certificate"
    try:
        result = compiler.compile(source, **options)
    except RuntimeError as error:  # typst.TypstError, and what it raises for a missing file
        message = f"{where}: {error}"
        raise DrawingFailed(message) from error
    if not isinstance(result, bytes):
        message = f"{where} gave no single page"
        raise DrawingFailed(message)
    return result


def qr_svg(text: str) -> str:
    """Give a QR code as SVG, one path and no quiet zone: the design leaves white around it. Under a millisecond."""
    import zxingcpp  # noqa: PLC0415  # loaded with the press, not with the worker

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=QR_CORRECTION)
    image = code.to_image(scale=1, add_quiet_zones=False)
    rows = memoryview(image).tolist()  # type: ignore[arg-type]  # a buffer, which its stub does not say
    runs = ((y, *run.span()) for y, row in enumerate(rows) for run in DARK.finditer(bytes(row)))
    path = "".join(f"M{start} {y}H{end}v1H{start}z" for y, start, end in runs)
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"><path d="{path}"/></svg>'


def _printed(face: CertificateFace) -> dict[str, Any]:
    """The face with its letters composed (NFC), and what follows from it."""
    words = {name: _composed(word) for name, word in face.to_json().items()}
    words |= {name: breakable(words[name]) for name in ("holder", "position", "organisation", "course", "place")}
    groups = (face.code[start : start + GROUP] for start in range(0, len(face.code), GROUP))
    address = face.verify_url.partition("://")[2]
    return words | {
        "ems": {name: ems(words[name]) for name in MEASURED},
        "grouped_code": "-".join(groups),
        "register_entry": f"{face.number.partition('/')[0]}/{face.issued_on[:4]}",
        "verify_at": address.partition(f"/{face.code}")[0],
    }


def _composed(word: Any) -> Any:  # noqa: ANN401  # whatever a face holds
    if isinstance(word, list):
        return [_composed(line) for line in word]
    return unicodedata.normalize("NFC", word) if isinstance(word, str) else word


def breakable(text: str, longest: int = LONGEST_WORD) -> str:
    """Let a word longer than any real one break, so that nothing runs off the paper."""
    return re.sub(rf"\S{{{longest}}}(?=\S)", "\\g<0>\u200b", text)


def _font_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        message = f"the fonts of {package} are not installed: run script/setup"
        raise RuntimeError(message)
    return Path(spec.origin).parent / "files"
