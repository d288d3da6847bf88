"""What the book can afford: 302 and 100,000 clients, proven best, beside the plain relaxation solved whole by HiGHS.

python benchmarks/allocation.py [--clients 302 --clients 100000] [--peer 5000] [--json].
Each leg runs in a process of its own. The relaxation allows any amount and mixes rates, so it is
easier than the plan itself: a floor for what exactness may cost.
"""

from __future__ import annotations

import time
from typing import Any

import click
import numpy as np
from _measure import Told, answer, answer_leg, leg, over

RATES, INDUSTRIES = 29, 12


def invented(clients: int, counts: str) -> tuple[Any, float, list[Any]]:
    """Clients of three classes and twelve industries, a budget that is short, limits by class, industry and loss."""
    from clc.engines.exposure.offers import LOSS, Offers, Row

    chance = np.random.default_rng(1)
    rates = np.linspace(0.04, 0.15, RATES)
    kind, industry = chance.integers(0, 3, clients), chance.integers(0, INDUSTRIES, clients)
    lost = np.stack([1 - np.exp(-(((rates - 0.04) / width) ** 0.9)) for width in (0.048, 0.054, 0.057)])[kind]
    pd = np.clip(np.exp(chance.normal(-3.2, 1.0, clients)), 0.001, 0.9)
    taken = 1 - lost
    profit = taken * ((1 - pd)[:, None] * rates - 0.45 * pd[:, None] - 0.025)
    most = np.minimum(1e6, np.round(np.exp(chance.normal(13.3, 0.5, clients)), -3))
    offers = Offers(profit, taken if counts == "taken" else np.ones_like(taken), taken * 0.45 * pd[:, None],
                    np.zeros_like(taken), np.full(clients, 1e5), most)
    budget = (1e8 if counts == "offered" else 3e7) * clients / 302
    rows = [Row(f"industry {one}", industry == one, high=0.1 * budget) for one in range(INDUSTRIES)]
    rows += [Row("class 2", kind == 2, high=0.25 * budget), Row("class 0", kind == 0, low=0.3 * budget)]
    share = 0.003 if counts == "offered" else 0.012
    rows.append(Row("loss", np.ones(clients, dtype=bool), high=share * budget, measure=LOSS))
    return offers, budget, rows


def exact(clients: int, counts: str) -> Told:
    """The plan with its proof."""
    from clc.engines.exposure.allocation import allocate

    offers, budget, rows = invented(clients, counts)
    started = time.perf_counter()
    plan = allocate(offers, budget, rows)
    return {"wall_s": round(time.perf_counter() - started, 2), "value": round(plan.value, 2), "bound": round(plan.bound, 2),
            "gap": plan.gap, "proven": plan.proven, "used_share": plan.used[0] / budget,
            "loans": int((plan.choice >= 0).sum())}


def whole(clients: int, counts: str) -> Told:
    """The relaxation given to HiGHS as it is: every client, every rate, every limit."""
    from scipy import sparse
    from scipy.optimize import linprog

    from clc.engines.exposure.allocation_bound import coefficients
    from clc.engines.exposure.offers import caps

    offers, budget, rows = invented(clients, counts)
    kept = caps(budget, rows, clients)
    who, rate = np.nonzero(offers.allowed())
    gain = offers.profit[who, rate] * offers.most[who]
    everybody = np.arange(clients)
    uses = np.array([coefficients(offers, cap, everybody)[who, rate] * offers.most[who] / 1e4 for cap in kept])
    takes = sparse.csr_matrix((np.ones(len(who)), (who, np.arange(len(who)))), shape=(clients, len(who)))
    started = time.perf_counter()
    found = linprog(-gain / 1e4, A_ub=sparse.vstack([sparse.csr_matrix(uses), takes], format="csr"),
                    b_ub=np.r_[[cap.bound / 1e4 for cap in kept], np.ones(clients)], method="highs")
    return {"wall_s": round(time.perf_counter() - started, 2), "bound": round(-found.fun * 1e4, 2)}


@click.command()
@click.option("--clients", multiple=True, type=int, default=(302, 100_000), show_default=True)
@click.option("--peer", default=5000, show_default=True, help="Clients of the relaxation solved whole.")
@click.option("--counts", type=click.Choice(["offered", "taken"]), default="offered", show_default=True)
@click.option("--leg", "one", type=click.Choice(["exact", "whole"]))
@click.option("--json", "as_json", is_flag=True)
def main(clients: tuple[int, ...], peer: int, counts: str, one: str | None, as_json: bool) -> None:
    """Measure the plan at each size, and the relaxation beside it."""
    if one:
        answer_leg({"exact": exact, "whole": whole}[one](clients[0], counts))
        return
    told: Told = {}
    for size in clients:
        for each in ("offered", "taken"):
            told[f"{size}_{each}"] = leg(__file__, "exact", "--clients", str(size), "--counts", each)
    mine = leg(__file__, "exact", "--clients", str(peer), "--counts", counts)
    floor = leg(__file__, "whole", "--clients", str(peer), "--counts", counts)
    told |= {"exact": mine, "relaxation_whole": floor, "relaxation_times_exact": over(floor["wall_s"], mine["wall_s"])}
    answer(told, as_json=as_json)


if __name__ == "__main__":
    main()
