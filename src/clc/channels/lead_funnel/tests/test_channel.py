"""Lead funnels: every lead once, those won closed on their day, conversion by channel, taken back without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from clc.channels.lead_funnel.tests.made_up import CHANNELS, LEAD_HEAD, WON_HEAD, bring, funnel, write
from clc.kernel.errors import BadInput
from clc.stages.hub.importing.undoing import undo_import
from clc.stages.hub.models import User
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.hub.services.people import the_machine
from clc.stages.reach.models import Lead, LeadModel, LeadMove
from clc.stages.reach.services.learning import said
from tests.stages.hub.people import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    with as_system():
        return the_machine()


def test_every_lead_comes_in_and_conversion_is_a_plain_count(by: User, tmp_path: Path) -> None:
    counts = funnel(tmp_path)
    figures = bring(by, tmp_path).counts["figures"]
    assert (figures["leads"], figures["won"]) == (1500, sum(one["won"] for one in counts.values()))
    told = {name: (one["leads"], one["won"]) for name, one in figures["conversion"].items()}
    assert told == {name or "not_told": (one["leads"], one["won"]) for name, one in counts.items()}
    with as_system():
        assert Lead.objects.filter(state="won").count() == figures["won"]
        assert Lead.objects.pooled().count() == 1500 - figures["won"]
        assert LeadMove.objects.count() == 1500 + figures["won"]


def test_the_same_funnel_again_changes_nothing_and_a_newer_one_only_what_is_new(by: User, tmp_path: Path) -> None:
    write(tmp_path / "leads.csv", LEAD_HEAD, [("A", "01-02-2024", "referral", ""), ("B", "02-02-2024", "", "")])
    bring(by, tmp_path)
    again = bring(by, tmp_path)
    assert {key: again.counts[key] for key in ("new", "changed", "same")} == {"new": 0, "changed": 0, "same": 2}
    write(tmp_path / "won.csv", WON_HEAD, [("B", "2024-03-01", "王"), ("X", "2024-03-01", "李")])
    third = bring(by, tmp_path)
    assert {key: third.counts[key] for key in ("new", "changed", "same")} == {"new": 0, "changed": 1, "same": 1}
    assert any("in no list" in text for text in third.counts["notes"])
    with as_system():
        won = Lead.objects.get(external="lead_funnel:B")
        assert (won.state, won.pool, won.closed_at is not None) == ("won", "", True)


def test_an_import_taken_back_leaves_no_lead_but_those_people_worked_on(by: User, tmp_path: Path) -> None:
    house = build()
    write(tmp_path / "leads.csv", LEAD_HEAD, [("A", "01-02-2024", "", ""), ("B", "02-02-2024", "", "")])
    first = bring(by, tmp_path)
    write(tmp_path / "won.csv", WON_HEAD, [("A", "2024-03-01", "")])
    second = bring(by, tmp_path)
    undo_import(by=by, run=second, channels=CHANNELS)
    with as_system():
        held = Lead.objects.get(external="lead_funnel:A")
        assert (held.state, held.stage, held.pool) == ("open", "captured", "house")
        Lead.objects.filter(external="lead_funnel:B").update(version=2, owner=house.manager)
    undo_import(by=by, run=first, channels=CHANNELS)
    with as_system():
        assert [lead.external for lead in Lead.objects.all()] == ["lead_funnel:B"]
        assert LeadMove.objects.count() == 1


def test_what_cannot_be_read_is_refused_row_by_row_with_its_reason(by: User, tmp_path: Path) -> None:
    head = (*LEAD_HEAD, "统一社会信用代码", "业务类型")
    write(
        tmp_path / "leads.csv",
        head,
        [
            ("A", "01-02-2024", "", "", "91110000000000000X", ""),
            ("B", "nie", "", "", "", ""),
            ("", "01-02-2024", "", "", "", ""),
            ("C", "01-02-2024", "", "", "", "nowhere"),
            ("D", "01-02-2024", "", "", "", "leasing"),
        ],
    )
    run = bring(by, tmp_path)
    assert (run.counts["read"], run.counts["new"], run.counts["rejected"]) == (5, 1, 4)


def test_persons_in_the_file_are_not_taken_in(by: User, tmp_path: Path) -> None:
    write(tmp_path / "leads.csv", (*LEAD_HEAD, "联系人电话"), [("A", "01-02-2024", "", "", "13800000000")])
    run = bring(by, tmp_path)
    assert any("联系人电话" in text for text in run.counts["notes"])
    with as_system():
        assert not Lead.objects.get().has_contact


def test_a_folder_without_leads_is_refused_with_what_to_do(by: User, tmp_path: Path) -> None:
    write(tmp_path / "won.csv", WON_HEAD, [("A", "2024-03-01", "")])
    with pytest.raises(BadInput) as refused:
        bring(by, tmp_path)
    assert refused.value.todo


def test_a_score_is_learned_where_channels_differ_and_scores_the_open_leads(by: User, tmp_path: Path) -> None:
    funnel(tmp_path, 3000)
    bring(by, tmp_path)
    with as_system():
        model = LeadModel.objects.get()
        chances = {
            name: Lead.objects.filter(channel=name, state="open").values_list("chance", flat=True).first()
            for name in ("referral", "website")
        }
    assert model.usable
    assert model.found["auc_low"] > 0.5
    assert model.found["lift"] > 1.3
    assert chances["referral"] is not None
    assert chances["website"] is not None
    assert chances["referral"] > 1.8 * chances["website"]
    assert "percent were won" in said(model)


def test_where_channels_do_not_differ_it_says_plainly_that_it_cannot(by: User, tmp_path: Path) -> None:
    funnel(tmp_path, 2000, telling=False)
    run = bring(by, tmp_path)
    with as_system():
        model = LeadModel.objects.get()
        assert not model.usable
        assert not Lead.objects.filter(chance__isnull=False).exists()
    assert "does not beat the base rate" in said(model)
    assert said(model) in run.counts["notes"]


def test_with_too_few_wins_no_score_is_claimed(by: User, tmp_path: Path) -> None:
    funnel(tmp_path, 60)
    bring(by, tmp_path)
    with as_system():
        model = LeadModel.objects.get()
    assert not model.usable
    assert "No score could be learned" in said(model)


def test_leads_brought_in_are_seen_by_head_office_and_who_leads_it_only(by: User, tmp_path: Path) -> None:
    house = build()
    write(tmp_path / "leads.csv", LEAD_HEAD, [("A", "01-02-2024", "", "")])
    bring(by, tmp_path)
    with acting_as(house.manager):
        assert not Lead.objects.exists()
    with acting_as(house.risk):
        assert Lead.objects.count() == 1
