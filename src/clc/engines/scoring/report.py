"""What a trained scorecard answers of itself: every measure, alarm and series, ready for JSON and for plots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from math import isfinite
from typing import Any

LEAKAGE, DRIFT, CAUTION = "leakage", "drift", "caution"
SERIES_POINTS = 101


@dataclass(frozen=True)
class Alarm:
    """Something a person must look at.

    kind: "leakage" (a column knows the outcome; left out), "drift" (the population moves), "strong" (very telling
    and plausible; check that it is known on the day of decision), "caution" (all else: few cases, a library that is
    missing, duplicated rows ...); column: None when it is of the whole; evidence: name -> figure.
    """

    kind: str
    message: str
    column: str | None = None
    todo: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Left:
    """A column that was not used, and why."""

    column: str
    why: str


@dataclass(frozen=True)
class Series:
    """One line of a plot: equally many x and y, at most 101 points."""

    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Measures:
    """How well one model does on cases it was not learned from (None: not measured).

    auc: mean over folds; auc_folds: by fold; auc_spread: their standard deviation; auc_low, auc_high: 95 %;
    gini, ks, brier of out-of-fold chances; brier_blind: of knowing only the rate; roc: share of good against share
    of bad called bad; ks_good, ks_bad: share of good and bad at or below a score.
    """

    auc: float | None = None
    auc_folds: tuple[float, ...] = ()
    auc_spread: float | None = None
    auc_low: float | None = None
    auc_high: float | None = None
    gini: float | None = None
    ks: float | None = None
    brier: float | None = None
    brier_blind: float | None = None
    roc: Series | None = None
    ks_good: Series | None = None
    ks_bad: Series | None = None


@dataclass(frozen=True)
class Group:
    """A line of the calibration table: by tenth of the chance or by grade.

    foretold: mean chance; seen: bad rate; low, high: 95 % interval of it; luck: two-sided binomial chance of a count
    as far from the foretold one, None when empty.
    """

    name: str
    cases: int
    bad: int
    foretold: float | None
    seen: float | None
    low: float | None
    high: float | None
    luck: float | None


@dataclass(frozen=True)
class Calibration:
    """Whether chances of default hold, out of fold. luck: chance of a misfit as large if the chances were right."""

    method: str
    hosmer_lemeshow: float
    luck: float
    slope: float
    intercept: float
    tenths: tuple[Group, ...]
    grades: tuple[Group, ...]


@dataclass(frozen=True)
class BinLine:
    """A bin of a characteristic: its words, cases, bad ones, weight of evidence and points of the card."""

    name: str
    cases: int
    bad: int
    rate: float | None
    woe: float
    points: int


@dataclass(frozen=True)
class CharacteristicLine:
    """A characteristic of the card. column: its name in the file; indicator: its name in the card.

    shape: how the bad rate runs ("rising", "falling", "peak", "valley", "groups"); alone: AUC of it alone, out of
    fold; chosen_share: share of folds that chose it; psi: early against late rows (None without an order);
    importance: share of the card's span of points.
    """

    column: str
    indicator: str
    shape: str
    information: float
    weight: float
    importance: float
    alone: float | None
    chosen_share: float
    psi: float | None
    bins: tuple[BinLine, ...]


@dataclass(frozen=True)
class Importance:
    """How much the challenger leans on a column: share of the mean absolute SHAP value (0..1); its direction."""

    column: str
    share: float
    direction: str


@dataclass(frozen=True)
class Period:
    """One stretch of time: name, cases, bad rate, AUC of the card learned on the earlier part, PSI of its score."""

    name: str
    cases: int
    rate: float
    auc: float | None
    psi: float | None


@dataclass(frozen=True)
class Later:
    """Out of time: learned from the earlier rows, tried on the later ones. challenger_auc None when not fitted."""

    column: str
    how: str
    learned_until: str
    learned_cases: int
    tried_cases: int
    scorecard_auc: float | None
    challenger_auc: float | None
    ks: float | None
    brier: float | None
    foretold: float | None
    seen: float | None
    psi_score: float
    psi: Mapping[str, float]
    separability: float
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class BiasLine:
    """A group of --group: cases, bad rate, AUC inside it, mean chance foretold, share that would be approved."""

    column: str
    group: str
    cases: int
    bad: int
    rate: float
    foretold: float
    auc: float | None
    approved: float


@dataclass(frozen=True)
class ModelCard:
    """What a person who must approve the model reads first."""

    purpose: str
    target: str
    bad_is: str
    rows: int
    bad: int
    day: date
    source: str
    method: str
    settings: Mapping[str, Any]
    limits: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything one training found. `scorecard_auc` and `challenger_auc` are means over stratified folds.

    files: "card" (the policy file), "challenger" (LightGBM's text model) and "report", as paths; hashes: SHA-256.
    psi: of the score and by indicator, earlier half against later half in the order told by `later.how`.
    """

    name: str
    scorecard_auc: float
    challenger_auc: float | None
    gini: float
    ks: float
    brier: float
    psi: float | None
    folds: int
    folds_spread: float
    rows: int
    rows_read: int
    bad: int
    target: str
    bad_is: str
    alarms: tuple[Alarm, ...]
    characteristics: tuple[CharacteristicLine, ...]
    left_out: tuple[Left, ...]
    notes: tuple[str, ...]
    scorecard: Measures
    challenger: Measures
    calibration: Calibration
    out_of_time: Later | None
    importances: tuple[Importance, ...]
    bias: tuple[BiasLine, ...]
    model_card: ModelCard
    files: Mapping[str, str]
    hashes: Mapping[str, str]
    seconds: float


def plain(value: Any) -> Any:
    """A report, or any part of it, as what JSON can hold: a number that is none becomes None, a date its words."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, date):
        return value.isoformat()
    number = float(value)
    return round(number, 6) if isfinite(number) else None
