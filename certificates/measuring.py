"""How wide words will be at most, so that a sheet of usual words is set without being measured first."""

import unicodedata

NARROW, USUAL, WIDE, WIDEST = 0.44, 0.66, 0.85, 1.1
"""In em, as set in the bold weights of the designs' fonts; a test holds them to what was drawn."""
_NARROW = frozenset(" .,;:!'’‘|()[]-fijlrtIJ/")
_WIDE = frozenset("“”&+<>=~ABCDĐEGHKNOQPRTUVXYZ")
_WIDEST = frozenset("mMWw@%…—")
_LAST_LATIN = "\u01ff"


def ems(text: str) -> float:
    """Give the width of a line in em, rather too wide than too narrow. Of letters that we do not know, the widest."""
    return sum(map(_width, unicodedata.normalize("NFD", text)))


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if letter in _NARROW:
        return NARROW
    if letter in _WIDE:
        return WIDE
    return WIDEST if letter in _WIDEST or letter > _LAST_LATIN else USUAL
