"""What a warning's plan asks for at each level, as rows: who does what by which day."""
from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from clc.policy.rulebook import Book
from clc.policy.shapes import Level

SEVERITY: dict[Level, int] = {"yellow": 1, "orange": 2, "red": 3}
SCHEMA = {"rule": pl.String, "level": pl.String, "plan": pl.String, "step": pl.String, "title": pl.String,
          "detail": pl.String, "codes": pl.String, "severity": pl.Int16, "due": pl.Date, "role": pl.String}


def working_days_after(day: date, count: int) -> date:
    """The day `count` working days after `day`; Saturdays and Sundays do not count (holidays are not known yet)."""
    weeks, rest = divmod(count, 5)
    due = day + timedelta(weeks=weeks)
    while rest or due.weekday() >= 5:
        due += timedelta(days=1)
        rest -= due.weekday() < 5 and rest > 0
    return due


def steps(book: Book, today: date) -> pl.DataFrame:
    """Every task of every warning's plan by level, due counted in working days from `today`."""
    rows = []
    for name, warning in book.warnings.items():
        for level in SEVERITY:
            tasks = book.plans[warning.plan].tasks_at(level)
            rows += [
                (name, level, warning.plan, str(number), task.do, warning.label, " ".join(task.codes),
                 SEVERITY[level], working_days_after(today, task.due[level]), task.role)
                for number, task in enumerate(tasks, start=1)
            ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
