"""A scorecard learned from a file: read it, train, write card, challenger and report."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rich.markup import escape

from clc.doors.cli.shared.answer import note, out, table
from clc.engines.scoring import measuring
from clc.engines.scoring.factory import Made, Plan, made
from clc.engines.scoring.report import (
    BinLine,
    Calibration,
    CharacteristicLine,
    Measures,
    ModelCard,
    Report,
    plain,
)
from clc.frames.learning import text_of
from clc.frames.training import Cases, cases_of
from clc.home import Home
from clc.kernel.errors import BadInput

BAD_MIN = 10


@dataclass(frozen=True)
class Asked:
    """What a person asked for: file, target, which value is bad, the time column, columns to ignore, groups to compare
    for bias, and where to write."""

    file: Path
    target: str
    bad: str | None = None
    time: str | None = None
    ignore: tuple[str, ...] = ()
    name: str = ""
    out: Path | None = None


def trained(asked: Asked, plan: Plan, say: Callable[[str], None]) -> Report:
    """Train on a file and write what was learned; the report. BadInput where nothing can be learned."""
    started = time.monotonic()
    say("Reading")
    cases = cases_of(asked.file, asked.target, bad=asked.bad, time=asked.time, ignore=asked.ignore)
    enough(cases, asked.target)
    for name in {*plan.monotone, *plan.groups, *plan.keep} - set(cases.sample.names):
        there = ", ".join(cases.sample.names[:20])
        raise BadInput(f"There is no column '{name}' to learn from.", todo=f"There are: {there}")
    when = (cases.time, cases.time_column) if cases.time is not None else None
    found = made(cases.sample, cases.dates, when, plan, say)
    if not found.card.fitted.names:
        left = "; ".join(f"{one.column}: {one.why}" for one in (*cases.left_out, *found.left)[:10])
        raise BadInput(
            f"No column of the table tells who turns out bad by '{asked.target}'.",
            todo=f"Bring columns that were known before the outcome; see that the target is the right column. {left}",
        )
    return written(found, cases, asked, plan, started)


def enough(cases: Cases, target: str) -> None:
    """BadInput unless there are cases enough of either outcome."""
    bad, good = cases.sample.bad, len(cases.sample) - cases.sample.bad
    if min(bad, good) < BAD_MIN:
        raise BadInput(
            f"'{target}' has {bad} bad and {good} good cases.",
            todo=f"Learning and proving need at least {BAD_MIN} of either: bring more cases.",
        )


def written(found: Made, cases: Cases, asked: Asked, plan: Plan, started: float) -> Report:
    """Write card, challenger and report beside each other, and answer the report."""
    name = asked.name or re.sub(r"[^0-9a-z]+", "_", asked.file.stem.lower()).strip("_") or "card"
    card = asked.out or Home.open().root / "models" / name / f"{name}.yaml"
    beside = card.with_suffix("")
    card.parent.mkdir(parents=True, exist_ok=True)
    files = {"card": str(card), "report": f"{beside}.report.json"}
    report = report_of(found, cases, asked, plan, name)
    text = text_of(rule_of(report, found, plan))
    card.write_text(text, encoding="utf-8")
    hashes = {"card": hashlib.sha256(text.encode()).hexdigest()}
    if found.challenger is not None:
        files["challenger"] = f"{beside}.challenger.txt"
        Path(files["challenger"]).write_text(found.challenger.text(), encoding="utf-8")
        hashes["challenger"] = found.challenger.digest()
    told = {**report.__dict__, "files": files, "hashes": hashes, "seconds": round(time.monotonic() - started, 1)}
    report = Report(**told)
    Path(files["report"]).write_text(json.dumps(plain(report), ensure_ascii=False, indent=1), encoding="utf-8")
    return report


def report_of(found: Made, cases: Cases, asked: Asked, plan: Plan, name: str) -> Report:
    """Everything the training found, as a report."""
    outcome, proof = found.proved.outcome, found.proof
    card = measuring.measures(proof.log_odds, outcome, proof.auc, proof.fold)
    rival = (measuring.measures(proof.rival, outcome, proof.rival_auc, proof.fold)
             if proof.rival is not None else Measures())  # fmt: skip
    return Report(
        name=name, scorecard_auc=float(np.mean(proof.auc)), challenger_auc=rival.auc,
        gini=card.gini or 0.0, ks=card.ks or 0.0, brier=card.brier or 0.0,
        psi=found.later.psi_score if found.later else None, folds=plan.folds, folds_spread=card.auc_spread or 0.0,
        rows=len(cases.sample), rows_read=cases.rows_read, bad=cases.sample.bad, target=asked.target,
        bad_is=cases.bad_is, alarms=found.alarms, characteristics=tuple(_lines(found)),
        left_out=(*cases.left_out, *found.left), notes=(*cases.notes, *found.notes), scorecard=card, challenger=rival,
        calibration=measuring.calibration_of(proof.log_odds, outcome, proof.fold), out_of_time=found.later,
        importances=found.importances, bias=found.bias, model_card=_model_card(found, cases, asked, plan), files={},
        hashes={}, seconds=0.0,
    )  # fmt: skip


def rule_of(report: Report, found: Made, plan: Plan) -> dict[str, Any]:
    """The policy file of the card."""
    told: Calibration = report.calibration
    return {
        "label": f"{report.name} ({report.target})",
        "reference": "Siddiqi, Credit Risk Scorecards (2006); docs/numbers/scoring.md",
        "status": "house",
        "target": report.target,
        "learned": {
            "day": report.model_card.day, "rows": report.rows, "defaults": report.bad,
            "method": report.model_card.method, "seed": plan.seed, "source": report.model_card.source,
            "cv": {
                "folds": report.folds, "auc_mean": _short(report.scorecard_auc), "auc_spread": _short(report.folds_spread),
                "auc_low": _short(report.scorecard.auc_low or 0), "auc_high": _short(report.scorecard.auc_high or 0),
                "gini": _short(report.gini), "ks": _short(report.ks),
            },
            "stability": {"chosen_share": {found.points.names[name]: _short(share)
                                           for name, share in found.proof.chosen.items() if name in found.points.names}},
        },
        **found.points.rule,
        "calibration": {
            "slope": _short(told.slope), "intercept": _short(told.intercept), "brier": _short(report.brier),
            "hosmer_lemeshow": _short(told.hosmer_lemeshow), "hosmer_lemeshow_luck": _short(told.luck),
        },
        "caveats": list(report.model_card.limits),
    }  # fmt: skip


def show(report: Report) -> None:
    """The report for a person: how good, what alarms, what counts, what it cannot prove."""
    rival = "no challenger" if report.challenger_auc is None else f"challenger {report.challenger_auc:.3f}"
    out.print(f"Learned from {report.rows:,} cases, {report.bad:,} bad ({report.target} = {report.bad_is}). AUC of cases "
              f"held out: scorecard {report.scorecard_auc:.3f}, {rival} ({report.folds} folds, spread "
              f"{report.folds_spread:.3f}). Gini {report.gini:.3f}, KS {report.ks:.3f}, Brier "
              f"{report.brier:.4f}.")  # fmt: skip
    for alarm in report.alarms:
        colour = "red" if alarm.kind in ("leakage", "drift") else "yellow"
        out.print(f"[{colour}]{alarm.kind}[/] {escape(f'{alarm.message} {alarm.todo}')}")
    if report.out_of_time and report.out_of_time.scorecard_auc is not None:
        later = report.out_of_time
        out.print(f"Out of time ({later.how} learned until {later.learned_until}, tried on "
                  f"{later.tried_cases:,} later): AUC {later.scorecard_auc:.3f}, stability index {later.psi_score:.2f}, "
                  f"foretold {later.foretold:.1%}, seen {later.seen:.1%}.")  # fmt: skip
    table("", ["characteristic", "shape", "information", "share of points", "kept in folds"],
          [[escape(each.column), each.shape, each.information, each.importance, each.chosen_share]
           for each in report.characteristics])  # fmt: skip
    table("", ["grade", "cases", "bad", "foretold", "seen"],
          [[each.name, each.cases, each.bad, each.foretold, each.seen] for each in report.calibration.grades])
    for words in (*report.notes, *report.model_card.limits):
        note(escape(f"- {words}"))
    out.print(f"Written to {report.files['card']}.")


def _lines(found: Made) -> list[CharacteristicLine]:
    rows = found.points.rule["characteristics"]
    spans = [max(each["points"] for each in row["bins"]) - min(each["points"] for each in [*row["bins"], row["unknown"]])
             for row in rows]  # fmt: skip
    lines = []
    for row, span, name, bins in zip(rows, spans, found.card.fitted.names, found.card.fitted.bins, strict=True):
        told = [*zip(_bin_names(row), row["bins"], strict=True), ("unknown", row["unknown"])]
        lines.append(CharacteristicLine(
            name, row["indicator"], bins.shape, bins.information, row["coefficient"], span / max(sum(spans), 1), None,
            found.proof.chosen.get(name, 0.0), found.psi.get(name),
            tuple(BinLine(words, one["rows"], one["defaults"], one["defaults"] / one["rows"] if one["rows"] else None,
                          one["woe"], one["points"]) for words, one in told),
        ))  # fmt: skip
    return lines


def _bin_names(row: dict[str, Any]) -> list[str]:
    if row["bins"][0].get("values"):
        return [", ".join(each["values"]) for each in row["bins"][:-1]] + ["others"]
    edges = [each.get("below") for each in row["bins"][:-1]]
    if not edges:
        return ["all"]
    middle = [f"{low:g} - {high:g}" for low, high in pairwise(edges)]
    return [f"< {edges[0]:g}", *middle, f">= {edges[-1]:g}"]


def _model_card(found: Made, cases: Cases, asked: Asked, plan: Plan) -> ModelCard:
    rate = cases.sample.rate
    limits = [
        f"Of the cases learned from {rate:.1%} turned out bad: elsewhere keep the order and calibrate again.",
        "Only cases with a known outcome were seen; how many applications were turned down, and how those would have fared, "
        "is not known.",
        "Use it to put cases in order and to start a conversation, not as the only ground to decline.",
    ]
    if found.later is None:
        limits.insert(1, "Nothing tells when the cases were: no later period was there to try it on.")
    return ModelCard(
        purpose="Puts cases in order of their chance to turn out bad, and tells why.", target=asked.target,
        bad_is=cases.bad_is, rows=len(cases.sample), bad=cases.sample.bad, day=datetime.now(UTC).date(),
        source=asked.file.name,
        method=f"Weight of evidence in exact best bins, monotone or with one bend, chosen step by step and weighed at or "
               f"above 0; proved by {plan.folds}-fold stratified cross-validation with everything learned anew in "
               f"every fold; challenged by LightGBM.",
        settings={"folds": plan.folds, "seed": plan.seed, "characteristics_max": plan.steps.characteristics_max,
                  "rounds": plan.trees.rounds, "leaves": plan.trees.leaves, "rate": plan.trees.rate,
                  "monotone": dict(plan.monotone)},
        limits=tuple(limits),
    )  # fmt: skip


def _short(value: float) -> float:
    return round(float(value), 4)
