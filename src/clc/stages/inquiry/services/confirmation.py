"""A draft becomes what counts: a second person confirms it, its rows go into the lake, the client is judged again."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.policy.kind.statement_entry import StatementEntry
from clc.stages.hub.book import current_book
from clc.stages.hub.importing.laying import sweep
from clc.stages.hub.importing.planning import imports_folder, plan_import, run_folder
from clc.stages.hub.importing.running import run_import
from clc.stages.hub.importing.staging import Stage
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.lakehouse import root
from clc.stages.hub.models import Entry, Import, User
from clc.stages.hub.oneclient import Now
from clc.stages.hub.reach import as_system
from clc.stages.hub.services.audit import note
from clc.stages.hub.services.people import the_machine
from clc.stages.inquiry.checking import Checked, blocking, checked
from clc.stages.inquiry.entered import CHANNEL, document_of, name_of
from clc.stages.inquiry.holding import CHANGED, held, held_draft
from clc.stages.inquiry.models import Statement, StatementState
from clc.stages.inquiry.rejudged import judged_now

CHANNELS = {CHANNEL.name: CHANNEL}


@dataclass(frozen=True)
class Confirmed:
    """A statement that counts from now on: its checks, the import that carries it, how the client is judged with it."""

    statement: Statement
    checked: list[Checked]
    run: Import
    now: Now | None


@transaction.atomic
def confirm_statement(*, by: User, statement: Statement) -> Confirmed:
    """Make a draft count: no failed check of severity error, no doubtful cell, no line not understood, a second person.

    Its lines become rows of the lake under a record with its hash, an earlier version is superseded, and the client is
    judged again. All of it, or nothing. NotAllowed where the same person entered it; BadInput with everything that
    stands in the way.
    """
    row = held_draft(by, statement, "confirm_statement")
    _check_second_person(by, row)
    found = checked(row)
    if obstacles := blocking(row, found):
        raise BadInput(" ".join(obstacles), todo=_("Correct the draft, look at what is doubtful, and confirm again."))
    replaced = _supersede(row)
    row.state, row.confirmed_by, row.confirmed_at = StatementState.CONFIRMED, by, timezone.now()
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    run = _carry(by, row)
    row.refresh_from_db()
    note(by, "confirmed a statement", row, {"period_end": row.period_end, "scope": row.scope, "version": row.version,
                                            "import": run.pk, "supersedes": replaced})  # fmt: skip
    return Confirmed(row, found, run, judged_now(row.client))


@transaction.atomic
def undo_confirmation(*, by: User, statement: Statement, why: str) -> Statement:
    """Take back what a confirmation brought: the rows leave the lake, the draft is open again, an older version counts."""
    row = held(by, statement, "confirm_statement")
    if row.state != StatementState.CONFIRMED or row.import_run is None:
        raise BadInput(_("This statement does not count; there is nothing to take back."),
                       todo=_("Choose the version that is confirmed."))  # fmt: skip
    if not why.strip():
        raise BadInput(_("A confirmation is taken back only with a reason."), todo=_("Write the reason."))
    run = row.import_run
    with as_system():
        undo_import(by=the_machine(), run=run, channels=CHANNELS)
    row.refresh_from_db()
    note(by, "took a confirmation back", row, {"import": run.pk, "why": why.strip()})
    return row


def _check_second_person(by: User, statement: Statement) -> None:
    """NotAllowed where who confirms has entered or edited the statement, unless the rule book asks for one person."""
    rule = current_book().of(StatementEntry).get("house")
    if rule is not None and not rule.asks_two_people(timezone.localdate()):
        return
    changed = Entry.objects.filter(act=CHANGED, kind="statement", key=str(statement.pk), by=by)
    if by.pk == statement.entered_by_id or statement.lines.filter(edited_by=by).exists() or changed.exists():
        raise NotAllowed(_("Who enters or corrects a statement does not confirm it."),
                         todo=_("Ask a colleague who may confirm statements."))  # fmt: skip


def _supersede(row: Statement) -> list[int]:
    """Let the version that counted so far stand back; returns which."""
    same = Statement.objects.confirmed().filter(client=row.client, period_end=row.period_end, months=row.months,
                                                scope=row.scope).exclude(pk=row.pk)  # fmt: skip
    keys = list(same.values_list("pk", flat=True))
    Statement.objects.filter(pk__in=keys).update(state=StatementState.SUPERSEDED)
    return keys


def _carry(by: User, row: Statement) -> Import:
    """Bring the statement's rows into the lake through the hub's import, in the name of who confirmed."""
    with as_system():
        imports_folder().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=imports_folder(), prefix=".statement-"))
        run: Import | None = None
        try:
            path = folder / name_of(row)
            path.write_bytes(document_of(row))
            run = plan_import(by=the_machine(), channel=CHANNEL, path=path)
            run.by, run.source = by, path.name
            run.save(update_fields=["by", "source"])
            run.records.update(by=by, received_from=row.client.code[:120])
            return run_import(run.pk, channels=CHANNELS)
        except BaseException:
            if run is not None:
                Stage(run_folder(run)).remove()
                sweep(run, root())
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
