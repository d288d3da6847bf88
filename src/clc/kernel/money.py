"""Money: exact in records, floating in engines; it changes over here, and parts always sum to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
DIGITS, PLACES, GROUPS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿", "万亿")
CAPITALS_MAX = Decimal(10) ** 16


def cents(amount: Decimal | float | str) -> Decimal:
    """The amount to the cent, half up; ValueError when it is not a finite number."""
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    if not exact.is_finite():
        raise ValueError(f"{amount} is not an amount of money")
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def to_float(amount: Decimal | None) -> float:
    """The amount for an engine; unknown (NaN) for None."""
    return float("nan") if amount is None else float(amount)


def settle(whole: Decimal | float, parts: Sequence[Decimal | float]) -> list[Decimal]:
    """The parts in cents, scaled to the whole, summing to it exactly; no part moves by a cent or more.

    whole: money, any sign; parts: at least one number >= 0, not all 0: the proportions. The cents that rounding down
    leaves go to the parts with the largest remainders, earlier parts first (Hare's method). Else ValueError.
    """
    weights = [Decimal(str(part)) for part in parts]
    total = sum(weights, Decimal(0))
    if not weights or total <= 0 or min(weights) < 0:
        raise ValueError("parts must be numbers >= 0 with a sum above 0")
    target = cents(whole)
    sign = -1 if target < 0 else 1
    count = int(abs(target) / CENT)
    shares = [divmod(count * Fraction(weight), Fraction(total)) for weight in weights]
    settled = [int(full) for full, _rest in shares]
    by_rest = sorted(range(len(shares)), key=lambda at: (-shares[at][1], at))
    for at in by_rest[: count - sum(settled)]:
        settled[at] += 1
    return [sign * n * CENT for n in settled]


def capitals(amount: Decimal | float | str) -> str:
    """An amount in Chinese capitals, as papers and cheques write it: 壹佰万元整, 壹仟零伍元零叁分.

    From 0 to below 10^16, to the cent; else ValueError. Source: Rules on payment and settlement 1997, annex 1.
    """
    exact = cents(amount)
    if not 0 <= exact < CAPITALS_MAX:
        raise ValueError(f"{amount} is not from 0 to below 10^16")
    whole, rest = divmod(int(exact / CENT), 100)
    tenths, hundredths = divmod(rest, 10)
    told = f"{_whole(whole)}元" if whole or not rest else ""
    if not rest:
        return f"{told}整"
    told += f"{DIGITS[tenths]}角" if tenths else "零" if whole else ""
    return told + (f"{DIGITS[hundredths]}分" if hundredths else "")


def _whole(number: int) -> str:
    """A whole number in capitals: groups of four digits, one 零 for any run of zeros between digits."""
    told, gap = "", False
    for place in range(len(GROUPS) - 1, -1, -1):
        four = number // 10000**place % 10000
        if four:
            told += ("零" if told and (gap or four < 1000) else "") + _four(four) + _unit(place, number)
        gap = not four
    return told or DIGITS[0]


def _unit(place: int, number: int) -> str:
    """The word of a group; 万亿 keeps its 亿 only where no group of 亿 follows."""
    return "万" if place == 3 and number // 10**8 % 10000 else GROUPS[place]


def _four(number: int) -> str:
    """1 to 9999 in capitals."""
    told, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        told += ("零" if told and gap and digit else "") + (DIGITS[digit] + PLACES[place] if digit else "")
        gap = not digit
    return told
