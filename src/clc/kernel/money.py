"""Money: exact in records, floating in engines; it changes over here, and parts always sum to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


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
