"""An amount as people and papers write it, read exactly; what is no amount is refused with what to do."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput

AMOUNT_MAX = Decimal("1e16")
PLACES = Decimal("0.0001")
_LONGEST = 60
_BLANK = frozenset(("", "-", "--", "---", "/", "n/a", "na", "nil", "无", "不适用", "*", "."))
_MARKS = re.compile(r"[\s¥￥$€£]|rmb|cny|usd")
_DASHES = str.maketrans("—–−‐―─", "------")
_PLAIN = re.compile(r"\d+(\.\d+)?(e[+-]?\d{1,3})?|\.\d+")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def amount_of(text: str) -> Decimal | None:
    """The amount a text tells, at most four places; None where it tells that there is none (blank, a dash).

    Full-width signs, thousands grouped by commas, a currency sign, brackets or a minus on either side for amounts below
    0. BadInput for anything else, formulas among it, and for amounts no book can hold.
    """
    plain = unicodedata.normalize("NFKC", text[: _LONGEST + 1]).casefold().translate(_DASHES).strip()
    if plain in _BLANK:
        return None
    digits, negative = _unsigned(_MARKS.sub("", plain))
    if len(text) > _LONGEST or not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)):
        raise _no_amount(text)
    try:
        amount = Decimal(digits.replace(",", ""))
    except InvalidOperation as wrong:
        raise _no_amount(text) from wrong
    return bounded(-amount if negative else amount)


def bounded(amount: Decimal) -> Decimal:
    """The amount to four places; BadInput where it is not finite or larger than a book can hold."""
    if not amount.is_finite() or abs(amount) >= AMOUNT_MAX:
        raise BadInput(
            _("The amount is larger than a book can hold, or no number at all."),
            todo=_("Check the amount and the unit of the statement."),
        )
    return amount.quantize(PLACES)


def _unsigned(text: str) -> tuple[str, bool]:
    """The digits and whether they stand below 0."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1], True
    if text[:1] in ("-", "▲", "△"):
        return text[1:], True
    if text.endswith("-"):
        return text[:-1], True
    return text.removeprefix("+"), False


def _no_amount(text: str) -> BadInput:
    """The refusal of a text that is no amount."""
    return BadInput(
        _("“%(text)s” is not an amount.") % {"text": text[:40]},
        todo=_("Write digits, with a minus or brackets for amounts below 0; formulas are not worked out."),
    )
