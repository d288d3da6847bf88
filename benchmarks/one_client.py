"""One client judged in process: in a request's way, on its facts alone, and by bare calls of the same formulas."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from _ground import home_of, institution, open_home
from _measure import Told, answer, over, peak_mb, timed
from pages import judged


@click.command()
@click.option("--clients", default=2_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--home", help="A folder to make the institution in, or that holds it already; kept.")
@click.option("--rounds", default=300, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def main(clients: int, home: str | None, rounds: int, as_json: bool) -> None:
    """Milliseconds to judge one client; the bar is 10 in process."""
    home_of(home, clients)
    open_home()
    institution(clients)
    judged()
    answer(measured(rounds), as_json=as_json)


def measured(rounds: int) -> Told:
    """Figures of the three ways and their ratios."""
    from clc.stages.hub import judged as runs
    from clc.stages.hub.book import current_book
    from clc.stages.hub.models import Client
    from clc.stages.hub.oneclient import judge_client, judge_facts
    from clc.stages.hub.reach import as_system
    from clc.stages.hub.services.people import the_machine

    with as_system():
        by, client, book = the_machine(), Client.objects.select_related("party").order_by("pk")[7], current_book()
        found = runs.of(client)
        assert found is not None
        cuts = {name: tuple(at) for name, at in found.run.counts.get("cuts", {}).items()}
        facts = found.facts
        _, bare = timed(lambda: formulas(facts), rounds)
        _, pure = timed(lambda: judge_facts(facts, book, date.today(), cuts), rounds)
        _, whole = timed(lambda: judge_client(by=by, client=client), rounds)
    return {
        "bare formulas": bare,
        "judge_facts": {**pure, "times_bare": over(pure["p50_ms"], bare["p50_ms"])},
        "judge_client (facts from lake and hub)": {**whole, "times_bare": over(whole["p50_ms"], bare["p50_ms"])},
        "peak_mb": round(peak_mb()),
    }


def formulas(facts: dict[str, Any]) -> list[Any]:
    """Every indicator's function called on its facts, and nothing else."""
    from clc.engines.indicators import registry

    told = {name: float(value) for name, value in facts.items() if isinstance(value, int | float)}
    unknown = float("nan")
    return [one.function(*[told.get(fact, unknown) for fact in one.facts]) for one in registry.all().values()]


if __name__ == "__main__":
    main()
