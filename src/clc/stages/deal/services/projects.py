"""Projects and the versions of their models: opened, written anew, confirmed by a second person, withdrawn."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.deal.modelling import FROM_BASE, FROM_SCENARIO, work_out
from clc.stages.deal.models import Project, ProjectVersion, VersionStanding
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Fact, User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note

CHANGED = ("sector", "cost", "starts", "completes")


@dataclass(frozen=True)
class Place:
    """What is known of a project before its model: its sector, where and when it is built, what it costs."""

    sector: str = ""
    country: str = ""
    cost: Decimal | None = None
    currency: str = "CNY"
    starts: date | None = None
    completes: date | None = None


@transaction.atomic
def open_project(*, by: User, client: Client, code: str, name: str, place: Place | None = None) -> Project:
    """Write down a project of a client under a code of its own."""
    require(by, "model_project", client)
    told, key, words = place or Place(), code.strip(), name.strip()
    if not key or not words:
        raise BadInput(_("A project needs a code and a name."), todo=_("Write both."))
    if len(key) > 40 or "/" in key or not key.isprintable():
        raise BadInput(_("A code has at most 40 characters and no slash."), todo=_("Shorten it."))
    _check(told)
    try:
        with transaction.atomic():
            made = Project.objects.create(code=key, name=words[:240], client=client, **vars(told))
    except IntegrityError as taken:
        raise BadInput(_("There is a project with this code already."), todo=_("Choose another code.")) from taken
    note(by, "opened a project", made, {"code": key, "name": words})
    return made


@transaction.atomic
def change_project(*, by: User, project: Project, name: str, place: Place, saves: str | None = None) -> Project:
    """Correct what is known of a project: name, sector, cost, days; refused when it was changed since the form was drawn.

    saves: `fingerprint` of the project as the form showed it; None takes it as it is. What an approval rests on shows there
    as changed.
    """
    require(by, "model_project", project.client)
    held = Project.objects.select_for_update(of=("self",)).select_related("client").get(pk=project.pk)
    if saves is not None and saves != fingerprint(held):
        raise BadInput(_("Somebody has changed this project since you opened the page."),
                       todo=_("Look at it again; your words are kept below."))
    if not name.strip():
        raise BadInput(_("A project needs a code and a name."), todo=_("Write both."))
    _check(place)
    before = {field: getattr(held, field) for field in ("name", *CHANGED)}
    told = {"name": name.strip()[:240], **{field: getattr(place, field) for field in CHANGED}}
    for field, value in told.items():
        setattr(held, field, value)
    held.save(update_fields=list(told))
    note(by, "changed a project", held, {
        field: {"before": before[field], "after": value} for field, value in told.items() if before[field] != value})
    return held


def fingerprint(project: Project) -> str:
    """SHA-256 of what `change_project` may change, as it stands."""
    cost = "" if project.cost is None else f"{project.cost:.2f}"
    days = [day.isoformat() if day else "" for day in (project.starts, project.completes)]
    return sha256("\n".join((project.name, project.sector, cost, *days)).encode()).hexdigest()


def _check(told: Place) -> None:
    """Refuse a cost that is none, and days in the wrong order."""
    if told.cost is not None and not (told.cost.is_finite() and 0 < told.cost < Decimal(10) ** 17):
        raise BadInput(_("The cost must be above 0."), todo=_("Write the amount in yuan, or leave it out."))
    if told.starts and told.completes and told.completes <= told.starts:
        raise BadInput(_("A project is completed after it starts."), todo=_("Compare both days."))


@transaction.atomic
def write_version(*, by: User, project: Project, text: str, words: tuple[str, str] = ("", ""), newest: int = 0,
                  day: date | None = None) -> ProjectVersion:
    """Keep a case as the next version of the project's model, with what it came to; a case that cannot be meant is refused.

    words: a name and what changed; newest: the number of the version the writer started from, 0 for the first, so that
    nobody overtakes another unseen.
    """
    require(by, "model_project", project.client)
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    last = ProjectVersion.objects.filter(project=project).order_by("-number").first()
    held = last.number if last else 0
    if held != newest:
        raise BadInput(_("Somebody wrote version %(number)s since you began.") % {"number": held},
                       todo=_("Compare it with yours, then save yours as the next version."))
    digest = sha256(text.encode()).hexdigest()
    if last is not None and last.digest == digest:
        raise BadInput(_("Nothing differs from version %(number)s.") % {"number": held}, todo=_("Change the case first."))
    work = work_out(text, day or timezone.localdate())
    name, changed = words
    made = ProjectVersion.objects.create(
        project=project, client=project.client, number=held + 1, name=(name.strip() or work.case.name)[:120],
        note=changed.strip()[:400], text=text, digest=digest, figures=work.figures, stresses=work.stresses, before=last,
        edition=keep_edition(current_book()), by=by)
    note(by, "wrote a version of a project model", made, {"number": made.number, "digest": digest})
    return made


@transaction.atomic
def confirm_version(*, by: User, version: ProjectVersion) -> ProjectVersion:
    """Stand for a version another wrote: it becomes the bank's case, and its covers become facts of the client.

    A version whose checks fail is refused: what does not add up is not confirmed.
    """
    held = _held(by, version, "confirm_project")
    if held.by_id == by.pk:
        raise NotAllowed(_("Who wrote a model does not confirm it."), todo=_("Ask a colleague."))
    if failed := held.figures["failed"]:
        raise BadInput(_("These checks of the model fail: %(names)s.") % {"names": ", ".join(failed)},
                       todo=_("Write a version that holds together."))
    held.state, held.confirmed_by, held.confirmed_at = VersionStanding.CONFIRMED, by, timezone.now()
    held.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    note(by, "confirmed a project model", held, {"number": held.number, "told": _told(by, held)})
    return held


@transaction.atomic
def withdraw_version(*, by: User, version: ProjectVersion, why: str) -> ProjectVersion:
    """Say that a version not yet confirmed shall not be used."""
    held = _held(by, version, "model_project")
    if not why.strip():
        raise BadInput(_("Withdrawing needs a reason."), todo=_("Write why it shall not be used."))
    held.state, held.withdrawn_why = VersionStanding.WITHDRAWN, why.strip()[:400]
    held.save(update_fields=["state", "withdrawn_why"])
    note(by, "withdrew a project model", held, {"number": held.number, "why": held.withdrawn_why})
    return held


def _held(by: User, version: ProjectVersion, permission: str) -> ProjectVersion:
    held = ProjectVersion.objects.select_for_update(of=("self",)).select_related("client", "project").get(pk=version.pk)
    require(by, permission, held.client)
    if held.state != VersionStanding.WRITTEN:
        raise BadInput(_("This version is %(state)s already.") % {"state": held.get_state_display()},
                       todo=_("Open the project again."))
    return held


def _told(by: User, held: ProjectVersion) -> dict[str, Any]:
    """Tell the client's facts that the version knows; what it does not know stays as it was."""
    known = {fact: held.figures.get(figure) for fact, figure in FROM_BASE.items()}
    known |= {fact: held.stresses.get(scenario) for fact, scenario in FROM_SCENARIO.items()}
    day, now = timezone.localdate(), timezone.now()
    told = {name: Decimal(str(round(value, 6))) for name, value in known.items() if value is not None}
    Fact.objects.filter(client=held.client, name__in=told, as_of=day, superseded_at__isnull=True).update(superseded_at=now)
    Fact.objects.bulk_create([
        Fact(client=held.client, name=name, value=value, unit="times", text=f"{held.project.code} v{held.number}"[:240],
             as_of=day, known_at=now, by=by) for name, value in told.items()])
    return {name: str(value) for name, value in told.items()}
