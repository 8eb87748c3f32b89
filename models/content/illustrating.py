"""Take in a picture: look at it with suspicion, make it small, strip what the camera wrote, keep it by its digest.

`prepare_picture` and `store_picture` are slow and belong outside the transaction; `keep_picture` writes the row.
"""

import hashlib
import io
import os
import struct
import tempfile
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from models.audit.actor import Actor
from models.audit.recording import record
from models.content.moving import user_id_of
from models.content.revision import Image
from models.db import session
from models.errors import N_, RuleViolation

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"
LARGEST_FILE = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""A phone's 48 megapixels pass; a small file that unpacks to gigabytes does not."""
WIDEST = 1600
TALLEST = 3200
CARD_WIDTH = 800
"""As wide as an article on a plain screen, or a card on a sharp one."""
QUALITY = 80
FOLDER = "images"


class PictureTooLarge(RuleViolation):
    """Too many bytes."""

    code = "picture_too_large"
    message = N_("Tệp ảnh lớn hơn {limit} MB. Vui lòng chọn ảnh nhỏ hơn.")
    status = 422
    field = "picture"


class PictureTooDetailed(RuleViolation):
    """Too many pixels."""

    code = "picture_too_detailed"
    message = N_(
        "Ảnh có kích thước {width} × {height} điểm, vượt quá {limit} triệu điểm ảnh. Vui lòng thu nhỏ ảnh rồi gửi lại."
    )
    status = 422
    field = "picture"


class NotAPicture(RuleViolation):
    """Not one of the formats that we read, or broken."""

    code = "not_a_picture"
    message = N_("Không đọc được tệp ảnh này. Vui lòng chọn ảnh JPEG, PNG hoặc WebP còn nguyên vẹn.")
    status = 422
    field = "picture"


@dataclass(frozen=True)
class PreparedPicture:
    """A picture as it will be kept: WebP without metadata, and a narrower one for cards."""

    sha256: str
    width: int
    height: int
    full: bytes
    card: bytes


def prepare_picture(content: bytes) -> PreparedPicture:
    """Decode, turn upright, shrink to 1600 px, drop all metadata, encode. Takes up to a second for a large photograph.

    Raises `PictureTooLarge`, `PictureTooDetailed`, `NotAPicture`.
    """
    if len(content) > LARGEST_FILE:
        raise PictureTooLarge(limit=LARGEST_FILE // 1024 // 1024)
    try:
        image = _decoded(content)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, struct.error) as error:
        raise NotAPicture from error
    except (Pillow.DecompressionBombError, MemoryError) as error:
        raise PictureTooDetailed(width="?", height="?", limit=MOST_PIXELS // 1_000_000) from error
    image.thumbnail((WIDEST, TALLEST), Pillow.Resampling.LANCZOS)
    full = _encoded(image)
    card = image.copy()
    card.thumbnail((CARD_WIDTH, TALLEST), Pillow.Resampling.LANCZOS)
    return PreparedPicture(hashlib.sha256(full).hexdigest(), image.width, image.height, full, _encoded(card))


def _decoded(content: bytes) -> Pillow.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # our own limit is lower
        image: Pillow.Image = Pillow.open(io.BytesIO(content), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise PictureTooDetailed(width=image.width, height=image.height, limit=MOST_PIXELS // 1_000_000)
    image.draft("RGB", (WIDEST, WIDEST))  # a large JPEG is decoded at a fraction of its size
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    return _in_srgb(upright, profile)


def _in_srgb(image: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Give the picture in sRGB (with transparency if it has any), without its own colour profile."""
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile: the colours as they are
        image = converted or image
    return image.convert(mode)


def _encoded(image: Pillow.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def picture_path(folder: Path, sha256: str, *, card: bool = False) -> Path:
    """Give where a picture lies below the storage folder. `sha256` must come from a row, never from a request."""
    return folder / FOLDER / sha256[:2] / f"{sha256}{'-card' if card else ''}.webp"


def store_picture(folder: Path, picture: PreparedPicture) -> None:
    """Write both files, each whole or not at all. Storing the same picture again changes nothing."""
    for card, content in ((False, picture.full), (True, picture.card)):
        path = picture_path(folder, picture.sha256, card=card)
        if path.is_file():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)


def keep_picture(picture: PreparedPicture, *, actor: Actor, now: datetime) -> Image:
    """Give the picture's row, made now if it is new. Its files are stored already."""
    found: Image | None = session.scalar(sa.select(Image).where(Image.sha256 == picture.sha256))
    if found is not None:
        return found
    image = Image(
        sha256=picture.sha256,
        media_type=MEDIA_TYPE,
        width=picture.width,
        height=picture.height,
        bytes=len(picture.full),
        uploaded_by_id=user_id_of(actor),
        uploaded_at=now,
    )
    session.add(image)
    session.flush()
    record("image.kept", "image", image.id, actor=actor, now=now, width=image.width, height=image.height)
    return image
