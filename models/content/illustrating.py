"""Take in a picture: look at it with suspicion, make it small, strip what the camera wrote, keep it by its digest.

`prepare_picture` and `store_picture` are slow and belong outside the transaction; `keep_picture` writes the row.
"""

import hashlib
import io
import os
import struct
import tempfile
import threading
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps
from sqlalchemy.dialects import postgresql, sqlite

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
MOST_DECODED = 24_000_000
"""Points in memory at once: a JPEG can be decoded at a fraction of its size, a PNG or WebP only whole."""
WIDEST = 1600
TALLEST = 3200
CARD_WIDTH = 800
"""As wide as an article on a plain screen, or a card on a sharp one."""
QUALITY = 80
FOLDER = "images"
ONE_AT_A_TIME = threading.Lock()
"""A decoded picture takes hundreds of megabytes: a second one waits for its turn in each server process."""


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
    with ONE_AT_A_TIME:
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
    _require_few_points(image.size, image.size, MOST_PIXELS)
    promised = image.size
    image.draft("RGB", _draft_size(*promised))  # a large JPEG is decoded at a fraction of its size
    _require_few_points(image.size, promised, MOST_DECODED)
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    return _in_srgb(upright, profile)


def _require_few_points(size: tuple[int, int], promised: tuple[int, int], limit: int) -> None:
    if size[0] * size[1] > limit:
        raise PictureTooDetailed(width=promised[0], height=promised[1], limit=limit // 1_000_000)


def _draft_size(width: int, height: int) -> tuple[int, int]:
    """Give the least size that is enough for the picture as kept, whether it lies or will be turned upright."""
    lying = min(WIDEST / width, TALLEST / height)
    turned = min(TALLEST / width, WIDEST / height)
    share = min(1.0, max(lying, turned))
    return max(1, round(width * share)), max(1, round(height * share))


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
    """Write both files, each whole or not at all, for our own user alone to read.

    Storing the same picture again changes nothing.
    """
    for card, content in ((False, picture.full), (True, picture.card)):
        path = picture_path(folder, picture.sha256, card=card)
        if path.is_file():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)


def keep_picture(picture: PreparedPicture, *, actor: Actor, now: datetime) -> Image:
    """Give the picture's row, made now if it is new: of two who send it at once one makes it. Its files are stored."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(Image).values(
        sha256=picture.sha256,
        media_type=MEDIA_TYPE,
        width=picture.width,
        height=picture.height,
        bytes=len(picture.full),
        uploaded_by_id=user_id_of(actor),
        uploaded_at=now,
    )
    made = session.scalar(row.on_conflict_do_nothing(index_elements=["sha256"]).returning(Image.id))
    if made is not None:
        record("image.kept", "image", made, actor=actor, now=now, width=picture.width, height=picture.height)
    kept: Image = session.scalars(sa.select(Image).where(Image.sha256 == picture.sha256)).one()
    return kept
