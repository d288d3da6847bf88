"""Bring invoices in: rows a second and memory, against a bare scan of the same file."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

import click
import numpy as np
import polars as pl
from _ground import open_home
from _measure import Told, answer, answer_leg, clocked, leg, over

LEGS = ("invent", "scan", "first", "again")
HEADINGS = ("企业代号", "发票号码", "开票日期", "对方代号", "金额", "税额", "价税合计", "发票状态", "方向")


@click.command()
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(1_000, 20_000_000))
@click.option("--firms", default=400, show_default=True)
@click.option("--path", type=click.Path(exists=True), help="Bring in this file or folder instead of invented invoices.")
@click.option("--kind", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option("--leg", "part", type=click.Choice(LEGS), hidden=True)
@click.option("--json", "as_json", is_flag=True)
def main(rows: int, firms: int, path: str | None, kind: str, part: str | None, as_json: bool) -> None:
    """An import into an empty home, the same again, and the floor: reading the file and dropping it."""
    if part:
        answer_leg(PARTS[part](Path(path or "")))
        return
    home = Path(tempfile.mkdtemp(prefix="clc-bench-import-"))
    source = Path(path) if path else invent(home, rows, firms, kind)
    size = sum(each.stat().st_size for each in [source, *source.rglob("*")] if each.is_file())
    try:
        found = {name: leg(__file__, name, "--path", str(source), env={"CLC_HOME": str(home)}) for name in LEGS[1:]}
    finally:
        stop(home)
    answer(summary(found, size), as_json=as_json)


def summary(found: dict[str, Told], size: int) -> Told:
    """Rows a second, memory and the ratio to the scan."""
    first, scan = found["first"]["work"], found["scan"]["work"]
    return {
        "source": {"mb": round(size / 1e6, 1)}, "scan": found["scan"], "first": found["first"], "again": found["again"],
        "rows_per_s": over(found["first"]["read"], first["wall_s"]),
        "import : scan": {"cpu": over(first["cpu_s"], scan["cpu_s"]), "wall": over(first["wall_s"], scan["wall_s"])},
    }  # fmt: skip


def invent(home: Path, rows: int, firms: int, kind: str) -> Path:
    """A file of invoices that nobody issued."""
    chance = np.random.default_rng(1)
    amount = np.round(chance.lognormal(8, 1.5, rows), 2) * np.where(chance.random(rows) < 0.02, -1, 1)
    first = date(2017, 1, 1).toordinal() - date(1970, 1, 1).toordinal()
    columns = (
        pl.Series(chance.integers(1, firms + 1, rows)).cast(pl.String),
        pl.Series(np.arange(10_000_000, 10_000_000 + rows)).cast(pl.String),
        pl.Series(first + chance.integers(0, 1100, rows)).cast(pl.Int32).cast(pl.Date).cast(pl.Datetime("ns")),
        pl.Series(chance.integers(1, 30_000, rows)).cast(pl.String), pl.Series(amount),
        pl.Series(np.round(amount * 0.13, 2)),
        pl.Series(np.round(amount * 1.13, 2)), pl.Series(np.where(chance.random(rows) < 0.06, "作废发票", "有效发票")),
        pl.Series(np.where(chance.random(rows) < 0.5, "销项", "进项")),
    )  # fmt: skip
    folder = home / "invented"
    folder.mkdir()
    frame = pl.DataFrame(dict(zip(HEADINGS, columns, strict=True)))
    path = folder / f"invoices.{kind}"
    if kind == "parquet":
        frame.write_parquet(path)
    else:
        frame.with_columns(pl.col(HEADINGS[2]).cast(pl.Date)).write_csv(path)
    return path


def scan(path: Path) -> Told:
    """Read every file of the source and drop it."""
    figures: Told = {}
    files = [path] if path.is_file() else sorted(path.rglob("*.parquet")) or sorted(path.rglob("*.csv"))
    with clocked(figures, "work"):
        figures["rows"] = sum((pl.read_parquet(f) if f.suffix == ".parquet" else pl.read_csv(f, infer_schema=False)).height
                              for f in files)  # fmt: skip
    return figures


def bring(path: Path) -> Told:
    """The whole import in this process, as `clc import tax_invoice` does it."""
    open_home()
    from clc.doors.registry import channels
    from clc.stages.hub.importing.planning import plan_import
    from clc.stages.hub.importing.reporting import report
    from clc.stages.hub.importing.running import run_import
    from clc.stages.hub.reach import as_system
    from clc.stages.hub.services.people import the_machine

    figures: Told = {}
    with clocked(figures, "work"):
        with as_system():
            run = plan_import(by=the_machine(), channel=channels()["tax_invoice"], path=path, as_of=None, mapping={})
        done = run_import(run.pk, channels=channels())
    told = report(done)
    return {**figures, **{name: told.get(name) for name in ("read", "new", "same", "rejected")}}


def stop(home: Path) -> None:
    """Stop the database of a home and remove the home."""
    from clc import postgres
    from clc.home import Home

    postgres.stop(Home.open(home))
    postgres.remove(Home.open(home))
    shutil.rmtree(home, ignore_errors=True)


PARTS = {"scan": scan, "first": bring, "again": bring}

if __name__ == "__main__":
    main()
