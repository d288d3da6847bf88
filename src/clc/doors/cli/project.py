"""Work a project out: cash, debt and its limit, covers, returns and checks of a dated case; no database needed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from clc.doors.cli.shared.answer import answer, json_option, out, table
from clc.doors.cli.shared.told_case import Misused
from clc.engines.cashflow.project import Case, Result
from clc.frames.projects.answering import answered, plain, worked
from clc.frames.projects.examples import example, names
from clc.frames.projects.reading import BYTES_MAX, case_of
from clc.frames.projects.ruling import remarks, ruled
from clc.frames.projects.scenarios import run_all, run_scenario, scenario_of, scenarios_of
from clc.frames.projects.workbook import workbook_of
from clc.home import Home
from clc.kernel.errors import BadInput, NotFound
from clc.policy.loader import Layer, load
from clc.policy.rulebook import Book


@click.command("project")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--example", "sample", help="Instead of FILE: a case that comes with the program.")
@click.option("--show-case", is_flag=True, help="Print the example's case instead of working it out.")
@click.option("--scenario", help="A scenario of the rule book, such as s03_opex_10; `all` for every one side by side.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day whose rules hold; today when not told.")
@click.option(
    "--excel", type=click.Path(dir_okay=False, path_type=Path), help="Also write the model with live formulas here."
)
@json_option
def command(
    file: Path | None, sample: str | None, as_json: bool, scenario: str | None, as_of: datetime | None, **told: Any
) -> None:
    """Work out the project case in FILE (YAML): debt and what limits it, covers, returns, every line, every check.

    Nothing is kept. A case that cannot be meant ends with exit code 2, naming field and rule, and writes nothing.
    """
    if told["show_case"] and sample:
        click.echo(refusing(lambda: example(sample)).decode(), nl=False)
        return
    day = (as_of or datetime.now(UTC)).date()
    raw = refusing(lambda: raw_of(file, sample))
    case = refusing(lambda: case_of(raw))
    book = load(*layers())
    case = refusing(lambda: ruled(case, book, day))
    base = refusing(lambda: worked(case))
    result = (
        refusing(lambda: run_scenario(case, scenario_of(book, scenario), base)) if scenario not in (None, "all") else base
    )
    found = answered(result) | {
        "remarks": [one._asdict() for one in remarks(case, book, day)],
        "scenario": scenario or "base",
    }
    if scenario == "all":
        found["scenarios"] = beside(case, book, base)
    if told["excel"] is not None:
        refusing(lambda: write(told["excel"], workbook_of(case, base)))
        found["excel"] = str(told["excel"])
    answer(found, as_json=as_json, text=lambda: show(found))


def refusing(work: Any) -> Any:
    """What `work` answers; a case that cannot be meant ends as a misuse."""
    try:
        return work()
    except (BadInput, NotFound) as wrong:
        raise Misused(str(wrong)) from None


def raw_of(file: Path | None, sample: str | None) -> bytes:
    """The text of the case."""
    if (file is None) == (sample is None):
        raise BadInput("One case is needed: a FILE or --example.", todo=f"The examples are: {', '.join(names())}.")
    if sample is not None:
        return example(sample)
    assert file is not None
    try:
        with file.open("rb") as opened:
            return opened.read(BYTES_MAX + 1)
    except OSError as wrong:
        raise BadInput(f"{file} cannot be read: {wrong.strerror}.", todo="Name a file that is there.") from wrong


def layers() -> list[Layer]:
    """The institution's layers of the rule book, where this machine has an installation."""
    home = Home.open()
    return [Layer("institution", home.book), Layer("approved", home.approved)]


def beside(case: Case, book: Book, base: Result) -> list[dict[str, Any]]:
    """Every scenario's figures in a row."""
    rows = []
    for one in run_all(case, scenarios_of(book), base):
        result, at = one.result, one.at
        column = int(result.min_dscr_period[at])
        rows.append({
            "name": one.name, "label": one.rule.label, "debt": plain(result.debt[at]),
            "min_dscr": plain(result.min_dscr[at]),
            "min_dscr_period": str(result.grid.days[column]) if column >= 0 else None,
            "average_dscr": plain(result.average_dscr[at]), "equity_irr": plain(result.equity_irr[at]),
            "project_irr": plain(result.project_irr[at]), "support": plain(result.lines["support"][at].sum()),
        })  # fmt: skip
    return rows


def write(file: Path, content: bytes) -> None:
    """Put the workbook into a file at once."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        fresh.write_bytes(content)
        fresh.replace(file)
    except OSError as wrong:
        raise BadInput(f"{file} cannot be written: {wrong.strerror}.", todo="Name a folder that is there.") from wrong


def said(name: str, value: float | None) -> str:
    """A figure as people read it: rates and shares in percent."""
    if value is None:
        return "-"
    return f"{value:.2%}" if "irr" in name or name == "gearing" else f"{value:,.2f}"


def show(found: dict[str, Any]) -> None:
    """The answer for a person."""
    out.print(f"[bold]{found['name']}[/] in {found['currency']} x {found['unit']:,.0f}, scenario {found['scenario']}")
    table("", ["figure", "value"], [[name.replace("_", " "), said(name, value)] for name, value in found["figures"].items()])
    table(
        "Debt", ["tranche", "amount", "limited by"], [[one["name"], one["amount"], one["binding"]] for one in found["debt"]]
    )
    if found.get("scenarios"):
        columns = ["label", "debt", "min_dscr", "average_dscr", "equity_irr", "support"]
        table("Scenarios", columns, [[one[name] for name in columns] for one in found["scenarios"]])
    for one in found["checks"]:
        if not one["holds"]:
            out.print(f"[red]Not held:[/] {one['label']} (missed by {one['missed']:g})")
    for one in found["remarks"]:
        out.print(f"[yellow]{one['field']}[/]: {one['words']} ({one['rule']})")
    for words in found["reasons"]:
        out.print(words)
    if "excel" in found:
        out.print(f"Written to {found['excel']}.")
