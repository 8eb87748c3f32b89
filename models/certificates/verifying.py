"""What a stranger learns from a certificate's code, and what only the paper itself opens."""

from models.bearer import derive_secret, tidy_code

PAPER_KEY_BYTES = 5
GROUP = 4
CODE_LETTERS = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
LONGEST_CODE = 64


def code_as_typed(text: str) -> str:
    """Give a typed code in our form. What no code can hold is left out, so any text can be looked up."""
    return "".join(letter for letter in tidy_code(text[:LONGEST_CODE]) if letter in CODE_LETTERS)


def grouped_code(code: str) -> str:
    """Give the code to read and type: `ABCD-EFGH-JKMN-PQRS`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def paper_key(key: bytes, code: str) -> str:
    """Give the 8 characters that the QR on the paper carries: whoever holds the paper reads the holder's full name."""
    return derive_secret(key, f"certificate_paper:{code}", 0, size=PAPER_KEY_BYTES)


def masked_name(name: str) -> str:
    """Give a name so that its holder is recognised and a stranger learns little: `Nguyễn T. P. A.`."""
    family, *others = name.split(" ")
    if not others:
        return f"{family[0]}."
    return " ".join([family, *(f"{word[0]}." for word in others)])


def pdf_secret(key: bytes, certificate_id: int) -> str:
    """Give the secret part of the address at which the holder fetches her PDF (`certificates.holder_pdf`)."""
    return derive_secret(key, "certificate_pdf", certificate_id)
