"""The gate before a credit query: a signed authorisation that covers it, a reason, a log; told reports become facts."""
from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, ClcError, NotAllowed
from clc.kernel.ids import resident_id_is_valid, tidy, uscc_is_valid
from clc.kernel.privacy import mask, masked
from clc.stages.hub.models import Client, Record, User
from clc.stages.hub.permission import may, require
from clc.stages.hub.services.audit import note
from clc.stages.hub.services.facts import tell_fact
from clc.stages.inquiry.bureau import BUREAUS, COMPANY_FACTS, Question
from clc.stages.inquiry.keeping import keep_file
from clc.stages.inquiry.models import (
    CreditAuthorisation,
    CreditQuery,
    Investigation,
    InvestigationState,
    Outcome,
    QueryScope,
    SubjectKind,
)

YEARS_MAX = 5
RECONCILED_YEARS_MAX = 50
FIGURE_MAX = Decimal(10) ** 17


@dataclass(frozen=True)
class Subject:
    """Whose report: a company by its credit code, a person by their identity number (never kept in full)."""

    kind: str
    name: str
    number: str

    @property
    def mark(self) -> str:
        """What may be shown of the number."""
        return mask(self.number)

    @property
    def digest(self) -> str:
        """By what the number is known again: an HMAC with a key of this installation."""
        key = settings.HOME.key("credit-subjects").encode()
        return hmac.new(key, f"{self.kind}:{tidy(self.number)}".encode(), hashlib.sha256).hexdigest()


def checked(subject: Subject) -> Subject:
    """The subject, if its number has its check digits; else BadInput, which never repeats the number."""
    valid = uscc_is_valid if subject.kind == SubjectKind.COMPANY else resident_id_is_valid
    if subject.kind not in SubjectKind.values or not subject.name.strip():
        raise BadInput(_("A credit query names a company or a person."), todo=_("Choose the kind and write the name."))
    if not valid(subject.number):
        raise BadInput(_("The number %(mark)s does not pass its check digit.") % {"mark": subject.mark},
                       todo=_("Compare it with the licence or the identity card."))
    return subject


@transaction.atomic
def give_authorisation(*, by: User, client: Client, subject: Subject, scopes: Sequence[str], signed_on: date, valid_to: date,
                       file: tuple[str, Iterable[bytes]]) -> CreditAuthorisation:
    """Keep a signed authorisation with its document; it allows exactly the scopes its text names."""
    require(by, "query_credit", client)
    checked(subject)
    today = timezone.localdate()
    if not scopes or set(scopes) - set(QueryScope.values):
        raise BadInput(_("An authorisation names what it allows."), todo=_("Tick what the signed text says."))
    if signed_on > today or not signed_on <= valid_to <= signed_on + timedelta(days=366 * YEARS_MAX):
        raise BadInput(_("An authorisation is signed by today and holds for at most five years."),
                       todo=_("Take the days from the signed text."))
    document = keep_file(by=by, client=client, name=file[0], chunks=file[1], kind="credit_authorisation")
    made = CreditAuthorisation.objects.create(
        client=client, kind=subject.kind, subject=masked(subject.name.strip())[:160], mark=subject.mark,
        digest=subject.digest, scopes=sorted(set(scopes)), document=document, signed_on=signed_on, valid_from=signed_on,
        valid_to=valid_to, given_by=by)
    note(by, "kept a credit authorisation", made, {"subject": made.subject, "number": made.mark, "scopes": made.scopes,
                                                   "valid_to": valid_to, "sha256": document.sha256})
    return made


@transaction.atomic
def withdraw_authorisation(*, by: User, authorisation: CreditAuthorisation, why: str) -> CreditAuthorisation:
    """Note that the subject took the authorisation back; queries made before stay lawful, none follows."""
    require(by, "query_credit", authorisation.client)
    held = CreditAuthorisation.objects.select_for_update(of=("self",)).select_related("client").get(pk=authorisation.pk)
    if held.withdrawn_at:
        raise BadInput(_("This authorisation is withdrawn already."), todo=_("Nothing is left to do."))
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_why = timezone.now(), by, masked(why.strip())
    held.save()
    note(by, "withdrew a credit authorisation", held, {"subject": held.subject, "why": held.withdrawn_why})
    return held


def ask_credit_report(*, by: User, client: Client, subject: Subject, scope: str, reason: str,
                      bureau: str = "by_hand") -> CreditQuery:
    """Ask for a report; refused without a covering authorisation, and a refusal is written down too.

    Errors: NotAllowed that names the scope, day or subject that is missing; BadInput for a reason or purpose not told.
    """
    try:
        with transaction.atomic():
            return _ask(by, client, subject, scope, reason, bureau)
    except ClcError as refused:
        if may(by, "query_credit") and Client.objects.filter(pk=client.pk).exists():
            note(by, "was refused a credit query", client, {"subject": masked(subject.name), "number": subject.mark,
                                                            "scope": scope[:12], "why": refused.message})
        raise


def _ask(by: User, client: Client, subject: Subject, scope: str, reason: str, bureau: str) -> CreditQuery:
    require(by, "query_credit", client)
    checked(subject)
    if scope not in QueryScope.values or bureau not in BUREAUS:
        raise BadInput(_("This kind of credit query is not known."), todo=_("Choose one of the list."))
    if not reason.strip():
        raise BadInput(_("A credit query needs its reason."), todo=_("Write why the report is needed now."))
    file = _purpose(client, scope)
    covering = _covering(client, subject, scope)
    query = CreditQuery.objects.create(client=client, authorisation=covering, investigation=file, scope=scope,
                                       reason=masked(reason.strip()), bureau=bureau, by=by)
    note(by, "asked for a credit report", query, {"subject": covering.subject, "number": covering.mark, "scope": scope,
                                                  "reason": query.reason, "authorisation": covering.pk})
    question = Question(subject.kind, subject.name, tidy(subject.number), scope, query.reason, covering.pk)
    report = BUREAUS[bureau].ask(question)
    if report is not None:
        return tell_credit_report(by=by, query=query, day=report.day, figures=report.figures, notes=report.notes)
    return query


def _purpose(client: Client, scope: str) -> Investigation | None:
    """The investigation a query serves; after a refusal and without an open file nothing is asked before a loan."""
    latest = Investigation.objects.filter(client=client).order_by("-id").first()
    if scope == QueryScope.POST_LOAN:
        return latest
    if latest is not None and latest.outcome in (Outcome.DECLINED, Outcome.WITHDRAWN):
        raise NotAllowed(_("The application of this client has ended, so no report is asked for any more."),
                         todo=_("Open a new investigation if the client applies again."))
    if latest is None or latest.state == InvestigationState.CLOSED:
        raise NotAllowed(_("No investigation is under way that this report would serve."),
                         todo=_("Open an investigation first: a report is asked for its agreed purpose only."))
    return latest


def _covering(client: Client, subject: Subject, scope: str) -> CreditAuthorisation:
    """The authorisation that covers a query today; else NotAllowed that says what is missing."""
    today = timezone.localdate()
    held = list(CreditAuthorisation.objects.filter(client=client, digest=subject.digest))
    found = next((each for each in held if each.covers(scope, today)), None)
    if found is not None:
        return found
    word = str(QueryScope(scope).label)
    told = {"subject": masked(subject.name), "scope": word}
    todo = _("Have an authorisation signed that covers “%(scope)s”, and keep it here first.") % told
    if not held:
        raise NotAllowed(_("%(subject)s has signed no authorisation for a credit query.") % told, todo=todo)
    scoped = [each for each in held if scope in each.scopes]
    if not scoped:
        raise NotAllowed(_("The authorisation of %(subject)s does not cover “%(scope)s”.") % told, todo=todo)
    if any(each.withdrawn_at for each in scoped):
        raise NotAllowed(_("%(subject)s has withdrawn the authorisation for “%(scope)s”.") % told, todo=todo)
    last = max(each.valid_to for each in scoped)
    raise NotAllowed(_("The authorisation of %(subject)s for “%(scope)s” ended on %(day)s.")
                     % {**told, "day": last.isoformat()}, todo=todo)


@transaction.atomic
def tell_credit_report(*, by: User, query: CreditQuery, day: date, figures: Mapping[str, Decimal | None], notes: str = "",
                       file: tuple[str, Iterable[bytes]] | None = None) -> CreditQuery:
    """Tell the key figures of the report a query brought; a company's become facts with their record."""
    require(by, "query_credit", query.client)
    rows = CreditQuery.objects.select_for_update(of=("self",)).select_related("client__party", "authorisation")
    held = rows.get(pk=query.pk)
    if held.answered_at:
        raise BadInput(_("The report of this query is told already."), todo=_("Ask again for a newer one."))
    today = timezone.localdate()
    if not held.at.date() - timedelta(days=31) <= day <= today:
        raise BadInput(_("The report is of a day up to today and not older than a month."), todo=_("Take the day from it."))
    known = _figures(figures)
    if file is not None:
        held.document = keep_file(by=by, client=held.client, name=file[0], chunks=file[1], kind="credit_report")
    held.answer = {"figures": {name: None if value is None else str(value) for name, value in known.items()},
                   "notes": masked(notes.strip())}
    held.answered_at, held.report_day = timezone.now(), day
    if held.authorisation.kind == SubjectKind.COMPANY and held.scope != QueryScope.GUARANTOR:
        held.record = _as_facts(held, known, by, day)
    held.save()
    note(by, "told a credit report", held, {"day": day, "figures": held.answer["figures"]})
    return held


def _figures(figures: Mapping[str, Decimal | None]) -> dict[str, Decimal | None]:
    if unknown := set(figures) - set(COMPANY_FACTS):
        raise BadInput(_("These figures are not known: %(names)s.") % {"names": ", ".join(sorted(unknown))[:200]},
                       todo=_("Use the figures of the form."))
    if any(value is not None and not (value.is_finite() and 0 <= value < FIGURE_MAX) for value in figures.values()):
        raise BadInput(_("A figure of a report is a number from 0 on."), todo=_("Leave open what the report does not say."))
    return dict(figures)


def _as_facts(query: CreditQuery, figures: Mapping[str, Decimal | None], by: User, day: date) -> Record:
    """The record of the report, and its figures as facts; what the report does not say stays unknown."""
    said = json.dumps(query.answer, sort_keys=True).encode()
    document = query.document
    record = Record.objects.create(
        channel="credit_report", name=_("Credit report of %(name)s") % {"name": query.authorisation.subject}, as_of=day,
        sha256=document.sha256 if document else hashlib.sha256(said).hexdigest(), by=by, received_from=query.bureau,
        size=document.size if document else len(said), kept_at=document.path if document else "")
    for name, value in figures.items():
        if value is not None:
            tell_fact(by=by, client=query.client, name=name, value=value, as_of=day, record=record)
    return record


@dataclass(frozen=True)
class Reconciled:
    """A month: its queries each with what speaks against it (empty: covered), and authorisations nobody used."""

    month: date
    queries: list[tuple[CreditQuery, str]]
    unused: list[CreditAuthorisation]


def reconcile(*, by: User, month: date) -> Reconciled:
    """Every query of a month against the authorisation it was asked under, among the clients the reader may see."""
    require(by, "query_credit" if may(by, "query_credit") else "see_audit")
    if abs(month.year - timezone.localdate().year) > RECONCILED_YEARS_MAX:
        raise BadInput(_("Nothing is reconciled in %(year)s.") % {"year": month.year}, todo=_("Choose another month."))
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1)
    rows = CreditQuery.objects.filter(at__date__gte=first, at__date__lt=last).select_related(
        "authorisation", "by", "client__party").order_by("id")
    used = Prefetch("queries", CreditQuery.objects.only("id", "authorisation"))
    held = CreditAuthorisation.objects.filter(valid_from__lt=last, valid_to__gte=first).select_related(
        "client__party").prefetch_related(used)
    return Reconciled(first, [(row, objection(row)) for row in rows], [each for each in held if not each.queries.all()])


def objection(query: CreditQuery) -> str:
    """What speaks against a query made; empty when its authorisation covered it when it was asked."""
    under, day = query.authorisation, timezone.localtime(query.at).date()
    if query.scope not in under.scopes:
        return _("the authorisation does not cover this scope")
    if not under.valid_from <= day <= under.valid_to:
        return _("outside the days of the authorisation")
    if under.withdrawn_at and under.withdrawn_at < query.at:
        return _("asked after the authorisation was withdrawn")
    return ""
