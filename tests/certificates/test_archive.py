"""The archive: whole files under names of our own making."""

import pytest

from certificates.archive import Archive

pytestmark = pytest.mark.one_database


def test_kept_file_is_read_back(tmp_path):
    archive = Archive(tmp_path)
    archive.keep(2026, "7K2M9QXR4TBW3HJD", b"%PDF-1.7 one")
    archive.keep(2026, "7K2M9QXR4TBW3HJD", b"%PDF-1.7 two")
    assert archive.read(2026, "7K2M9QXR4TBW3HJD") == b"%PDF-1.7 two"
    assert [path.name for path in (tmp_path / "certificates" / "2026").iterdir()] == ["7K2M9QXR4TBW3HJD.pdf"]


def test_file_that_was_not_kept_is_none(tmp_path):
    assert Archive(tmp_path).read(2026, "7K2M9QXR4TBW3HJD") is None


@pytest.mark.parametrize("code", ["", "../../etc/passwd", "a/b", "abc", "A\n", "A" * 65])
def test_code_that_is_no_code_names_no_file(tmp_path, code):
    with pytest.raises(ValueError, match="not a certificate's code"):
        Archive(tmp_path).keep(2026, code, b"x")


def test_failed_writing_leaves_nothing_behind(tmp_path):
    with pytest.raises(TypeError):
        Archive(tmp_path).keep(2026, "AAAA", "text, not bytes")  # type: ignore[arg-type]
    assert list((tmp_path / "certificates" / "2026").iterdir()) == []


def test_kept_file_is_read_by_this_installation_alone(tmp_path):
    archive = Archive(tmp_path)
    archive.keep(2026, "7K2M9QXR4TBW3HJD", b"%PDF-1.7")
    assert archive.holds(2026, "7K2M9QXR4TBW3HJD")
    assert not archive.holds(2027, "7K2M9QXR4TBW3HJD")
    assert (tmp_path / "certificates" / "2026" / "7K2M9QXR4TBW3HJD.pdf").stat().st_mode & 0o777 == 0o600
