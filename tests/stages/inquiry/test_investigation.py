"""An investigation: two different people without a conflict, what it lacks, the seal, a review by somebody else."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError, ProgrammingError

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Entry
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Declaration, Investigation, PaperRequest, SiteVisit, Verification
from clc.stages.inquiry.sealing import completeness, seal_of
from clc.stages.inquiry.services.due_diligence import (
    close_investigation,
    conclude_investigation,
    declare_interests,
    open_investigation,
    replace_investigator,
    sign_investigation,
)
from clc.stages.inquiry.services.papers import receive_paper
from clc.stages.inquiry.services.verifications import conclude_verification, tell_verification
from clc.stages.inquiry.services.visits import keep_visit
from tests.stages.inquiry.desk import PDF, Desk, bring_all, chunks, do, in_days, seen, stand_desk, wanted


def submit(desk: Desk) -> Investigation:
    """Everything done and signed by both."""
    bring_all(desk)
    do(keep_visit, by=desk.manager, investigation=desk.file, told=seen(desk))
    row = do(tell_verification, by=desk.manager, investigation=desk.file, against="utility", claim="Output",
             claim_value=None, source="Power bills", source_value=None, as_of=in_days(-1))
    do(conclude_verification, by=desk.officer, verification=row, conclusion="agrees")
    do(conclude_investigation, by=desk.manager, investigation=desk.file, opinion="Sound")
    do(sign_investigation, by=desk.manager, investigation=desk.file)
    return do(sign_investigation, by=desk.officer, investigation=desk.file)


def test_the_same_person_twice_is_refused_by_the_service(desk: Desk) -> None:
    with acting_as(desk.manager), pytest.raises(BadInput, match="two different people"):
        open_investigation(by=desk.manager, client=desk.client, wanted=wanted(product="fixed_asset"), second=desk.manager)


def test_the_same_person_twice_is_refused_by_the_database(desk: Desk) -> None:
    with as_system(), pytest.raises(IntegrityError, match="two_people_investigate"), transaction.atomic():
        Investigation.objects.filter(pk=desk.file.pk).update(second=desk.manager)


def test_a_reviewer_who_investigated_is_refused_by_the_database(desk: Desk) -> None:
    with as_system(), pytest.raises(IntegrityError, match="a_reviewer_did_not_investigate"), transaction.atomic():
        Investigation.objects.filter(pk=desk.file.pk).update(reviewer=desk.officer)


def test_somebody_who_cannot_see_the_client_does_not_investigate_it(desk: Desk) -> None:
    with acting_as(desk.manager), pytest.raises(BadInput, match="may not see this client"):
        open_investigation(by=desk.manager, client=desk.client, wanted=wanted(product="leasing"), second=desk.house.other)


def test_a_role_without_the_permission_does_not_investigate(desk: Desk) -> None:
    with acting_as(desk.manager), pytest.raises(BadInput, match="by their role"):
        open_investigation(by=desk.manager, client=desk.client, wanted=wanted(product="leasing"), second=desk.house.auditor)


def test_the_checklist_of_the_day_is_kept_with_its_edition(desk: Desk) -> None:
    with acting_as(desk.manager):
        papers = list(PaperRequest.objects.filter(investigation=desk.file))
    assert desk.file.edition_id
    assert {"licence", "statements_audited", "working_capital_need"} <= {paper.code for paper in papers}
    assert not {"collateral_title", "permits"} & {paper.code for paper in papers}
    assert next(paper for paper in papers if paper.code == "environment").mandatory is False


def test_a_trait_of_the_case_adds_its_documents(desk: Desk) -> None:
    with acting_as(desk.manager):
        file = open_investigation(by=desk.manager, client=desk.client, second=desk.officer,
                                  wanted=wanted(product="fixed_asset", traits=("secured", "construction")))
        codes = set(PaperRequest.objects.filter(investigation=file).values_list("code", flat=True))
    assert {"collateral_title", "construction_permit"} <= codes
    assert "guarantor_statements" not in codes


@pytest.mark.parametrize(("more", "words"), [
    ({"product": "sme_fast"}, "no checklist"), ({"product": "no such"}, "no checklist"), ({"purpose": " "}, "its purpose"),
    ({"traits": ("odd",)}, "not known"), ({}, "under way"),
])
def test_a_file_that_cannot_be_opened_says_why(desk: Desk, more, words) -> None:
    with acting_as(desk.manager), pytest.raises(BadInput, match=words):
        open_investigation(by=desk.manager, client=desk.client, wanted=wanted(**more), second=desk.officer)


def test_who_has_not_declared_does_not_act(db: None) -> None:
    desk = stand_desk(declared=False)
    with acting_as(desk.manager), pytest.raises(NotAllowed, match="not declared") as refused:
        keep_visit(by=desk.manager, investigation=desk.file, told=seen(desk))
    assert "declaration" in refused.value.todo


def test_a_declared_conflict_keeps_its_author_out_and_says_what_to_do(desk: Desk) -> None:
    with acting_as(desk.officer):
        declare_interests(by=desk.officer, investigation=desk.file, conflict=True, text="My brother works there")
        with pytest.raises(NotAllowed, match="conflict of interest") as refused:
            keep_visit(by=desk.officer, investigation=desk.file, told=seen(desk, companion=desk.manager))
    assert "colleague" in refused.value.todo


def test_a_declared_conflict_keeps_its_author_out_in_the_database_too(desk: Desk) -> None:
    with acting_as(desk.officer):
        declare_interests(by=desk.officer, investigation=desk.file, conflict=True, text="My brother works there")
    told = seen(desk)
    with pytest.raises(DatabaseError, match="no conflict"), acting_as(desk.officer):
        SiteVisit.objects.create(investigation=desk.file, client=desk.client, key=told.key, digest="0" * 64, by=desk.officer,
                                 at=told.at, place="x", observations="x")


def test_a_declared_conflict_is_not_taken_back(desk: Desk) -> None:
    with acting_as(desk.officer):
        declare_interests(by=desk.officer, investigation=desk.file, conflict=True, text="I own shares")
        with pytest.raises(BadInput, match="not taken back"):
            declare_interests(by=desk.officer, investigation=desk.file, conflict=False)


def test_another_takes_the_place_of_who_stays_out(desk: Desk) -> None:
    with acting_as(desk.manager):
        held = replace_investigator(by=desk.manager, investigation=desk.file, leaves=desk.officer, joins=desk.reviewer,
                                    reason="Conflict of interest")
    assert held.second_id == desk.reviewer.pk
    with acting_as(desk.officer), pytest.raises(NotAllowed, match="not one of the two"):
        keep_visit(by=desk.officer, investigation=desk.file, told=seen(desk, companion=desk.manager))


def test_a_manager_of_another_branch_sees_nothing_of_it(desk: Desk) -> None:
    with acting_as(desk.house.other):
        assert [Investigation.objects.count(), PaperRequest.objects.count(), Declaration.objects.count()] == [0, 0, 0]
        with pytest.raises(NotAllowed, match="not among those"):
            declare_interests(by=desk.house.other, investigation=desk.file, conflict=False)


def test_a_manager_of_another_branch_cannot_write_a_declaration_by_sql(desk: Desk) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(desk.house.other):
        Declaration.objects.create(investigation_id=desk.file.pk, client_id=desk.client.pk, by=desk.house.other,
                                   conflict=False)


def test_an_incomplete_file_is_not_submitted_and_says_what_is_missing(desk: Desk) -> None:
    do(conclude_investigation, by=desk.manager, investigation=desk.file, opinion="Sound")
    do(sign_investigation, by=desk.manager, investigation=desk.file)
    with pytest.raises(BadInput) as refused:
        do(sign_investigation, by=desk.officer, investigation=desk.file)
    with as_system():
        assert Investigation.objects.get(pk=desk.file.pk).state == "investigated"
    for words in ("documents are neither verified nor waived", "No site visit", "No figure"):
        assert words in refused.value.message


def test_one_signature_submits_nothing(desk: Desk) -> None:
    with acting_as(desk.manager):
        conclude_investigation(by=desk.manager, investigation=desk.file, opinion="Sound")
        assert sign_investigation(by=desk.manager, investigation=desk.file).state == "investigated"


def test_two_signatures_submit_and_seal_the_file(desk: Desk) -> None:
    file = submit(desk)
    assert file.state == "submitted"
    assert file.seal == seal_of(file.manifest)
    assert len(file.seal) == 64
    with acting_as(desk.manager), pytest.raises(BadInput, match="sealed"):
        keep_visit(by=desk.manager, investigation=file, told=seen(desk))


@pytest.mark.parametrize("attack", ["visit", "verification", "opinion", "delete", "reopen"])
def test_the_database_keeps_a_sealed_file_as_it_was(desk: Desk, attack: str) -> None:
    submit(desk)
    acts = {
        "visit": lambda: SiteVisit.objects.filter(investigation=desk.file).update(observations="All lines ran"),
        "verification": lambda: Verification.objects.filter(investigation=desk.file).update(claim_value=1),
        "opinion": lambda: Investigation.objects.filter(pk=desk.file.pk).update(opinion="Excellent"),
        "delete": lambda: SiteVisit.objects.filter(investigation=desk.file)._raw_delete("default"),
        "reopen": lambda: Investigation.objects.filter(pk=desk.file.pk).update(state="open"),
    }
    with pytest.raises(DatabaseError, match="sealed"), acting_as(desk.manager):
        acts[attack]()


def test_a_document_that_comes_late_is_still_taken_in_after_the_seal(desk: Desk) -> None:
    file = submit(desk)
    with acting_as(desk.manager):
        paper = receive_paper(by=desk.manager, paper=desk.paper("environment"), name="eia.pdf", chunks=chunks(PDF),
                              dated=in_days(0))
        assert paper.document is not None
        assert Investigation.objects.get(pk=file.pk).seal == file.seal


def test_who_investigated_does_not_review(desk: Desk) -> None:
    file = submit(desk)
    with acting_as(desk.officer), pytest.raises(NotAllowed, match="does not review"):
        close_investigation(by=desk.officer, investigation=file, outcome="accepted", why="Fine")


def test_an_independent_reviewer_closes_it_and_the_audit_tells_all(desk: Desk) -> None:
    file = submit(desk)
    with acting_as(desk.reviewer):
        closed = close_investigation(by=desk.reviewer, investigation=file, outcome="accepted", why="Complete and plausible")
        acts = set(Entry.objects.filter(client=desk.client).values_list("act", flat=True))
    assert (closed.state, closed.reviewer_id) == ("closed", desk.reviewer.pk)
    assert {"opened an investigation", "declared interests", "visited the site", "signed an investigation",
            "closed an investigation"} <= acts


def test_completeness_counts_mandatory_documents_only(desk: Desk) -> None:
    bring_all(desk, except_for=("licence", "environment"))
    with acting_as(desk.manager):
        found = completeness(list(PaperRequest.objects.filter(investigation=desk.file)), in_days(0))
    assert (found.needed - found.verified, found.is_whole) == (1, False)
