"""The capital a loan asks for: foundation internal ratings, from default chance and loss to a risk weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any, cast

from clc.kernel.column import UNKNOWN, Column, clip, exp, log, or_else, pick, ratio, sqrt
from clc.kernel.column import size as magnitude

CONFIDENCE = 0.999
CAPITAL_TO_WEIGHT = 12.5
_BODY = (3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
         220.206867912376)
_UNDER = (8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
          637.333633378831, 793.826512519948, 440.413735824752)
_MIDDLE = (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
           1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080)
_MIDDLE_UNDER = (5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
                 5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0)
_TAIL = (7.74545014278341407640e-4, 2.27238449892691845833e-2, 0.241780725177450611770, 1.27045825245236838258,
         3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734)
_TAIL_UNDER = (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 0.148103976427480074590,
               0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187, 1.0)
_MIDDLE_TO, _CHANCE_LEAST, _FAR = 0.425, 1e-10, 7.0


@dataclass(frozen=True)
class Size:
    """How the correlation of small firms is eased: by `ease` at sales `low` or less, by nothing from `high` on.

    Sales, `low` and `high` are in one unit of the file's choice; 0 < low < high, ease 0..0.12.
    """

    low: float
    high: float
    ease: float


@dataclass(frozen=True)
class Curve:
    """The supervisor's numbers: correlations at high and low chance, how fast one goes to the other, the floor of PD."""

    pd_floor: float
    correlation_low: float
    correlation_high: float
    decay: float
    confidence: float
    financial_times: float
    maturity_low: float
    maturity_high: float


def curve_of(told: Mapping[str, Any]) -> Curve:
    """The curve that a capital file in force on a day tells (`irb` of it)."""
    return Curve(**{name: float(told[name]) for name in Curve.__dataclass_fields__})


def size_of(told: Mapping[str, Any] | None) -> Size | None:
    """The easing for small firms that a capital file tells; None when it tells none."""
    return Size(float(told["low"]), float(told["high"]), float(told["ease"])) if told else None


def floored(pd: Column, floor: float) -> Column:
    """The chance of default at or above the floor, at or below 1; unknown stays unknown."""
    return clip(pd, floor, 1.0)


def correlation(pd: Column, curve: Curve, *, sales: Column = UNKNOWN, size: Size | None = None,
                financial: bool = False) -> Column:
    """How much the firm's fate hangs on everybody's: between the curve's low and high, less for small firms.

    pd: 0..1; sales: in the unit of `size`, unknown: not eased. Source: CRE31.5-31.9, domain reference 1.4.
    """
    fall = exp(-curve.decay * _any(pd))
    share: Any = (1 - _any(fall)) / (1 - _any(exp(-curve.decay)))
    found: Any = curve.correlation_low * share + curve.correlation_high * (1 - share)
    if size is not None:
        within: Any = clip(sales, size.low, size.high)
        eased: Any = size.ease * (1 - (within - size.low) / (size.high - size.low))
        found = found - or_else(eased, 0.0)
    return cast("Column", found * curve.financial_times if financial else found)


def maturity_slope(pd: Column) -> Column:
    """b of the maturity adjustment: how much a longer loan to so good a firm adds. pd: above 0."""
    line: Any = 0.11852 - 0.05478 * _any(log(pd))
    return cast("Column", line * line)


def capital(pd: Column, lgd: Column, curve: Curve, *, maturity: Column = 2.5, sales: Column = UNKNOWN,
            size: Size | None = None, financial: bool = False) -> Column:
    """K, the capital for unexpected loss as a share of the exposure, 0..1; 0 in default; unknown stays unknown.

    pd, lgd: 0..1, PD as it is (floor it first); maturity: years, kept within the curve's bounds. Source: CRE31.5.
    """
    tied: Any = correlation(pd, curve, sales=sales, size=size, financial=financial)
    open_pd = pick((_any(pd) > 0) & (_any(pd) < 1), pd)
    stressed: Any = (_any(quantile(open_pd)) + _any(sqrt(tied)) * _any(quantile(curve.confidence))) / _any(sqrt(1 - tied))
    loss: Any = _any(lgd) * _any(normal(stressed)) - _any(open_pd) * _any(lgd)
    slope: Any = maturity_slope(open_pd)
    years: Any = clip(maturity, curve.maturity_low, curve.maturity_high)
    found: Any = loss * (1 + (years - 2.5) * slope) / (1 - 1.5 * slope)
    return pick(_any(pd) >= 1, _any(lgd) * 0.0, clip(found, 0.0, 1.0))


def risk_weight(pd: Column, lgd: Column, curve: Curve, *, maturity: Column = 2.5, sales: Column = UNKNOWN,
                size: Size | None = None, financial: bool = False) -> Column:
    """Risk-weighted assets over exposure (1.0 is 100 %): 12.5 times the capital. Arguments as `capital`."""
    held: Any = capital(pd, lgd, curve, maturity=maturity, sales=sales, size=size, financial=financial)
    return cast("Column", CAPITAL_TO_WEIGHT * held)


def expected_loss(pd: Column, lgd: Column) -> Column:
    """What is lost of the exposure in a common year: PD times LGD, 0..1; in default the LGD itself."""
    return cast("Column", _any(pd) * _any(lgd))


def scaled_score(pd: Column, *, base: float = 600.0, double: float = 20.0, odds: float = 30.0) -> Column:
    """A chance of default as score points: `base` at `odds` good to one bad, `double` points double the odds.

    pd: above 0 and below 1, else unknown. Source: domain reference 1.4, score scaling helper.
    """
    survived: Any = ratio(cast("Column", 1 - _any(pd)), pd)
    return cast("Column", base + double * (_any(log(survived)) / _any(log(2.0)) - log2(odds)))


def normal(value: Column) -> Column:
    """The chance that a standard normal number lies below the value; right to 2e-12, beyond 7 as at 7.

    Each step names the value as seldom as it can: a column's formula grows with every mention.
    Source: Hart 1968 as given by West, Better approximations to cumulative normal functions, 2005.
    """
    far: Any = clip(magnitude(value), 0.0, _FAR)
    tail: Any = _any(exp(-(far**2) / 2)) * _any(_series(_BODY, far)) / _any(_series(_UNDER, far))
    return cast("Column", 0.5 + _any(pick(_any(value) > 0, 1.0, -1.0)) * (0.5 - tail))


def quantile(chance: Column) -> Column:
    """The number below which a standard normal one lies with this chance; right to 1e-12 from 1e-10 to 1 - 1e-10.

    Unknown outside 0..1, ends left out. Source: Wichura 1988, algorithm AS 241.
    """
    inside: Any = pick((_any(chance) > 0) & (_any(chance) < 1), chance)
    off: Any = inside - 0.5
    near: Any = 0.180625 - _any(clip(off, -_MIDDLE_TO, _MIDDLE_TO)) ** 2
    middle: Any = off * _any(_series(_MIDDLE, near)) / _any(_series(_MIDDLE_UNDER, near))
    edge: Any = clip(0.5 - _any(magnitude(off)), _CHANCE_LEAST, 0.5)
    far: Any = _any(sqrt(cast("Column", -_any(log(edge))))) - 1.6
    tail: Any = _any(_series(_TAIL, far)) / _any(_series(_TAIL_UNDER, far))
    return pick(_any(magnitude(off)) > _MIDDLE_TO, pick(_any(off) > 0, tail, -tail), middle)


def _series(factors: tuple[float, ...], value: Column) -> Column:
    """A polynomial by Horner, highest power first."""
    total: Any = factors[0]
    for factor in factors[1:]:
        total = total * _any(value) + factor
    return cast("Column", total)


def _any(value: Column) -> Any:
    return value
