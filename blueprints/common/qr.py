"""QR codes for tickets and letters."""

import io

import qrcode
import qrcode.constants
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

QUIET_ZONE = 4
"""Modules of white around the code: less, and old scanners miss it."""


def _code(text: str) -> qrcode.QRCode[PilImage]:
    code: qrcode.QRCode[PilImage] = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_Q, border=QUIET_ZONE, box_size=10
    )
    code.add_data(text)
    code.make(fit=True)
    return code


def qr_png(text: str) -> bytes:
    """Give a black-and-white PNG. Upper-case text makes a smaller code (alphanumeric mode). About 10 ms."""
    out = io.BytesIO()
    _code(text).make_image(image_factory=PilImage).get_image().convert("1").save(out, "PNG", optimize=True)
    return out.getvalue()


def qr_svg(text: str) -> str:
    """Give an SVG of one path, without an XML declaration, that scales to any size."""
    image = _code(text).make_image(image_factory=SvgPathImage)
    return image.to_string(encoding="unicode")
