"""Identifiers with check digits: the unified social credit code, the LEI, the resident identity number."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_USCC_SHAPE = re.compile(rf"[1-9ANY][{USCC_ALPHABET}]\d{{6}}[{USCC_ALPHABET}]{{10}}")
_ORGANISATION_SHAPE = re.compile(r"[0-9A-Z]{8}[0-9X]")
_LEI_SHAPE = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_RESIDENT_SHAPE = re.compile(r"[1-9]\d{16}[0-9X]")


def tidy(code: str) -> str:
    """The code as registers write it: half-width capitals without spaces or hyphens."""
    half_width = unicodedata.normalize("NFKC", code).upper()
    return "".join(letter for letter in half_width if not letter.isspace() and letter not in "-\u2010\u2011")


def uscc_is_valid(code: str) -> bool:
    """Whether both check characters of a unified social credit code hold (GB 32100-2015, GB 11714).

    Lower case and spaces are forgiven; the first character may be A, N or Y (village collectives and the like).
    """
    letters = tidy(code)
    return (
        _USCC_SHAPE.fullmatch(letters) is not None
        and letters[17] == uscc_check(letters[:17])
        and organisation_code_is_valid(letters[8:17])
    )


def uscc_check(first17: str) -> str:
    """The 18th character for the first 17, all of USCC_ALPHABET (GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(first17, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_code_is_valid(code: str) -> bool:
    """Whether the check character of a nine-character organisation code holds (GB 11714)."""
    letters = tidy(code)
    if not _ORGANISATION_SHAPE.fullmatch(letters):
        return False
    total = sum(int(c, 36) * w for c, w in zip(letters[:8], ORGANISATION_WEIGHTS, strict=True))
    return letters[8] == "0123456789X0"[11 - total % 11]


def lei_is_valid(code: str) -> bool:
    """Whether a legal entity identifier has remainder 1 by 97 (ISO 17442)."""
    letters = tidy(code)
    return _LEI_SHAPE.fullmatch(letters) is not None and _as_number(letters) % 97 == 1


def lei_check(first18: str) -> str:
    """The two check digits for the first 18 characters (ISO 17442)."""
    return f"{98 - _as_number(first18 + '00') % 97:02d}"


def resident_id_is_valid(code: str) -> bool:
    """Whether a resident identity number has its check character and a birthday that exists (GB 11643)."""
    letters = tidy(code)
    if not _RESIDENT_SHAPE.fullmatch(letters) or letters[17] != resident_id_check(letters[:17]):
        return False
    try:
        date(int(letters[6:10]), int(letters[10:12]), int(letters[12:14]))
    except ValueError:
        return False
    return True


def resident_id_check(first17: str) -> str:
    """The 18th character for the first 17 digits (GB 11643)."""
    total = sum(int(c) * w for c, w in zip(first17, RESIDENT_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def _as_number(letters: str) -> int:
    """Digits as they are, A to Z as 10 to 35, read as one decimal number."""
    return int("".join(str(int(c, 36)) for c in letters))
