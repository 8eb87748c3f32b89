"""A picture comes in suspected and goes out small, upright and without what the camera wrote."""

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from time import sleep

import pytest
import sqlalchemy as sa
from PIL import Image as Pillow

from blueprints.common.unit_of_work import unit_of_work
from models.audit.audit_event import AuditEvent
from models.content.illustrating import (
    LARGEST_FILE,
    ONE_AT_A_TIME,
    NotAPicture,
    PictureTooDetailed,
    PictureTooLarge,
    keep_picture,
    picture_path,
    prepare_picture,
    store_picture,
)
from models.db import session
from tests.conftest import NOW
from tests.factories.content import make_writer, picture_file

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def opened(content):
    return Pillow.open(io.BytesIO(content))


def png_of_size(width, height):
    """A PNG whose head promises this many pixels, of which none is there."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.one_database
def test_a_large_photograph_becomes_a_webp_of_1600_pixels_and_a_card_of_800():
    picture = prepare_picture(picture_file(4000, 3000))
    assert (picture.width, picture.height) == (1600, 1200)
    assert (opened(picture.full).format, opened(picture.full).size) == ("WEBP", (1600, 1200))
    assert opened(picture.card).size == (800, 600)


@pytest.mark.one_database
def test_a_small_picture_is_not_made_larger():
    picture = prepare_picture(picture_file(300, 200, "PNG"))
    assert (picture.width, picture.height, opened(picture.card).size) == (300, 200, (300, 200))


@pytest.mark.one_database
def test_what_the_camera_wrote_is_stripped_and_the_picture_stands_upright():
    exif = Pillow.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, "Máy ảnh của tôi"
    exif.get_ifd(GPS)[1] = "N"
    picture = prepare_picture(picture_file(1200, 800, exif=exif.tobytes()))
    assert (picture.width, picture.height) == (800, 1200)
    for content in (picture.full, picture.card):
        assert dict(opened(content).getexif()) == {}
        assert not {"exif", "xmp", "icc_profile"} & set(opened(content).info)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_png_and_webp_are_read(kind):
    assert prepare_picture(picture_file(64, 48, kind)).width == 64


@pytest.mark.one_database
def test_a_transparent_picture_stays_transparent():
    out = io.BytesIO()
    Pillow.new("RGBA", (40, 40), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(prepare_picture(out.getvalue()).full).mode == "RGBA"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture_file()[:500], png_of_size(10, 10),
     b"\xff\xd8\xff" + b"\x00" * 100, picture_file(20, 20, "GIF"), picture_file(20, 20, "BMP")],
    ids=["empty", "gif head", "svg", "cut jpeg", "png without pixels", "jpeg head", "gif", "bmp"],
)  # fmt: skip
def test_what_is_no_picture_of_ours_is_refused(content):
    with pytest.raises(NotAPicture):
        prepare_picture(content)


@pytest.mark.one_database
@pytest.mark.parametrize("size", [(10_000, 5_001), (60_000, 60_000)])
def test_a_bomb_is_refused_before_it_unpacks(size):
    with pytest.raises(PictureTooDetailed):
        prepare_picture(png_of_size(*size))


@pytest.mark.one_database
def test_what_can_only_be_decoded_whole_is_refused_above_24_million_points():
    with pytest.raises(PictureTooDetailed) as refused:
        prepare_picture(png_of_size(6_000, 4_001))
    assert refused.value.params == {"width": 6_000, "height": 4_001, "limit": 24}
    with pytest.raises(NotAPicture):  # looked at, and found empty
        prepare_picture(png_of_size(6_000, 4_000))


@pytest.mark.one_database
@pytest.mark.parametrize(("size", "kept_as"), [((8_064, 6_048), (1_600, 1_200)), ((14_000, 3_000), (1_600, 343))])
def test_a_photograph_of_48_megapixels_is_taken(size, kept_as):
    picture = prepare_picture(picture_file(*size))
    assert (picture.width, picture.height) == kept_as


@pytest.mark.one_database
def test_one_picture_is_prepared_at_a_time():
    content = picture_file(300, 200)
    with ThreadPoolExecutor(1) as other:
        with ONE_AT_A_TIME:
            waiting = other.submit(prepare_picture, content)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        assert waiting.result(timeout=30).width == 300
    with pytest.raises(NotAPicture):
        prepare_picture(b"")
    assert not ONE_AT_A_TIME.locked()


@pytest.mark.one_database
def test_too_many_bytes_are_refused():
    with pytest.raises(PictureTooLarge):
        prepare_picture(b"\xff" * (LARGEST_FILE + 1))


@pytest.mark.one_database
def test_storing_writes_both_files_whole_and_twice_is_the_same(tmp_path):
    picture = prepare_picture(picture_file())
    store_picture(tmp_path, picture)
    store_picture(tmp_path, picture)
    assert picture_path(tmp_path, picture.sha256).read_bytes() == picture.full
    assert picture_path(tmp_path, picture.sha256, card=True).read_bytes() == picture.card
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o777 for path in stored] == [0o600] * 2


def test_the_same_picture_has_one_row(kept):
    writer = kept(make_writer)
    picture = prepare_picture(picture_file())
    ids = {kept(lambda: keep_picture(picture, actor=writer.actor, now=NOW).id) for _ in range(2)}
    assert len(ids) == 1


def test_the_same_new_picture_sent_twice_at_once_has_one_row(app, kept):
    writer = kept(make_writer)
    pictures = [replace(prepare_picture(picture_file()), sha256=f"{number:064}") for number in range(8)]
    session.remove()
    start = Barrier(4, timeout=30)

    def send(_):
        found = []
        for picture in pictures:
            start.wait()
            with app.app_context(), unit_of_work():
                found.append(keep_picture(picture, actor=writer.actor, now=NOW).id)
                sleep(0.02)  # whoever comes second meets a row that is not committed yet
        return found

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(send, range(4))
    assert len(set(first)) == 8
    assert others == [first] * 3
    events = sa.select(sa.func.count()).where(AuditEvent.action == "image.kept")
    assert session.scalar(events) == 8
