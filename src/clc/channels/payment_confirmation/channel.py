"""The channel of the bank's answers: each counts once; what does not fit is refused by its line, the others stand."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clc.channels.payment_confirmation.reports import is_report, read_report
from clc.kernel.errors import BadInput, ClcError
from clc.stages.hub.importing.channel import Batch, Finding, Intake, Options, Rows, Source
from clc.stages.hub.importing.placing import Field, place
from clc.stages.hub.importing.reading import files_of, typed_batches
from clc.stages.hub.importing.rejects import NO_REJECTS, rejects_of
from clc.stages.hub.importing.sheets import open_sheet
from clc.stages.hub.models import Import, Record, User
from clc.stages.servicing.models import PaymentAnswer
from clc.stages.servicing.services.paying import Answer, confirm_payment

TABLE = "payment_answer"
PIECE = 10_000
LISTED_MAX, NOTES_MAX = 1_000, 20
_STATES = {"成功": "paid", "已支付": "paid", "交易成功": "paid", "paid": "paid", "success": "paid", "ACSC": "paid",
           "ACCC": "paid", "失败": "rejected", "退回": "rejected", "拒绝": "rejected", "交易失败": "rejected",
           "rejected": "rejected", "failed": "rejected", "RJCT": "rejected"}  # fmt: skip
FIELDS = (
    Field("reference", ("我方流水号", "业务参考号", "end to end id", "our reference"), required=True, longest=64),
    Field("state", ("交易状态", "状态", "结果", "status", "result"), kind="choice", required=True, values=_STATES),
    Field("bank_reference", ("银行流水号", "行方流水号", "bank reference", "bank number"), required=True, longest=60),
    Field("amount", ("金额", "交易金额", "amount paid"), kind="number"),
    Field("day", ("日期", "交易日期", "date", "value date"), kind="date"),
    Field("why", ("原因", "失败原因", "摘要", "reason"), longest=240),
)
SCHEMA = {"row": pl.Int64, "reference": pl.String, "state": pl.String, "bank_reference": pl.String, "amount": pl.String,
          "day": pl.Date, "why": pl.String, "source": pl.String}


class PaymentConfirmations:
    """Reads the bank's answers: status reports (pain.002), or a table with a line a payment."""

    name = "payment_confirmation"
    label = gettext_lazy("Answers of the paying bank")
    permission = "release_drawing"

    def intake(self, path: Path, options: Options) -> Intake:
        """Every report and table of the folder."""
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        sources = [Source(file, file.name, TABLE) for file in files if is_report(file)]
        sources += [Source(file, file.name, TABLE) for file in files_of(path) if not is_report(file) and _is_table(file)]
        if not sources:
            raise BadInput(_("There is no answer of a bank in %(path)s.") % {"path": path.name},
                           todo=_("Give a status report (pain.002), or a table: our reference, the bank's, the state."))
        return Intake(sources, TABLE, scheme=self.name, new_clients=False)

    def fields(self, source: Source, options: Options) -> Sequence[Field]:
        """The columns of a table of answers."""
        return () if is_report(source.path) else FIELDS

    def batches(self, source: Source, options: Options, start: int) -> Iterator[Batch]:
        """Answers by our references; a transaction that is still on its way is left for a later report."""
        if is_report(source.path):
            told = islice(enumerate(read_report(source.path)), start, None)
            while piece := list(islice(told, PIECE)):
                rows = [{"row": row, "reference": one.reference, "state": one.state, "bank_reference": one.bank_reference,
                         "amount": None if one.amount is None else str(one.amount), "day": one.day or options.as_of,
                         "why": one.why, "source": source.name} for row, one in piece]
                yield _sorted_out(rows, piece[-1][0] + 1)
            return
        for batch in typed_batches(source, FIELDS, start):
            rows = [{**line, "amount": None if line["amount"] is None else f"{line['amount']:.2f}",
                     "day": line["day"] or options.as_of, "why": line["why"] or "", "source": source.name}
                    for line in batch.frame.iter_rows(named=True)]
            made = _sorted_out(rows, batch.next_row)
            rejects = pl.concat([batch.rejects, made.rejects]).sort("row")
            yield Batch(made.tables, rejects, batch.read, batch.next_row, batch.notes)

    def conclude(self, rows: Rows) -> Finding:
        """Write each answer down; what does not fit is told with its reason, the others stand."""
        counts, listed, notes = {"new": 0, "same": 0, "refused": 0}, [], []
        if TABLE not in rows.tables:
            return Finding(counts)
        record = Record.objects.filter(pk__in=list(rows.records)).first()
        for line in rows.tables[TABLE].select(*SCHEMA).collect().iter_rows(named=True):
            try:
                with transaction.atomic():
                    made = _write(rows.by, line, record, rows.run)
                counts["same" if made is None else "new"] += 1
            except ClcError as wrong:
                counts["refused"] += 1
                listed.append({"row": line["row"] + 2, "reference": line["reference"], "what": "refused", "why": str(wrong)})
                notes.append(f"{line['reference']}: {wrong.message}")
        return Finding(counts, {"refused": counts["refused"]} if listed else {}, listed[:LISTED_MAX], notes[:NOTES_MAX])

    def take_back(self, run: Import) -> Finding:
        """What a bank said is not taken back: money moved."""
        if PaymentAnswer.objects.filter(import_run=run).exists():
            raise BadInput(_("Answers of a bank are not taken back: money moved, and loans were booked."),
                           todo=_("Have the bank send what is true, and bring that in."))
        return Finding()


def _write(by: User, line: dict[str, Any], record: Record | None, run: Import) -> PaymentAnswer | None:
    amount = None if line["amount"] is None or line["state"] != "paid" else Decimal(line["amount"])
    told = Answer(line["reference"], line["bank_reference"] or "", line["state"], line["day"] or timezone.localdate(),
                  amount, line["why"] or "")
    return confirm_payment(by=by, told=told, record=record, run=run)


def _sorted_out(rows: list[dict[str, Any]], next_row: int) -> Batch:
    """Rows with an answer, and those without as rejects."""
    good = [row for row in rows if row["state"] in ("paid", "rejected") and row["reference"] and row["bank_reference"]]
    bad = [(row["row"], _reason(row), " | ".join(str(row[name] or "") for name in ("reference", "bank_reference", "state")))
           for row in rows if row not in good]
    frame = pl.DataFrame([{name: row[name] for name in SCHEMA} for row in good], schema=SCHEMA)
    return Batch({TABLE: frame}, rejects_of(bad) if bad else NO_REJECTS, len(rows), next_row)


def _reason(row: dict[str, Any]) -> str:
    if row["state"] not in ("paid", "rejected"):
        return _("the payment is still on its way (%(state)s)") % {"state": row["state"]}
    return _("the line has no reference of ours") if not row["reference"] else _("the line has no number of the bank's own")


def _is_table(file: Path) -> bool:
    try:
        return not place(open_sheet(file).heading, FIELDS).missing
    except BadInput:
        return False


CHANNEL = PaymentConfirmations()
