"""Visits and interviews: sent twice kept once, told otherwise refused with both, photos only as they were hashed."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import pytest
from django.conf import settings

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.hub.models import Document, Entry, Touch
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.models import Interview, SiteVisit, VisitPhoto
from clc.stages.inquiry.services.visits import Conflict, Photo, Told, keep_interview, keep_visit
from tests.stages.inquiry.desk import JPEG, RESIDENT, Desk, in_days, photo, seen


def keep(desk: Desk, told: Told, *photos: Photo) -> tuple[SiteVisit, bool]:
    """Keep a visit of the manager's."""
    with acting_as(desk.manager):
        return keep_visit(by=desk.manager, investigation=desk.file, told=told, photos=photos)


def test_the_same_visit_sent_twice_is_kept_once(desk: Desk) -> None:
    told = seen(desk)
    first, new = keep(desk, told, photo())
    second, again = keep(desk, told, photo())
    assert (new, again, first.pk) == (True, False, second.pk)
    with as_system():
        assert (SiteVisit.objects.count(), VisitPhoto.objects.count()) == (1, 1)
        assert Touch.objects.filter(kind="visit").count() == 1


def test_another_text_under_the_same_key_is_a_conflict_that_tells_both(desk: Desk) -> None:
    told = seen(desk)
    keep(desk, told)
    with pytest.raises(Conflict) as found:
        keep(desk, seen(desk, key=told.key, at=told.at, observations="Nothing ran at all"))
    assert found.value.kept.observations == "Two of three lines ran"
    with as_system():
        assert SiteVisit.objects.get().observations == "Two of three lines ran"


def test_a_tampered_photo_is_refused_and_the_visit_with_it(desk: Desk) -> None:
    true = photo()
    tampered = photo(JPEG + b"!", sha256=true.sha256, original_sha256=true.original_sha256)
    with pytest.raises(BadInput, match="hash differs"):
        keep(desk, seen(desk), tampered)
    with as_system():
        assert (SiteVisit.objects.count(), Document.objects.filter(kind="visit_photo").count()) == (0, 0)
    tampered_at = hashlib.sha256(JPEG + b"!").hexdigest()
    assert not (settings.HOME.documents / tampered_at[:2] / tampered_at).exists()


def test_a_smaller_photo_keeps_the_hash_of_its_original(desk: Desk) -> None:
    visit, _new = keep(desk, seen(desk), photo(original_sha256="a" * 64))
    with as_system():
        kept = VisitPhoto.objects.select_related("document").get(visit=visit)
    assert (kept.original_sha256, kept.is_original) == ("a" * 64, False)


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"<svg/>", b"GIF89a"])
def test_a_photo_that_is_none_is_refused(desk: Desk, content: bytes) -> None:
    with pytest.raises(BadInput, match="of a type that is not taken"):
        keep(desk, seen(desk), photo(content))


def test_a_photo_without_hash_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="without its hash"):
        keep(desk, seen(desk), photo(original_sha256="none"))


def test_the_first_visit_is_made_by_two(desk: Desk) -> None:
    with pytest.raises(BadInput, match="made by two people"):
        keep(desk, seen(desk, companion=None))
    keep(desk, seen(desk))
    assert keep(desk, seen(desk, companion=None))[1]


@pytest.mark.parametrize(("more", "words"), [
    ({"at": None}, "future"), ({"place": " "}, "where it was"), ({"observations": ""}, "what was seen"),
    ({"stock": ({"item": "steel", "counted": "many"},)}, "not a count"), ({"stock": ({"item": " "},)}, "what was counted"),
    ({"stock": ({"item": "steel", "counted": "NaN"},)}, "not a count"),
])
def test_a_visit_that_tells_too_little_is_refused(desk: Desk, more: dict, words: str) -> None:
    told = {**more, "at": seen(desk).at.replace(year=2999)} if "at" in more else more
    with pytest.raises(BadInput, match=words):
        keep(desk, seen(desk, **told))


def test_what_was_not_counted_stays_unknown(desk: Desk) -> None:
    visit, _new = keep(desk, seen(desk, stock=({"item": "steel", "unit": "t", "counted": "1,200.5", "booked": ""},)))
    assert visit.stock == [{"item": "steel", "unit": "t", "counted": "1200.5", "booked": None}]


def test_one_is_not_ones_own_companion(desk: Desk) -> None:
    with pytest.raises(BadInput, match="another person"):
        keep(desk, seen(desk, companion=desk.manager))


def test_who_is_not_an_investigator_keeps_no_visit(desk: Desk) -> None:
    with acting_as(desk.reviewer), pytest.raises(NotAllowed, match="not one of the two"):
        keep_visit(by=desk.reviewer, investigation=desk.file, told=seen(desk))


def test_the_key_of_another_branch_s_visit_tells_nothing_of_it(desk: Desk) -> None:
    told = seen(desk)
    keep(desk, told)
    with acting_as(desk.house.other):
        assert SiteVisit.objects.count() == 0
        with pytest.raises(NotAllowed, match="not among those"):
            keep_visit(by=desk.house.other, investigation=desk.file, told=told)


def test_numbers_of_persons_are_masked_in_what_was_seen_and_in_the_audit(desk: Desk) -> None:
    visit, _new = keep(desk, seen(desk, observations=f"The guard {RESIDENT} let us in", interviewed="电话 13800138000"))
    with as_system():
        said = [visit.observations, visit.interviewed, *map(str, Entry.objects.values_list("detail", flat=True)),
                *Touch.objects.values_list("text", flat=True)]
    assert not [text for text in said if RESIDENT in text or "13800138000" in text]
    assert "1101**********002X" in visit.observations


def test_an_interview_keeps_questions_and_answers_of_the_template(desk: Desk) -> None:
    with acting_as(desk.manager):
        made = keep_interview(by=desk.manager, investigation=desk.file, playsheet="first_contact", with_whom="Ms Wu",
                              at=seen(desk).at, answers={"business_model": "Steel tubes", "odd": "dropped"})
    assert made.answers[0] == {"name": "business_model", "question": "How does the firm earn its money?",
                               "answer": "Steel tubes"}
    assert [one["answer"] for one in made.answers[1:]] == [""] * (len(made.answers) - 1)
    assert made.edition_id == desk.file.edition_id


@pytest.mark.parametrize(("sheet", "answers", "words"), [
    ("no_such", {"a": "b"}, "no such template"), ("first_contact", {"business_model": " "}, "Nothing was answered"),
])
def test_an_interview_without_template_or_answers_is_refused(desk: Desk, sheet: str, answers: dict, words: str) -> None:
    with acting_as(desk.manager), pytest.raises(BadInput, match=words):
        keep_interview(by=desk.manager, investigation=desk.file, playsheet=sheet, with_whom="Ms Wu", at=seen(desk).at,
                       answers=answers)
    with as_system():
        assert not Interview.objects.exists()


def test_a_visit_of_today_says_when_it_was(desk: Desk) -> None:
    visit, _new = keep(desk, seen(desk, key=uuid4()))
    assert visit.at.date() <= in_days(1)
