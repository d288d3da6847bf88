"""The credit department of the invented institution: what its people did through the services, and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clc.channels.demo.load import build
from clc.channels.demo.showcase import playing
from clc.stages.credit.covering import coverage_of
from clc.stages.credit.models import (
    Capital,
    Guarantee,
    Limit,
    Memo,
    Rating,
    Reservation,
    RiskModelVersion,
    SlottingSheet,
)
from clc.stages.credit.services.inventory import replay
from clc.stages.credit.services.memos import is_whole
from clc.stages.credit.webs import web_of
from clc.stages.deal.models import (
    Allowance,
    Condition,
    EnvironmentReview,
    EsgScore,
    GreenUse,
    ProjectVersion,
    Quote,
    TermSheet,
    Undertaking,
)
from clc.stages.deal.protecting import standings
from clc.stages.deal.services.quotes import is_whole as is_sealed
from clc.stages.hub.judging import judge
from clc.stages.hub.models import Client, Entry, User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.audit import verify_chain
from clc.stages.hub.services.people import the_machine
from clc.stages.inquiry.checking import checked
from clc.stages.inquiry.models import CreditQuery, Investigation, PaperRequest, Statement, StatementLine

pytestmark = pytest.mark.django_db(transaction=True)


def _silent(title: str) -> None:
    """Nobody listens."""


def played(clients: int = 120) -> None:
    """An institution whose credit department has done its work."""
    build(clients=clients, seed=1)
    playing.bring_in(say=_silent)
    judge(by=the_machine(), day=timezone.localdate())
    playing.decide(say=_silent)
    playing.offer(say=_silent)


def test_the_department_is_at_work_and_a_second_call_adds_nothing() -> None:
    played()
    with as_system():
        _statements_are_there()
        _decisions_are_there()
        _deals_are_there()
        _projects_and_green_are_there()
        _two_people_stand_behind_each()
        entries = Entry.objects.count()
        assert verify_chain().broken_at is None
    assert playing.bring_in(say=_silent) is False
    assert playing.decide(say=_silent) is False
    assert playing.offer(say=_silent) is False
    with as_system():
        assert Entry.objects.count() == entries
    _people_see_their_branch()


def _statements_are_there() -> None:
    states = Statement.objects.values_list("state", flat=True)
    assert sorted(set(states)) == ["confirmed", "draft", "superseded"]
    assert Statement.objects.confirmed().filter(scope="group", members__isnull=False).exists()
    assert StatementLine.objects.exclude(doubt="").filter(looked_by=None).count() >= 3
    drafts = list(Statement.objects.filter(state="draft", kind="annual"))
    assert any(found.blocks for draft in drafts for found in checked(draft))


def _decisions_are_there() -> None:
    today = timezone.localdate()
    ratings = {(one.state, bool(one.override_notches)) for one in Rating.objects.all()}
    assert {("confirmed", False), ("proposed", True), ("draft", False)} <= ratings
    assert Rating.objects.filter(state="expired", valid_until__lt=today).exists()
    assert all(one.result["word"] for one in SlottingSheet.objects.filter(state="confirmed"))
    assert set(Investigation.objects.values_list("state", flat=True)) == {"open", "submitted"}
    assert PaperRequest.objects.filter(waived_until__lte=today + timedelta(days=7)).exists()
    assert CreditQuery.objects.filter(answered_at__isnull=False).exists()
    assert Guarantee.objects.filter(kind="joint", resolution="missing").exists()
    assert set(Reservation.objects.values_list("state", flat=True)) == {"reserved", "asked"}
    assert set(Memo.objects.values_list("state", flat=True)) == {"submitted", "draft"}
    assert all(is_whole(memo) for memo in Memo.objects.filter(state="submitted"))
    champion = RiskModelVersion.objects.get(place="champion")
    assert replay(champion).holds
    maker = Rating.objects.get(state="confirmed", model="company").client
    assert coverage_of(maker, today).allocated > 0
    assert web_of(maker, today).owners()


def _deals_are_there() -> None:
    """A quote taken, one offered in three under its seal, two below their floor that wait, covenants thin and not."""
    assert sorted(Quote.objects.values_list("state", flat=True)) == ["chosen", "draft", "draft", "draft", "offered"]
    offered = Quote.objects.get(state="offered")
    assert list(offered.structures.order_by("letter").values_list("letter", flat=True)) == ["A", "B", "C"]
    assert len({one.repayment for one in offered.structures.all()}) == 3
    papers = list(TermSheet.objects.all())
    assert {paper.quote.state for paper in papers} == {"offered", "chosen"}
    assert all(is_sealed(paper) for paper in papers)
    asked = list(Allowance.objects.all())
    assert len(asked) == 2
    assert all(one.state == "asked" and one.rate < one.floor for one in asked)
    today = timezone.localdate()
    found = [one.state for one in standings(offered.client, today)]
    assert {"thin", "met"} <= set(found)
    assert "breached" not in found


def _projects_and_green_are_there() -> None:
    versions = ProjectVersion.objects.order_by("project__code", "number")
    assert [(one.project.code, one.number, one.state) for one in versions] == [
        ("DEMO-GS-02", 1, "written"), ("DEMO-PV-01", 1, "confirmed"), ("DEMO-PV-01", 2, "written"),
        ("DEMO-ZL-03", 1, "confirmed")]  # fmt: skip
    assert not [word for one in versions for word in one.text.split("label: ")[1:] if word[0].isascii()]
    assert all(one.figures["min_dscr"] > 1 and not one.figures["failed"] for one in versions)
    careful, first = versions.get(project__code="DEMO-PV-01", number=2), versions.get(project__code="DEMO-PV-01", number=1)
    assert careful.figures["debt"] < first.figures["debt"]
    assert set(GreenUse.objects.values_list("state", flat=True)) == {"confirmed", "waiting"}
    assert EnvironmentReview.objects.get().category == "b"
    assert EsgScore.objects.get().state == "waiting"
    assert Condition.objects.filter(review__isnull=False).exists()
    assert Undertaking.objects.filter(kind="reserve_account", seen=["controlled"]).exists()


def _two_people_stand_behind_each() -> None:
    for statement in Statement.objects.confirmed():
        assert statement.entered_by_id != statement.confirmed_by_id
    for one in (*Capital.objects.all(), *Limit.objects.filter(state="confirmed")):
        assert one.by_id != one.confirmed_by_id
    for rating in Rating.objects.filter(state="confirmed"):
        assert rating.proposed_by_id != rating.confirmed_by_id
    for version in ProjectVersion.objects.filter(state="confirmed"):
        assert version.by_id != version.confirmed_by_id
    for told in (*GreenUse.objects.filter(state="confirmed"), *EnvironmentReview.objects.filter(state="confirmed")):
        assert told.by_id != told.decided_by_id


def _people_see_their_branch() -> None:
    for name in ("manager", "credit_officer", "credit_officer2", "branch_head"):
        with acting_as(User.objects.get(username=name)):
            assert Client.objects.filter(statements__isnull=False).exists(), name


def test_an_institution_too_small_for_it_goes_without() -> None:
    build(clients=5, seed=1)
    assert playing.bring_in(say=_silent) is False
    assert playing.decide(say=_silent) is False
    assert playing.offer(say=_silent) is False
