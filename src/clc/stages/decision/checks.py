"""The gates of this stage: what leads, due diligence, ratings and quotes must show before a case goes on."""
from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clc.stages.credit.models import Held, Rating, Reservation
from clc.stages.credit.room import room
from clc.stages.deal.models import (
    DealState,
    Decision,
    EnvironmentReview,
    Project,
    ProjectVersion,
    Structure,
    TermSheet,
    VersionStanding,
)
from clc.stages.decision import gates
from clc.stages.decision.missing import Missing
from clc.stages.decision.models import Case
from clc.stages.decision.subjects import thing_of
from clc.stages.hub.models import Client, ClientState, Document, Party, Relation, Touch, TouchKind, Verdict
from clc.stages.hub.reach import as_system
from clc.stages.inquiry.models import Investigation, InvestigationState, Outcome, PaperRequest, PaperState
from clc.stages.reach import gating, naming
from clc.stages.reach.models import HitState, HitSubject, Lead, NameHit, Phase, Screened

FIRST, NEEDS = "first_contact", "needs_analysis"
MET = (TouchKind.VISIT, TouchKind.MEETING)
OWNER = "owns"


def lead_screened(case: Case) -> Iterator[Missing]:
    """The newest lead of the client was screened and accepted; a client of old without leads was taken in then."""
    lead = Lead.objects.filter(client=case.client).order_by("-captured_at", "-id").first()
    if lead is None:
        if case.client.state != ClientState.ACTIVE:
            yield Missing(_("This prospect was never screened."), _("Write the lead down and have it screened."), "/leads/")
        return
    if lead.screened != Screened.ACCEPTED:
        yield Missing(_("The lead %(name)s is not accepted: %(state)s.") % {
            "name": lead.name, "state": lead.get_screened_display()}, _("Have the lead screened."), f"/leads/{lead.pk}/")


def first_contact(case: Case) -> Iterator[Missing]:
    """The phase of first contact was left with its gate met; a client of old was met at least once."""
    yield from _phase(case.client, FIRST, _met(case.client))


def needs_known(case: Case) -> Iterator[Missing]:
    """The need is known: the phase was left with its gate met, and amount, tenor and purpose of the structure are said."""
    yield from _phase(case.client, NEEDS, met=True)
    thing = thing_of(case)
    if isinstance(thing, Structure) and not thing.purpose.strip():
        yield Missing(_("The structure does not say what the money is for."), _("Make a new version with its purpose."),
                      f"/structures/quote/{thing.quote_id}/")


def _met(client: Client) -> bool:
    return Touch.objects.filter(client=client, kind__in=MET).exists()


def _phase(client: Client, playbook: str, met: bool) -> Iterator[Missing]:
    """What a phase misses; a client of old that has no phases at all is held to `met` alone."""
    if client.state == ClientState.ACTIVE and not Phase.objects.filter(client=client).exists():
        if not met:
            yield Missing(_("No visit or meeting with this client is written down."), _("Write the visit down."),
                          f"/client/{client.code}/")
        return
    for one in gating.passed(client, playbook):
        yield Missing(one.words, one.todo, f"/client/{client.code}/")


def application_complete(case: Case) -> Iterator[Missing]:
    """Every mandatory document of the checklist is there, not expired, or waived for now."""
    held = _investigation(case.client)
    if held is None:
        yield _no_investigation(case.client)
        return
    today = timezone.localdate()
    there = (PaperState.RECEIVED, PaperState.VERIFIED, PaperState.WAIVED)
    for paper in PaperRequest.objects.filter(investigation=held, mandatory=True):
        state = paper.state_on(today)
        if state not in there:
            yield Missing(_("%(paper)s: %(state)s.") % {"paper": _(paper.label), "state": state.label},
                          _("Receive the document, or have it waived."), _file(held, "papers/"))


def kyc_clear(case: Case) -> Iterator[Missing]:
    """Lists in force show neither the client nor who is tied to it by ownership, or two people cleared what they showed."""
    client = case.client
    if not naming.lists_in_force():
        yield Missing(_("No list of names to keep away from is here, so nobody was compared with one."),
                      _("Have the lists brought in."), "/leads/names/")
        return
    for subject, key, party in named_of(client):
        with as_system():  # a party may have been cleared as another client's owner: the gate tells no more than that
            closed = NameHit.objects.filter(subject=subject, key=key, state=HitState.CLEARED)
            cleared = set(closed.values_list("listed_id", flat=True))
        hits = naming.screen_name(party.name, others=[party.name_en], codes=[party.uscc, party.lei])
        for hit in hits:
            if hit.listed.pk not in cleared:
                yield Missing(_("%(name)s is like a name of the list “%(on)s”: %(matched)s.") % {
                    "name": party.name, "on": hit.list_name, "matched": hit.matched},
                    _("Have two people look into it."), "/leads/names/")


def named_of(client: Client) -> Iterator[tuple[str, int, Party]]:
    """The client and who owns it, as hits name them."""
    yield HitSubject.CLIENT, client.pk, client.party
    for one in Relation.objects.filter(target=client.party, kind=OWNER).select_related("source"):
        yield HitSubject.PARTY, one.source_id, one.source


def due_diligence_signed(case: Case) -> Iterator[Missing]:
    """The newest investigation was signed by both and submitted, and nobody who reviewed it declined."""
    held = _investigation(case.client)
    if held is None:
        yield _no_investigation(case.client)
    elif held.state not in (InvestigationState.SUBMITTED, InvestigationState.CLOSED):
        yield Missing(_("The due diligence is not submitted: %(state)s.") % {"state": held.get_state_display()},
                      _("Have both investigators sign, then submit it."), _file(held))
    elif held.outcome and held.outcome != Outcome.ACCEPTED:
        yield Missing(_("The due diligence ended: %(outcome)s.") % {"outcome": held.get_outcome_display()},
                      _("Open a new one if the client asks again."), _file(held))


def _investigation(client: Client) -> Investigation | None:
    return Investigation.objects.filter(client=client).order_by("-id").first()


def _no_investigation(client: Client) -> Missing:
    return Missing(_("No due diligence of this client was begun."), _("Open one."), f"/due-diligence/{client.code}/")


def _file(held: Investigation, part: str = "") -> str:
    return f"/due-diligence/{held.client.code}/{held.pk}/{part}"


def rating_confirmed(case: Case) -> Iterator[Missing]:
    """A confirmed rating is in force; of a project a confirmed category does as well."""
    today = timezone.localdate()
    if Rating.objects.in_force(today).filter(client=case.client).exists():
        return
    if Verdict.objects.current().filter(client=case.client, kind="slotting").exists():
        return
    yield Missing(_("The client has no confirmed rating in force."), _("Have it rated, and the rating confirmed."),
                  f"/rating/{case.client.code}/")


def limit_room(case: Case) -> Iterator[Missing]:
    """The amount fits every limit, or somebody allowed the breach."""
    where = f"/group/{case.client.code}/"
    held = Reservation.objects.filter(client=case.client, state__in=(Held.RESERVED, Held.USED), amount__gte=case.amount or 0,
                                      until__gte=timezone.localdate())
    if held.filter(allowed_by__isnull=False).exists():
        return
    found = room(case.client, more=case.amount or Decimal(0), day=timezone.localdate())
    if found.blind:
        yield Missing(found.blind, _("Have the capital base entered and confirmed under Limits."), "/limits/")
    for one in found.breaches:
        yield Missing(_("%(limit)s of %(subject)s is exceeded by %(over)s.") % {
            "limit": one.label, "subject": one.subject, "over": f"{-one.touched.room_after:,.2f}"},
            _("Have room reserved beyond the limit, or lend less."), where)


def quote_chosen(case: Case) -> Iterator[Missing]:
    """The client chose the alternative, and its term sheet is sealed."""
    thing = thing_of(case)
    if isinstance(thing, Structure) and thing.state != DealState.CHOSEN:
        yield Missing(_("The client has not chosen this alternative."), _("Write down which alternative the client took."),
                      f"/structures/quote/{thing.quote_id}/")


def term_sheet_sealed(case: Case) -> Iterator[Missing]:
    """A sealed term sheet of the structure is there."""
    thing = thing_of(case)
    if isinstance(thing, Structure) and not TermSheet.objects.filter(structure=thing).exists():
        yield Missing(_("The structure has no sealed term sheet."), _("Write down that the client chose it."),
                      f"/structures/quote/{thing.quote_id}/")


def project_known(case: Case) -> Iterator[Missing]:
    """The structure pays for a project whose cost, start and end are known."""
    project = _project(case)
    if project is None:
        yield Missing(_("No project hangs on this structure."), _("Choose the project it pays for."), "/projects/")
    elif None in (project.cost, project.starts, project.completes):
        yield Missing(_("Cost, start or end of the project %(code)s is not told.") % {"code": project.code},
                      _("Tell them on the page of the project."), f"/projects/one/{project.pk}/")


def model_confirmed(case: Case) -> Iterator[Missing]:
    """A second person confirmed the model of the project."""
    project = _project(case)
    if project is None or not ProjectVersion.objects.filter(project=project, state=VersionStanding.CONFIRMED).exists():
        yield Missing(_("The model of the project is not confirmed."), _("Have it confirmed by a second person."),
                      f"/projects/one/{project.pk}/" if project else "/projects/")


def environment_reviewed(case: Case) -> Iterator[Missing]:
    """A second person confirmed the category of environment and society."""
    project = _project(case)
    found = EnvironmentReview.objects.filter(client=case.client, state=Decision.CONFIRMED)
    if project is None or not (found.filter(project=project) | found.filter(project__isnull=True)).exists():
        yield Missing(_("Environment and society were not reviewed."),
                      _("Have the review written, and confirmed by another."), f"/green/{case.client.code}/")


def _project(case: Case) -> Project | None:
    thing = thing_of(case)
    return thing.project if isinstance(thing, Structure) else None


def by_paper(kind: str, words: str) -> gates.Check:
    """A gate that a paper of a kind in the client's file opens."""

    def check(case: Case) -> Iterator[Missing]:
        if not Document.objects.filter(client=case.client, kind=kind).exists():
            yield Missing(_("This paper is not in the client's file: %(paper)s.") % {"paper": _(words)},
                          _("Take it in under Due diligence."), f"/due-diligence/{case.client.code}/")

    return check


OURS = (
    ("lead_screened", gettext_noop("Lead screened"), lead_screened),
    ("first_contact", gettext_noop("First contact made"), first_contact),
    ("needs_known", gettext_noop("Need known"), needs_known),
    ("application_complete", gettext_noop("Documents complete"), application_complete),
    ("kyc_clear", gettext_noop("Names compared, nothing open"), kyc_clear),
    ("due_diligence_signed", gettext_noop("Due diligence signed"), due_diligence_signed),
    ("rating_confirmed", gettext_noop("Rating confirmed"), rating_confirmed),
    ("limit_room", gettext_noop("Room under the limits"), limit_room),
    ("quote_chosen", gettext_noop("Quote chosen by the client"), quote_chosen),
    ("term_sheet_sealed", gettext_noop("Term sheet sealed"), term_sheet_sealed),
    ("project_known", gettext_noop("Project known"), project_known),
    ("model_confirmed", gettext_noop("Project model confirmed"), model_confirmed),
    ("environment_reviewed", gettext_noop("Environment and society reviewed"), environment_reviewed),
    ("go_decision", gettext_noop("Go decision on paper"), by_paper("go_memo", gettext_noop("Memo of the go decision"))),
    ("mandate_signed", gettext_noop("Mandate signed"), by_paper("mandate_letter", gettext_noop("Mandate letter"))),
    ("risk_matrix", gettext_noop("Risks allocated"), by_paper("risk_matrix", gettext_noop("Matrix of risk allocation"))),
)


def register() -> None:
    """Make the gates of this stage known."""
    for name, label, check in OURS:
        gates.register(name, label, check)
