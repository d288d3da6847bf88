"""Saved views: kept, shared, overwritten only by who keeps them, deleted."""

from __future__ import annotations

from clc.stages.hub.models import Entry, SavedView, User
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

KEEP = "/clients/views/keep"


def kept(user: User) -> list[tuple[str, str, bool]]:
    """The views of somebody."""
    return list(SavedView.objects.filter(user=user).values_list("name", "query", "shared"))


def test_a_view_keeps_filters_sort_and_columns_and_opens_with_them(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.risk)
    answer = http.post(KEEP, {"name": "红灯", "query": "sort=name&page=3&light=red&size=100"})
    assert answer.status_code == 302
    assert kept(house.risk) == [("红灯", "light=red&sort=name", False)]
    page = http.get(answer["Location"]).content.decode()
    assert 'aria-current="page">红灯' in page
    assert "Delete view" in page


def test_a_view_of_one_s_own_is_overwritten_under_its_name(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.risk)
    http.post(KEEP, {"name": "A", "query": "light=red"})
    http.post(KEEP, {"name": "A", "query": "light=green", "shared": "1"})
    assert kept(house.risk) == [("A", "light=green", True)]


def test_a_shared_view_is_seen_by_colleagues_and_stays_its_owner_s(house: House, sign_in: SignIn) -> None:
    sign_in(house.risk).post(KEEP, {"name": "共同", "query": "light=red", "shared": "1"})
    sign_in(house.risk).post(KEEP, {"name": "私人", "query": "light=red"})
    other = sign_in(house.head)
    page = other.get("/clients/").content.decode()
    assert "共同" in page
    assert "私人" not in page
    view = SavedView.objects.get(name="共同")
    assert other.post(f"/clients/views/{view.pk}/forget").status_code == 404
    other.post(KEEP, {"name": "共同", "query": "light=green"})
    assert kept(house.risk)[0][1] == "light=red"


def test_a_deleted_view_is_gone_and_the_audit_says_so(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.risk)
    http.post(KEEP, {"name": "A", "query": "light=red"})
    http.post(f"/clients/views/{SavedView.objects.get().pk}/forget")
    assert not kept(house.risk)
    with as_system():
        assert set(Entry.objects.values_list("act", flat=True)) >= {"kept a view", "deleted a view"}


def test_a_view_without_a_name_is_refused_in_words(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.risk).post(KEEP, {"name": "  ", "query": "light=red"})
    assert answer.status_code == 400
    assert "A view needs a name." in answer.content.decode()
