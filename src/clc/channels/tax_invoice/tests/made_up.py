"""Invoices and firms made up for tests, in every format a tax administration's export may have."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from clc.channels.tax_invoice.channel import CHANNEL
from clc.stages.hub.importing.planning import plan_import
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.models import Import, User
from clc.stages.hub.reach import as_system

CHANNELS = {CHANNEL.name: CHANNEL}
COUNT = 60


def invoices() -> pl.DataFrame:
    """Sixty invoices of three firms; every fifth void, every sixth negative, the last two equal to the first two."""
    rows = [
        {
            "企业代号": f"Z{number % 3}", "发票号码": str(1000 + number),
            "开票日期": date(2024, 1, 1) + timedelta(days=number),
            "对方代号": f"B{number % 4}", "金额": -10.55 if number % 6 == 0 else 100.1 + number, "税额": 13.0,
            "价税合计": 113.1 + number, "发票状态": "作废发票" if number % 5 == 0 else "有效发票",
            "方向": "进项" if number % 2 else "销项",
        }
        for number in range(COUNT - 2)
    ]  # fmt: skip
    return pl.DataFrame(rows + rows[:2])


def firms() -> str:
    """The list of the firms."""
    return "企业代号,企业名称,信誉评级,是否违约\nZ0,虚构甲有限公司,A,否\nZ1,虚构乙有限公司,D,是\nZ2,虚构丙有限公司,,\n"


def put(folder: Path, kind: str, frame: pl.DataFrame | None = None) -> Path:
    """Write the invoices as `parquet`, `csv`, `gbk` or `slashes` (days as 2024/1/5)."""
    frame = invoices() if frame is None else frame
    if kind == "parquet":
        path = folder / "invoices.parquet"
        frame.with_columns(pl.col("开票日期").cast(pl.Datetime("ns"))).write_parquet(path)
        return path
    if kind == "slashes":
        day = pl.col("开票日期")
        frame = frame.with_columns(pl.format("{}/{}/{}", day.dt.year(), day.dt.month(), day.dt.day()).alias("开票日期"))
    path = folder / f"{kind}.csv"
    path.write_bytes(frame.write_csv().encode("gbk" if kind == "gbk" else "utf-8"))
    return path


def bring(by: User, path: Path) -> Import:
    """Import a path to its end."""
    with as_system():
        run = plan_import(by=by, channel=CHANNEL, path=path)
    return run_import(run.pk, channels=CHANNELS)


def figures(run: Import) -> tuple[int, int, int, int, int]:
    """Read, new, changed, same, rejected."""
    counts = run.counts
    return counts["read"], counts["new"], counts["changed"], counts["same"], counts["rejected"]
