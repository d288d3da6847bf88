"""What looks like an amount on paper, and how what was seen is put in order without being guessed."""

from __future__ import annotations

import re

SIGNS = "0123456789,.-()"
_WIDE = str.maketrans("０１２３４５６７８９，．－−–—（）。、：", "0123456789,.----()..:")
_AMOUNT = re.compile(r"^\(?-?(\d{1,3}(,\d{3})+|\d+)(\.\d{1,4})?\)?$")
_GROUPED = re.compile(r"^\(?-?\d{1,3}(,\d{3})*(\.\d{1,4})?\)?$")
_MOSTLY = re.compile(r"^[\s\d,.\-()¥￥:;'’`oOlI|SBsb]*$")
_BLANK = re.compile(r"^[-—–_.·\s]*$")
DIGITS_GROUPED_FROM = 4
SHARE_OF_DIGITS = 0.5


def tidy(text: str) -> str:
    """The text with full-width signs made plain and blanks and currency marks taken out."""
    return re.sub(r"[\s¥￥]", "", text.translate(_WIDE))


def is_amount(text: str) -> bool:
    """Whether the text is an amount as statements print them: grouped by threes or not at all, a sign or brackets."""
    plain = tidy(text)
    return bool(_AMOUNT.match(plain)) and plain.count("(") == plain.count(")")


def is_dash(text: str) -> bool:
    """Whether the text only says that there is no amount."""
    return bool(text) and bool(_BLANK.match(text.translate(_WIDE)))


def looks_like_amount(text: str) -> bool:
    """Whether the text is meant to be an amount, however badly it was seen."""
    digits = sum(sign.isdigit() for sign in text)
    return digits > 0 and bool(_MOSTLY.match(text.translate(_WIDE))) and digits >= SHARE_OF_DIGITS * len(text)


def is_grouped(text: str) -> bool:
    """Whether the thousands are separated wherever they should be: then a lost digit would show."""
    plain = tidy(text)
    return bool(_GROUPED.match(plain)) and plain.count("(") == plain.count(")")


def mended(text: str) -> str:
    """The amount with separators that were seen as one another put right where the place leaves no doubt.

    A point or comma before the last two digits is the decimal point; the others separate thousands. What is no amount
    then is answered as it came.
    """
    plain = tidy(text).replace("..", ".").replace(",,", ",").strip(",")
    found = re.match(r"^(\(?-?)(\d{1,3}(?:[.,]\d{3})*)[.,](\d{2})(\)?)$", plain)
    if found is None:
        return plain
    return f"{found[1]}{found[2].replace('.', ',')}.{found[3]}{found[4]}"
