"""The frozen words of a certificate."""

import pytest

from certificates.face import CertificateFace, FaceUnreadable
from tests.factories.certificates import make_face

pytestmark = pytest.mark.one_database


def test_face_comes_back_from_json_as_it_went():
    face = make_face()
    assert CertificateFace.from_json(face.to_json()) == face


def test_face_leaves_words_of_a_later_version_alone():
    assert CertificateFace.from_json(make_face().to_json() | {"colour": "red"}) == make_face()


@pytest.mark.parametrize("change", [{"issued_on": "09/12/2026"}, {"issued_on": None}, {"signatory_titles": None}])
def test_face_that_cannot_be_read_is_refused(change):
    with pytest.raises(FaceUnreadable):
        CertificateFace.from_json(make_face().to_json() | change)


def test_face_without_a_word_is_refused():
    words = make_face().to_json()
    del words["holder"]
    with pytest.raises(FaceUnreadable, match="holder"):
        CertificateFace.from_json(words)
