"""Choose whom to lend, how much and at what rate, so that a budget earns most; proven, with shadow prices and rivals."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from clc.doors.cli.shared.answer import answer, json_option, out, progress, table
from clc.doors.cli.shared.errors import MISUSED, say
from clc.doors.cli.shared.ready import needs_database
from clc.frames.lending_files import applicants_of, losses_of
from clc.home import Home
from clc.kernel.errors import BadInput
from clc.policy.loader import Layer, load
from clc.stages.deal.planning import case_of, judged_clients, worked_out
from clc.stages.hub.reach import as_system


@dataclass(frozen=True)
class Asked:
    """What the command line says over the rule book."""

    rule: str
    day: datetime | None
    loss: Path | None
    shock: str | None
    terms: dict[str, Any]


@click.command("allocate")
@click.argument("clients", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--budget", type=float, required=True, help="Yuan.")
@click.option("--loss", type=click.Path(dir_okay=False, path_type=Path), help="Share of customers lost: .xlsx or CSV with "
              "rates in the first column and a column for each class (A, B, C); else the rule book's curve.")
@click.option("--rule", default="sme", show_default=True, help="The lending plan of the rule book that gives the rest.")
@click.option("--counts", type=click.Choice(["offered", "taken"]), help="What the budget counts: amounts offered (it holds "
              "even if all accept), or what is expected to be taken.")
@click.option("--least", type=float, help="The smallest loan, yuan.")
@click.option("--most", type=float, help="The largest loan, yuan.")
@click.option("--lgd", type=float, help="Share lost of a defaulted loan, 0 to 1.")
@click.option("--funding", type=float, help="Cost of funds a year, such as 0.025.")
@click.option("--cost-per-loan", type=float, help="Yuan a loan that is taken.")
@click.option("--client-most", type=float, help="Most for one client, share of the budget.")
@click.option("--industry-most", type=float, help="Most for one industry section, share of the budget.")
@click.option("--loss-most", type=float, help="Most expected loss, share of the budget.")
@click.option("--class", "classes", multiple=True, help="CLASS=LEAST:MOST, shares of the budget, such as C=0:0.1; again "
              "for more. `none` for no limits by class.")
@click.option("--shock", help="A shock of the rule's, worked out beside the base, such as pandemic.")
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day whose rules hold; today when not told.")
@json_option
def command(clients: Path | None, as_json: bool, loss: Path | None, rule: str, day: datetime | None, shock: str | None,
            **terms: Any) -> None:
    """Allocate a budget over CLIENTS, or over this installation's judged clients when no file is named.

    CLIENTS is a table (CSV, xlsx, Parquet) with the columns client, grade, pd (0 to 1, empty: unknown, not lent to), and
    where told industry (GB/T 4754, such as C25) and most (the client's own bound, yuan). Nothing is kept. What cannot be
    meant ends with exit code 2.
    """
    asked = Asked(rule, day, loss, shock, {name: value for name, value in terms.items() if value not in (None, ())})
    try:
        found = allocated(clients, asked)
    except BadInput as wrong:
        say(wrong.message, wrong.todo, as_json=as_json)
        sys.exit(MISUSED)
    answer(found, as_json=as_json, text=lambda: show(found))


def allocated(file: Path | None, asked: Asked) -> dict[str, Any]:
    """The answer, in a child process; standard output stays the answer's alone."""
    home = Home.open()
    book = load(Layer("institution", home.book), Layer("approved", home.approved))
    clients = judged() if file is None else from_file(file)
    terms = dict(asked.terms)
    if "classes" in terms:
        terms["classes"] = bands(terms["classes"])
    if asked.loss is not None:
        terms["rates"], terms["lost"] = losses_of(asked.loss)
    case = case_of(book, (asked.day or datetime.now(UTC)).date(), rule=asked.rule, clients=clients, asked=terms,
                   shock=asked.shock or "")
    with progress("Allocating"):
        return worked_out(case)


def from_file(file: Path) -> dict[str, list[Any]]:
    """Clients of a file as plain values."""
    told = applicants_of(file)
    numbers = {name: [None if one != one else float(one) for one in getattr(told, name)] for name in ("pd", "most")}
    return {"code": list(told.code), "grade": list(told.grade), "industry": list(told.industry), **numbers}


@needs_database
def judged() -> dict[str, list[Any]]:
    """Every client of this installation as it stands."""
    with as_system():
        return judged_clients()


def bands(told: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Shares of the budget by class from `C=0:0.1`."""
    found: dict[str, tuple[float, float]] = {}
    for one in told:
        if one == "none":
            continue
        name, _, band = one.partition("=")
        least, _, most = band.partition(":")
        try:
            found[name] = (float(least or 0), float(most or 1))
        except ValueError:
            raise BadInput(f"--class {one} is not understood.", todo="Write CLASS=LEAST:MOST, such as C=0:0.1.") from None
    return found


def show(found: dict[str, Any]) -> None:
    """The answer for a person."""
    proof = "proven: no plan earns more" if found["proven"] else f"not proven: at most {found['gap']:,.2f} more"
    out.print(f"Expected profit [bold]{found['value']:,.2f}[/] a year ({proof}; bound {found['bound']:,.2f}) in "
              f"{found['seconds']:.2f} s")
    out.print(f"{found['lent']:,} of {found['clients']:,} clients, {found['amount']:,.0f} offered, {found['taken']:,.0f} "
              f"expected to be taken, expected loss {found['expected_loss']:,.0f}; budget used {found['used_share']:.4%}")
    table("By grade", ["grade", "clients", "lent", "amount", "profit"],
          [[one["group"] or "unknown", *(one[name] for name in ("clients", "lent", "amount", "profit"))]
           for one in found["by_grade"]])
    for one in found["prices"]:
        out.print(words(one))
    best = max((one for one in found["rivals"] if one["value"] is not None), key=lambda one: one["value"], default=None)
    if best is not None:
        at = "" if best["rate"] is None else f" at {best['rate']:.2%}"
        less = found["value"] - best["value"]
        out.print(f"The best simpler rule ({best['rule']}{at}) earns {best['value']:,.2f}, {less:,.2f} less.")
    if "shocked" in found:
        changed = found["shocked"]["changed"]
        out.print(f"Under the shock: profit {found['shocked']['value']:,.2f} ({changed['value']:+,.2f}), "
                  f"{len(changed['moves']):,} clients are treated otherwise.")


def words(price: dict[str, Any]) -> str:
    """A shadow price in words."""
    name = str(price["limit"]).replace("/", " ").replace("_", " ")
    if price["limit"] == "budget":
        return f"One more yuan of budget earns {price['price']:.4f} yuan a year."
    if price["price"] < 1e-9:
        return f"The {price['side']} of {name} ({price['at']:,.0f}) costs nothing: {price['used']:,.0f} is used."
    moved = "one yuan more under the cap earns" if price["side"] == "cap" else "one yuan less of the floor earns"
    return f"{name}: {moved} {price['price']:.4f} yuan a year."
