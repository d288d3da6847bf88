"""Scorecards against optbinning: fitting 100,000 x 20, scoring a million rows, one row; the same AUC.

python benchmarks/scorecard.py [--rows 100000] [--scored 1000000] [--json]. Each leg runs in a process of its own.
"""

from __future__ import annotations

import time

import click
import numpy as np
from _measure import Told, answer, answer_leg, clocked, leg, over, timed

COLUMNS = 20


def invented(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cases of 20 columns, half of them telling, one in twenty values missing."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, COLUMNS))
    strength = np.linspace(0.6, 0, COLUMNS)
    chance = 1 / (1 + np.exp(2.5 - x @ strength - 0.3 * np.maximum(x[:, 0], 0)))
    y = (rng.random(rows) < chance).astype(float)
    x[rng.random(x.shape) < 0.05] = np.nan
    return x, y


def ours(rows: int, scored: int) -> Told:
    """Fit, score as columns of numbers, one row."""
    from clc.engines.scoring import calibration, validation
    from clc.engines.scoring.pointing import pointed
    from clc.engines.scoring.proving import learn
    from clc.engines.scoring.sample import Sample
    from clc.engines.scoring.scorecard import card_of, points
    from clc.engines.scoring.stepwise import Steps

    told: Told = {}
    x, y = invented(rows, 1)
    names = tuple(f"x{at}" for at in range(COLUMNS))
    sample = Sample(names, np.asfortranarray(x), y)
    with clocked(told, "fit"):
        learned = learn(sample, Steps())
    line = calibration.line(learned.log_odds(sample), y)
    ready = pointed(learned, line, sample)
    card = card_of(ready.rule)
    new, outcome = invented(scored, 2)
    values = {ready.names[name]: np.ascontiguousarray(new[:, at]) for at, name in enumerate(names)}
    with clocked(told, "score"):
        score = np.asarray(points(card, values))
    row = {name: float(column[0]) for name, column in values.items()}
    _, told["one_row"] = timed(lambda: points(card, row), 300)
    told["auc"] = round(validation.auc(np.nan_to_num(score, nan=float(np.nanmedian(score))), outcome), 5)
    told["characteristics"] = len(card.characteristics)
    answer_leg(told)
    return told


def theirs(rows: int, scored: int) -> Told:
    """optbinning's Scorecard with scikit-learn's logistic regression."""
    import pandas
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    from clc.engines.scoring import validation

    told: Told = {}
    x, y = invented(rows, 1)
    names = [f"x{at}" for at in range(COLUMNS)]
    frame = pandas.DataFrame(x, columns=names)
    card = Scorecard(BinningProcess(names), LogisticRegression(), scaling_method="min_max",
                     scaling_method_params={"min": 300, "max": 850}, reverse_scorecard=True)  # fmt: skip
    with clocked(told, "fit"):
        card.fit(frame, y, metric_missing="empirical")
    new, outcome = invented(scored, 2)
    held = pandas.DataFrame(new, columns=names)
    with clocked(told, "score"):
        score = card.score(held)
    start = time.perf_counter()
    for _ in range(10):
        card.score(held.iloc[:1])
    told["one_row"] = {"p50_ms": round((time.perf_counter() - start) * 100, 3)}
    auc = validation.auc(np.asarray(score, dtype=float), outcome)
    told["auc"] = round(max(auc, 1 - auc), 5)
    answer_leg(told)
    return told


@click.command()
@click.option("--rows", default=100_000, show_default=True)
@click.option("--scored", default=1_000_000, show_default=True)
@click.option("--leg", "one", type=click.Choice(["ours", "theirs"]))
@click.option("--json", "as_json", is_flag=True)
def main(rows: int, scored: int, one: str | None, as_json: bool) -> None:
    """Measure both and compare."""
    if one:
        {"ours": ours, "theirs": theirs}[one](rows, scored)
        return
    sizes = ("--rows", str(rows), "--scored", str(scored))
    mine, peer = (leg(__file__, name, *sizes, env={"OPENBLAS_NUM_THREADS": "1"}) for name in ("ours", "theirs"))
    told: Told = {
        "ours": mine, "optbinning": peer,
        "fit_cpu_share_of_peer": over(mine["fit"]["cpu_s"], peer["fit"]["cpu_s"]),
        "scored_rows_per_cpu_s": round(scored / max(mine["score"]["cpu_s"], 0.01)),
        "peer_rows_per_cpu_s": round(scored / max(peer["score"]["cpu_s"], 0.01)),
        "scoring_times_peer": over(peer["score"]["cpu_s"], mine["score"]["cpu_s"]),
        "auc_difference": round(mine["auc"] - peer["auc"], 5),
    }  # fmt: skip
    answer(told, as_json=as_json)


if __name__ == "__main__":
    main()
