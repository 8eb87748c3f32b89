"""Draw a certificate: a face in, a PDF out (A4 landscape, one page, PDF/A-2a and PDF/UA-1, the same bytes every time).

Typst and the QR writer are loaded when the first certificate is drawn, so that a worker that draws none stays small.
"""

import json
import re
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from certificates.face import CertificateFace

DESIGN_FOLDER = Path(__file__).parent / "design"
FONT_PACKAGES = ("fontpkg_noto_serif", "fontpkg_playfair_display")
STANDARDS = ["a-2a", "ua-1"]
QR_CORRECTION = "M"
LONGEST_WORD = 24
DARK = re.compile(rb"\x00+")
"""A run of dark modules in a row of the code's own image, a byte a module."""
GROUP = 4


class DrawingFailed(RuntimeError):
    """The design could not be set: a defect of ours, never the reader's mistake."""


class Renderer:
    """One Typst compiler, kept: a new one would read the fonts again, 13 ms a certificate. Threads take turns."""

    def __init__(self) -> None:
        import typst  # noqa: PLC0415  # an idle worker need not hold it

        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[_font_folder(name) for name in FONT_PACKAGES],
        )
        self._compiler = typst.Compiler(root=DESIGN_FOLDER, font_paths=fonts)
        self._papers: dict[int, str] = {}
        self._turn = threading.Lock()

    def draw(self, face: CertificateFace) -> bytes:
        """Give the PDF of a face. Raises `DrawingFailed`."""
        with self._turn:
            return self._set(
                DESIGN_FOLDER / str(face.design) / "words.typ",
                format="pdf",
                sys_inputs={
                    "face": json.dumps(_printed(face)),
                    "qr": qr_svg(face.verify_url),
                    "paper": self._paper(face.design),
                },
                pdf_standards=STANDARDS,
                timestamp=datetime.combine(date.fromisoformat(face.issued_on), time(), UTC),
            )

    def draw_document(self, source: Path, inputs: dict[str, str], *, drawn_at: datetime) -> bytes:
        """Give the PDF of another design below `DESIGN_FOLDER`, as many pages as it needs. Raises `DrawingFailed`."""
        with self._turn:
            moment = drawn_at.astimezone(UTC).replace(microsecond=0)
            return self._set(source, format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=moment)

    def _paper(self, design: int) -> str:
        """Give what lies behind the words, set once for all certificates."""
        if design not in self._papers:
            paper = DESIGN_FOLDER / str(design) / "paper.typ"
            self._papers[design] = self._set(paper, format="svg", sys_inputs=None).decode()
        return self._papers[design]

    def _set(self, source: Path, **options: Any) -> bytes:  # noqa: ANN401  # the compiler's own options
        try:
            result = self._compiler.compile(source, **options)
        except RuntimeError as error:  # typst.TypstError, and what it raises for a missing file
            message = f"{source.parent.name}/{source.name}: {error}"
            raise DrawingFailed(message) from error
        if not isinstance(result, bytes):
            message = f"{source.parent.name}/{source.name} gave no single page"
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


def _printed(face: CertificateFace) -> Mapping[str, Any]:
    """The face, and what follows from it."""
    words = {name: breakable(getattr(face, name)) for name in ("holder", "organisation", "course", "place")}
    groups = (face.code[start : start + GROUP] for start in range(0, len(face.code), GROUP))
    address = face.verify_url.partition("://")[2]
    return (
        face.to_json()
        | words
        | {
            "grouped_code": "-".join(groups),
            "register_entry": f"{face.number.partition('/')[0]}/{face.issued_on[:4]}",
            "verify_at": address.partition(f"/{face.code}")[0],
        }
    )


def breakable(text: str, longest: int = LONGEST_WORD) -> str:
    """Let a word longer than any real one break, so that nothing runs off the paper."""
    return re.sub(rf"\S{{{longest}}}(?=\S)", "\\g<0>\u200b", text)


def _font_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        message = f"the fonts of {package} are not installed: run script/setup"
        raise RuntimeError(message)
    return Path(spec.origin).parent / "files"
