"""The course page is compressed once and says the same in either form."""

import gzip

from models.clock import now
from tests.factories.courses import make_course


def test_kept_page_is_the_same_compressed_and_plain(client, kept):
    slug = kept(lambda: make_course(now=now()).slug)
    plain = client.get(f"/khoa-hoc/{slug}")
    packed = client.get(f"/khoa-hoc/{slug}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data).decode() == plain.text
    assert {"Accept-Encoding", "Cookie"} <= set(packed.vary)
    assert packed.mimetype == plain.mimetype == "text/html"
    assert packed.headers["Content-Language"] == "vi"
