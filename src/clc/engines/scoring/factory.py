"""The scorecard factory: a sample in; card, challenger, proof and alarms out. Imports LightGBM where it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from clc.engines.scoring import boosting, calibration, drift, leakage, measuring, proving, validation
from clc.engines.scoring.boosting import Boosted, Trees
from clc.engines.scoring.calibration import Line
from clc.engines.scoring.drift import Change
from clc.engines.scoring.leakage import Suspect
from clc.engines.scoring.pointing import Pointed, pointed
from clc.engines.scoring.proving import Learned, Proof
from clc.engines.scoring.report import CAUTION, LEAKAGE, Alarm, BiasLine, Importance, Later, Left, Period
from clc.engines.scoring.sample import Sample
from clc.engines.scoring.stepwise import Steps
from clc.engines.scoring.twins import widened

Floats = NDArray[np.float64]
Say = Callable[[str], None]

PROVED_MAX = 60_000
LEARNED_MAX = 300_000
CELLS_MAX = 12_000_000
LEAK_ROWS = 12_000
LATE = 0.3
PERIODS = 6
GAP_ALONE, GAP = 0.92, 0.15
SORTED = 0.9


@dataclass(frozen=True)
class Plan:
    """What a person fixes before the outcome is looked at. late: share of the cases, in time, that is tried last."""

    steps: Steps = field(default_factory=Steps)
    trees: Trees = field(default_factory=Trees)
    folds: int = 10
    seed: int = 2026
    monotone: Mapping[str, str] = field(default_factory=dict)
    groups: Sequence[str] = ()
    keep: Sequence[str] = ()


@dataclass(frozen=True)
class Made:
    """Everything a training made. proved: the cases it was proved on (of very many a random part)."""

    card: Learned
    line: Line
    points: Pointed
    challenger: Boosted | None
    proof: Proof
    proved: Sample
    alarms: tuple[Alarm, ...]
    left: tuple[Left, ...]
    later: Later | None
    psi: Mapping[str, float]
    importances: tuple[Importance, ...]
    bias: tuple[BiasLine, ...]
    notes: tuple[str, ...]


def made(sample: Sample, dates: Sample, time: tuple[Floats, str] | None, plan: Plan, say: Say) -> Made:
    """Look for leaks, prove card and challenger in folds, try them on later cases, and learn both from all.

    sample: what may be learned from, at least `plan.folds` of either outcome; dates: columns that say when, looked
    at for leaks only; time: (n,) what orders the cases and its name, None where only the rows' order is known.
    """
    say("Looking for leaks")
    alarms, leaks = _leaks(sample, dates, plan)
    honest = sample.without(leaks) if leaks else sample
    left = [Left(name, "It knows the outcome: see the alarm.") for name in leaks]
    order, basis, said = _order(sample.outcome, time)
    alarms += said
    proved = _drawn(honest, PROVED_MAX, plan.seed)
    steps = replace(plan.steps, monotone=dict(plan.monotone))
    trees = replace(plan.trees, monotone=dict(plan.monotone), seed=plan.seed)
    rival = (lambda train: boosting.fit(train, trees).risk) if boosting.available() else None
    proof = proving.prove(proved, steps, rival, folds=plan.folds, seed=plan.seed, say=say)
    say("Trying later cases")
    later, drifts = _later(honest, (order, basis, time), steps, trees, float(np.mean(proof.auc)))
    say("Learning from all")
    whole = _drawn(honest, LEARNED_MAX, plan.seed)
    card = proving.learn(whole, steps)
    challenger = boosting.fit(widened(proving.narrowed(proved, steps), card.pairs), trees) if rival else None
    line = calibration.line(proof.log_odds, proved.outcome)
    chances = proving.calibrated(proof.log_odds, proved.outcome, proof.fold)
    lines = [one for name in plan.groups
             for one in measuring.bias(name, proved, chances, approved_below=float(proved.rate))]  # fmt: skip
    taken = set(card.fitted.names)
    left += [Left(name, "It tells nothing that the others do not.") for name in honest.names
             if name not in taken and not any(name in (p.one, p.other) for p in card.pairs if p.name in taken)]  # fmt: skip
    return Made(card, line, pointed(card, line, whole), challenger, proof, proved,
                (*alarms, *drifts, *_cautions(honest, proved)), tuple(left), later, dict(later.psi) if later else {},
                _importances(challenger, widened(proved, card.pairs)), tuple(lines), ())  # fmt: skip


def _leaks(sample: Sample, dates: Sample, plan: Plan) -> tuple[list[Alarm], list[str]]:
    found = [each for each in leakage.suspects(sample) if each.column not in plan.keep]
    leaks = [each.column for each in found if each.leaks]
    small = _drawn(sample, LEAK_ROWS, plan.seed)
    rest = small.without(leaks)
    without = _quick(rest, plan) if (leaks or any(each.alone >= GAP_ALONE for each in found)) else 0.5
    alarms = []
    for each in found:
        others = _quick(rest.without([each.column]), plan) if not each.leaks and each.alone >= GAP_ALONE else 1.0
        leaks_too = each.alone - others >= GAP
        if leaks_too:
            leaks.append(each.column)
        more = {"auc_with": round(_quick(small.only([*rest.names, each.column]), plan), 4),
                "auc_without": round(without, 4)} if each.leaks else (
                    {"auc_without": round(others, 4)} if leaks_too else {})  # fmt: skip
        alarms.append(_alarm(each, leaks_too, more))
    for each in leakage.suspects(dates):
        if each.leaks:
            alarms.append(_alarm(each, False, {}))
    return alarms, leaks


def _alarm(suspect: Suspect, gap: bool, more: Mapping[str, float]) -> Alarm:
    evidence = {"mark": suspect.why if not gap else "above_all_others", **suspect.evidence, **more}
    if suspect.leaks or gap:
        words = suspect.words + (" All other columns together tell far less." if gap else "")
        told = (f" With it the AUC is {more['auc_with']:.2f}, without it {more['auc_without']:.2f}."
                if "auc_with" in more else "")  # fmt: skip
        todo = "It was left out. If it is truly known on the day of decision, keep it with --keep."
        return Alarm(LEAKAGE, f"'{suspect.column}' knows the outcome. {suspect.words if not gap else words}{told}",
                     suspect.column, todo, evidence)  # fmt: skip
    return Alarm("strong", suspect.words, suspect.column, "Make sure it is known on the day of decision; it was kept.",
                 evidence)  # fmt: skip


def _quick(sample: Sample, plan: Plan) -> float:
    """AUC in two folds, of the challenger where there is one, else of a card."""
    if not sample.names:
        return 0.5
    fold = validation.folds(sample.outcome, parts=2, seed=plan.seed)
    found = []
    for part in (0, 1):
        train, held = sample.rows(fold != part), sample.rows(fold == part)
        if boosting.available():
            score = -boosting.fit(train, replace(plan.trees, rounds=120, own=False, columns_share=0.6)).risk(held)
        else:
            score = proving.learn(train, replace(plan.steps, characteristics_max=10)).log_odds(held)
        found.append(validation.auc(score, held.outcome))
    return float(np.mean(found))


def _drawn(sample: Sample, most: int, seed: int) -> Sample:
    """The sample, or in the same order a random part of it that fits."""
    most = min(most, max(2000, CELLS_MAX // max(len(sample.names), 1)))
    if len(sample) <= most:
        return sample
    return sample.rows(np.sort(np.random.default_rng(seed).choice(len(sample), most, replace=False)))


def _order(outcome: Floats, time: tuple[Floats, str] | None) -> tuple[Floats | None, str, list[Alarm]]:
    """What orders the cases, in words too; None where the rows are sorted by their outcome."""
    if time is not None:
        return time[0], f"Ordered by {time[1]}.", []
    told = leakage.order(outcome)
    if told >= SORTED:
        words = "The rows are sorted by their outcome, so their order says nothing of time and drift was not looked for."
        told = round(told, 3)
        return None, "", [Alarm(CAUTION, words, None, "Name a column of dates with --time.", {"auc_of_order": told})]
    return np.arange(len(outcome), dtype=np.float64), "Ordered as the rows stand, as no column tells time.", []


def _later(
    sample: Sample, when: tuple[Floats | None, str, tuple[Floats, str] | None], steps: Steps, trees: Trees, auc: float
) -> tuple[Later | None, list[Alarm]]:
    order, basis, time = when
    if order is None or np.isnan(order).all():
        return None, []
    kept = np.flatnonzero(~np.isnan(order))
    kept = kept[np.argsort(order[kept], kind="stable")]
    kept = kept[:: max(1, len(kept) // PROVED_MAX)]
    order, told = order[kept], sample.rows(kept)
    late = order > np.quantile(order, 1 - LATE)
    old, new = told.rows(~late), told.rows(late)
    if min(old.bad, len(old) - old.bad, new.bad, len(new) - new.bad) < 10:
        words = "Too few cases of either outcome lie early or late to compare them."
        return None, [Alarm(CAUTION, words, None, "Bring more cases of the later time.", {"late_bad": new.bad})]
    card = proving.learn(old, steps)
    score = card.log_odds(new)
    after = validation.auc(score, new.outcome)
    error = float(np.hypot(drift.auc_error(auc, old.bad, len(old) - old.bad),
                           drift.auc_error(after, new.bad, len(new) - new.bad)))  # fmt: skip
    psi_score, psi = drift.psi_card(card, old, new)
    plain = {name: drift.psi_of(old.column(name), new.column(name)) for name in told.names if name not in told.labels}
    every = {**plain, **{name: value for name, value in psi.items() if name in told.names}}
    change = Change(psi_score, list(every.items()), drift.separability(told, late, steps),
                    drift.rate_change(old.outcome, new.outcome), (auc, after, error))  # fmt: skip
    rival = None
    if boosting.available():
        trained = boosting.fit(widened(old, card.pairs), trees)
        rival = validation.auc(-trained.risk(widened(new, card.pairs)), new.outcome)
    line = calibration.line(card.log_odds(old), old.outcome)
    chances = calibration.chance(score, line)
    later = Later(
        column=time[1] if time else "", how=basis, learned_until=_day(float(order[~late].max()), time),
        learned_cases=len(old), tried_cases=len(new), scorecard_auc=after, challenger_auc=rival,
        ks=validation.ks(score, new.outcome), brier=calibration.brier(chances, new.outcome),
        foretold=float(chances.mean()), seen=new.rate, psi_score=psi_score, psi=every, separability=change.apart,
        periods=tuple(_periods(card, told, old, order, time)),
    )  # fmt: skip
    return later, drift.alarms(change, basis)


def _periods(
    card: Learned, told: Sample, old: Sample, order: Floats, time: tuple[Floats, str] | None
) -> list[Period]:
    base, found = card.log_odds(old), []
    for part in np.array_split(np.arange(len(told)), PERIODS):
        held = told.rows(part)
        score = card.log_odds(held)
        auc = validation.auc(score, held.outcome)
        name = f"{_day(float(order[part[0]]), time)} - {_day(float(order[part[-1]]), time)}"
        found.append(Period(name, len(held), held.rate, None if np.isnan(auc) else auc, drift.psi_of(base, score)))
    return found


def _day(value: float, time: tuple[Floats, str] | None) -> str:
    if time is None:
        return f"row {int(value) + 1}"
    dated = time[0][~np.isnan(time[0])]
    if float(np.abs(dated).max()) > 2200:
        return str(np.datetime64("1970-01-01") + np.timedelta64(int(value), "D"))
    return f"{value:g}"


def _cautions(sample: Sample, proved: Sample) -> list[Alarm]:
    found = []
    if not boosting.available():
        found.append(Alarm(CAUTION, f"LightGBM could not be loaded ({boosting.MISSING}), so there is no challenger.", None,
                           "Install the package lightgbm and the system library libgomp1.", {}))  # fmt: skip
    twice = proving.repeated(proved)
    if twice:
        how = ("equal rows were kept in one fold" if proving.kept_together(proved)
               else "so many that they were taken for different cases")  # fmt: skip
        found.append(Alarm(CAUTION, f"{twice:,} rows repeat another row exactly; {how}.", None,
                           "See whether cases were entered twice.", {"rows": twice}))  # fmt: skip
    if sample.bad < 100:
        found.append(Alarm(CAUTION, f"Only {sample.bad} cases turned out bad: every measure is uncertain.", None,
                           "Read the intervals, not the figures.", {"bad": sample.bad}))  # fmt: skip
    if len(proved) < len(sample):
        found.append(Alarm(CAUTION, f"Proved on {len(proved):,} cases drawn at random of {len(sample):,}.", None, "",
                           {"proved": len(proved)}))  # fmt: skip
    return found


def _importances(challenger: Boosted | None, sample: Sample) -> tuple[Importance, ...]:
    """Mean absolute SHAP value of each column over at most 2,000 cases, as shares; the 30 greatest."""
    if challenger is None:
        return ()
    shown = sample.rows(np.arange(0, len(sample), max(1, len(sample) // 2000)))
    weight = np.abs(challenger.shares(shown))[:, :-1].mean(axis=0)
    weight /= max(float(weight.sum()), 1e-300)
    words = {1: "more is worse", -1: "more is better", 0: "free"}
    order = np.argsort(-weight)[:30]
    return tuple(Importance(challenger.names[at], float(weight[at]), words[challenger.directions[at]]) for at in order)
