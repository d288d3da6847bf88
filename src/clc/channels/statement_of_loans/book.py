"""Projects and loans as the newest statement has them, written set by set; and put back as they stood."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from clc.stages.deal.models import Project
from clc.stages.hub.models import Import
from clc.stages.servicing.models import Loan

_STAGED = """
create temp table told_loan (number text primary key, client bigint, project text, project_name text, kind text,
  status text, day date, currency text, rate float8, principal float8, cancelled float8, undisbursed float8,
  disbursed float8, repaid float8, due float8, signed date, effective date, closed date, first_repayment date,
  last_repayment date, country text, record bigint) on commit drop
"""
_COLUMNS = (
    "number", "client", "project", "project_name", "kind", "status", "day", "currency", "rate", "principal",
    "cancelled", "undisbursed", "disbursed", "repaid", "due", "signed", "effective", "closed", "first_repayment",
    "last_repayment", "country", "record",
)  # fmt: skip
_PROJECTS = """
with owner as (
  select distinct on (project) project, project_name, client, country, currency from told_loan
  where project is not null order by project, principal desc, number)
insert into deal_project (code, name, client_id, country, sector, currency, import_run_id)
select project, left(coalesce(project_name, project), 240), client, left(coalesce(country, ''), 8), '',
  left(coalesce(currency, 'USD'), 3), %(run)s from owner
on conflict (code) do update set name = excluded.name where deal_project.name <> excluded.name
"""
_VALUES = """
  client_id = t.client, project_id = p.id, kind = left(coalesce(t.kind, ''), 24), status = t.status, as_of = t.day,
  currency = left(coalesce(t.currency, 'USD'), 3), rate = t.rate, principal = t.principal, cancelled = t.cancelled,
  undisbursed = t.undisbursed, disbursed = t.disbursed, repaid = t.repaid, due = t.due, signed = t.signed,
  effective = t.effective, closed = t.closed, first_repayment = t.first_repayment,
  last_repayment = t.last_repayment, record_id = t.record, import_run_id = %(run)s
"""
_UPDATE = f"""
update servicing_loan l set {_VALUES}, gone_since = null,
  status_before = case when l.status <> t.status then l.status else l.status_before end
from told_loan t left join deal_project p on p.code = t.project
where l.number = t.number and l.as_of <= t.day
"""  # noqa: S608
_INSERT = """
insert into servicing_loan (number, client_id, project_id, kind, status, status_before, as_of, gone_since, currency,
  rate, principal, cancelled, undisbursed, disbursed, repaid, due, signed, effective, closed, first_repayment,
  last_repayment, record_id, import_run_id)
select t.number, t.client, p.id, left(coalesce(t.kind, ''), 24), t.status, '', t.day, %(gone)s,
  left(coalesce(t.currency, 'USD'), 3), t.rate, t.principal, t.cancelled, t.undisbursed, t.disbursed, t.repaid, t.due,
  t.signed, t.effective, t.closed, t.first_repayment, t.last_repayment, t.record, %(run)s
from told_loan t left join deal_project p on p.code = t.project
where not exists (select 1 from servicing_loan l where l.number = t.number)
"""
_GONE = """
update servicing_loan l set gone_since = %(day)s, import_run_id = %(run)s
where l.gone_since is null and l.as_of < %(day)s and not exists (select 1 from told_loan t where t.number = l.number)
  and l.import_run_id in (select id from hub_import where channel = %(channel)s)
  and exists (select 1 from told_loan t where left(t.number, 4) = left(l.number, 4))
"""
_KEPT = [field.attname for field in Loan._meta.concrete_fields]


def write_loans(run: Import, statement: pl.DataFrame, day: date, *, next_day: date | None) -> None:
    """Bring projects and loans to what the statement of `day` says, in the caller's transaction.

    With a `next_day` a newer statement is known: loans it has stay as they are, the others are written as gone since then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAGED)
        _copy(statement)
        values: dict[str, Any] = {"run": run.pk, "day": day, "gone": next_day, "channel": run.channel}
        cursor.execute(_PROJECTS, values)
        cursor.execute(_UPDATE, values)
        cursor.execute(_INSERT, values)
        if next_day is None:
            cursor.execute(_GONE, values)
        cursor.execute("drop table told_loan")


def loans_of(channel: str) -> pl.DataFrame:
    """Loans the channel told, as they stand: every column as text."""
    rows = Loan.objects.filter(import_run__channel=channel).order_by("id").values_list(*_KEPT)
    return pl.DataFrame([[_text(value) for value in row] for row in rows], schema=_schema(), orient="row")


def put_back(run: Import, before: pl.DataFrame) -> int:
    """Let loans stand as they stood before the run, remove those it brought; returns how many were touched."""
    touched = set(Loan.objects.filter(import_run=run).values_list("pk", flat=True))
    kept = before.filter(pl.col("id").cast(pl.Int64).is_in(list(touched)))
    standing = set(kept["id"].cast(pl.Int64).to_list())
    Loan.objects.filter(pk__in=touched - standing)._raw_delete("default")
    fields = [field for field in Loan._meta.concrete_fields if not field.primary_key]
    loans = [_loan(line) for line in kept.iter_rows(named=True)]
    Loan.objects.bulk_update(loans, [field.name for field in fields], batch_size=500)
    Project.objects.filter(import_run=run, loans=None).delete()
    return len(touched)


def _loan(line: dict[str, str | None]) -> Loan:
    """A loan from its columns as text."""
    loan = Loan()
    for field in Loan._meta.concrete_fields:
        text = line[field.attname]
        setattr(loan, field.attname, field.to_python(text) if text is not None else None)
    return loan


def _text(value: Any) -> str | None:
    """A value as text, nothing as nothing."""
    return None if value is None else str(value)


def _schema() -> dict[str, type[pl.String]]:
    """The columns of a kept loan."""
    return dict.fromkeys(_KEPT, pl.String)


def _copy(statement: pl.DataFrame) -> None:
    """Send the statement to the staging table."""
    columns: Sequence[str] = _COLUMNS
    buffer = io.BytesIO()
    told = statement.rename({"loan": "number"}).select(columns)
    told.write_csv(buffer, include_header=False)
    head = f"copy told_loan ({', '.join(columns)}) from stdin (format csv)"
    with connection.cursor() as cursor, cursor.copy(head) as copy:
        copy.write(buffer.getvalue())
