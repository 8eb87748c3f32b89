"""Which of the province's 96 communes is meant by what somebody typed: `P. Cẩm Thành`, `lý sơn`, `Sơn Thuỷ`.

The spelling decides, wherever the tone mark is placed (`Thuỷ` = `Thủy`). Without marks a name is taken only if one
commune alone can be meant: `son ha` is two, so we ask. Towns and districts are gone since 1 July 2025: we ask for the
commune.
"""

import re
import unicodedata
from functools import cache

from models.courses.commune import communes_on_file
from models.errors import N_, RuleViolation
from models.text import TONES, clean, fold

KIND_PREFIX = re.compile(r"^(?:(xa|x\.)|(phuong|p\.)|(dac khu|dk\.?|d\.k\.))\s*(?=\S)")
KINDS = ("xã", "phường", "đặc khu")
GONE_PREFIX = re.compile(r"^(?:thanh pho|tp|t\.p|thi xa|tx|t\.x|thi tran|tt|huyen|h\.|quan)[.\s]+(?=\S)")
GONE_TOWNS = frozenset({"quang ngai", "dak glei", "ngoc hoi", "kon ray", "ia h'drai", "ia hdrai"})
"""Towns and districts whose bare names no commune bears today."""
PROVINCE_SUFFIX = re.compile(r"\s*[,\-–(]\s*(?:tinh\s+)?(?:quang ngai|kon tum)\)?\s*$")
DAK = "đăk\u0301"
"""Many write Đắk where the official name has Đăk; no two communes differ by it."""
MOST_SUGGESTIONS = 4


class CommuneRefused(RuleViolation):
    """No commune of the province has this name."""

    code = "commune_unknown"
    message = N_("Không có xã, phường, đặc khu nào tên “{entered}”. Vui lòng chọn một trong 96 tên trong danh sách.")
    status = 422
    field = "commune"


class CommuneMissing(CommuneRefused):
    """Nothing was typed."""

    code = "commune_missing"
    message = N_("Vui lòng chọn xã, phường hoặc đặc khu.")


class CommuneAmbiguous(CommuneRefused):
    """More than one may be meant."""

    code = "commune_ambiguous"
    message = N_("“{entered}” có thể là {suggestions}. Vui lòng chọn đúng một tên trong danh sách.")


class CommuneGone(CommuneRefused):
    """A town or district of before 1 July 2025."""

    code = "commune_gone"
    message = N_(
        "“{entered}” không còn là đơn vị hành chính từ ngày 01/7/2025. Vui lòng chọn tên xã, phường, đặc khu hiện nay."
    )


class CommuneGoneSuggested(CommuneGone):
    """The same, and a commune today has a like name."""

    code = "commune_gone"
    message = N_(
        "“{entered}” không còn là đơn vị hành chính từ ngày 01/7/2025. Vui lòng chọn tên hiện nay, ví dụ {suggestions}."
    )


def read_commune(text: str) -> str:
    """Give the commune's code. Raises a `CommuneRefused`, with suggestions where there are any."""
    entered = clean(text)
    if not entered:
        raise CommuneMissing
    if entered in _codes():
        return entered
    shown = entered[:60]
    searched = PROVINCE_SUFFIX.sub("", fold(entered))
    if found := GONE_PREFIX.match(searched):
        raise _gone(shown, searched[found.end() :])
    kind, bare = _without_kind(entered)
    exact = [code for code, its_kind, spelling, _ in _register() if spelling == bare and kind in {None, its_kind}]
    if len(exact) == 1:
        return exact[0]
    return _by_folded(shown, kind, bare)


def _by_folded(shown: str, kind: str | None, bare: str) -> str:
    folded = fold(bare)
    alike = [(code, its_kind) for code, its_kind, _, its_folded in _register() if its_folded == folded]
    of_kind = [code for code, its_kind in alike if kind in {None, its_kind}]
    if len(of_kind) == 1 and bare == folded:  # typed without any mark: nothing contradicts
        return of_kind[0]
    if alike:
        raise CommuneAmbiguous(entered=shown, suggestions=_names([code for code, _ in alike]))
    if folded in GONE_TOWNS:
        raise CommuneGone(entered=shown)
    raise CommuneRefused(entered=shown)


def _gone(shown: str, bare_folded: str) -> CommuneGone:
    words = bare_folded.strip()
    alike = [
        code for code, _, _, folded in _register() if folded == words or (words and folded.startswith(words + " "))
    ]
    return CommuneGoneSuggested(entered=shown, suggestions=_names(alike)) if alike else CommuneGone(entered=shown)


def _names(codes: list[str]) -> str:
    names = {row["code"]: row["name"] for row in communes_on_file()}
    return ", ".join(names[code] for code in codes[:MOST_SUGGESTIONS])


def _without_kind(entered: str) -> tuple[str | None, str]:
    """Split `P. Cẩm Thành, tỉnh Quảng Ngãi` into its kind and its spelling."""
    folded = fold(entered)
    suffix = PROVINCE_SUFFIX.search(folded)
    end = suffix.start() if suffix and len(folded) == len(entered) else len(entered)
    prefix = KIND_PREFIX.match(folded)
    if prefix is None or len(folded) != len(entered):
        return None, spelling_of(entered[:end])
    kind = next(kind for kind, group in zip(KINDS, prefix.groups(), strict=True) if group)
    return kind, spelling_of(entered[prefix.end() : end])


def spelling_of(name: str) -> str:
    """Give lower-case words with each word's tone at its end: one spelling, wherever the tone mark stands."""
    words = []
    for word in clean(name).lower().split(" "):
        marks = unicodedata.normalize("NFD", word)
        tone = "".join(mark for mark in marks if mark in TONES)
        words.append(unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES)) + tone)
    return " ".join("đăk" if word == DAK else word for word in words)


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, *_ in _register())


@cache
def _register() -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (row["code"], row["kind"], spelling_of(row["bare_name"]), fold(row["bare_name"])) for row in communes_on_file()
    )
