"""The register of collateral on screen: taken in or refused, valued, charged, guaranteed; nothing for others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clc.stages.credit.models import Asset, Charge, Guarantee
from clc.stages.hub.models import Party, Relation
from clc.stages.hub.reach import as_system
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

HOME = "/collateral/M1/"


def day(number: int) -> str:
    """A day so many days from today, as a form sends it."""
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def form(house: House, **more: str) -> dict[str, str]:
    return {"kind": "residential", "name": "虚构花园1号", "owner": str(house.mine.party_id), "bars_checked": "1"} | more


def taken(house: House, sign_in: SignIn) -> tuple:
    """A browser and the asset it took in, valued and charged."""
    http = sign_in(house.manager)
    http.post(f"{HOME}add/", form(house))
    with as_system():
        asset = Asset.objects.get()
    at = f"{HOME}asset/{asset.pk}/"
    http.post(f"{at}value/", {"day": day(-30), "value": "1,000,000", "method": "market", "valuer": "某评估公司"})
    http.post(f"{at}value/", {"day": day(-5), "value": "900000", "method": "income", "valuer": "某评估公司"})
    http.post(
        f"{at}charge/",
        {
            "amount": "700000",
            "agreed_on": day(-3),
            "register": "real_estate",
            "register_number": "1号",
            "registered_on": day(-2),
        },
    )
    return http, asset, at


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_empty_register_says_what_to_do_next(house: House, sign_in: SignIn, language: str) -> None:
    page = sign_in(house.manager, language).get(HOME).content.decode()
    assert ("No collateral in the register" if language == "en" else "尚无押品") in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_asset_shows_its_values_ranks_and_what_is_due(house: House, sign_in: SignIn, language: str) -> None:
    _http, _asset, at = taken(house, sign_in)
    http = sign_in(house.manager, language)
    page = http.get(at).content.decode()
    assert "77.8%" in page
    assert page.count("data-chart=") == 1
    assert ("Over the cap" if language == "en" else "超过上限") in page
    assert ("Insurance" if language == "en" else "保险") in page
    assert "虚构花园1号" in http.get(HOME).content.decode()


def test_what_cannot_be_mortgaged_is_refused_in_words(house: House, sign_in: SignIn) -> None:
    http = sign_in(house.manager)
    answer = http.post(f"{HOME}add/", form(house, bars="public_interest"))
    assert answer.status_code == 400
    assert "Civil Code 399 (3)" in answer.content.decode()
    assert http.post(f"{HOME}add/", form(house, bars_checked="") | {"bars_checked": ""}).status_code == 302
    told = form(house)
    told.pop("bars_checked")
    assert http.post(f"{HOME}add/", told).status_code == 400
    with as_system():
        assert Asset.objects.count() == 1


@pytest.mark.parametrize(("act", "sent"), [
    ("value", {"day": "tomorrow", "value": "1", "method": "market", "valuer": "x"}),
    ("value", {"day": "2026-01-01", "value": "much", "method": "market", "valuer": "x"}),
    ("value", {"day": "2026-01-01", "value": "1e400", "method": "market", "valuer": "x"}),
    ("charge", {"amount": "0", "agreed_on": "2026-01-01"}),
    ("charge", {"amount": "5", "agreed_on": "2026-01-01", "registered_on": "2026-01-02", "register": "moon"}),
    ("insure", {"insurer": "x", "policy": "1", "insured": "5", "starts": "2026-02-01", "until": "2026-01-01"}),
    ("bar", {"bar": "unlucky", "why": "x", "version": "1"}), ("release", {"why": "", "version": "1"}),
])  # fmt: skip
def test_bad_input_is_told_and_never_breaks(house: House, sign_in: SignIn, act: str, sent: dict[str, str]) -> None:
    http, asset, at = taken(house, sign_in)
    assert http.post(f"{at}{act}/", sent).status_code == 400
    with as_system():
        assert Asset.objects.get(pk=asset.pk).version == 1
        assert Charge.objects.count() == 1


def test_a_registration_is_renewed_and_a_right_released(house: House, sign_in: SignIn) -> None:
    http, asset, at = taken(house, sign_in)
    with as_system():
        right = Charge.objects.get()
    sent = {
        "register": "real_estate",
        "register_number": "2号",
        "registered_on": day(-1),
        "registered_until": day(700),
        "version": "1",
    }
    http.post(f"{at}charge/{right.pk}/register/", sent)
    assert http.post(f"{at}charge/{right.pk}/release/", {"why": "repaid", "version": "1"}).status_code == 400
    http.post(f"{at}charge/{right.pk}/release/", {"why": "repaid", "version": "2"})
    http.post(f"{at}release/", {"why": "repaid", "version": "1"})
    with as_system():
        assert Charge.objects.get().register_number == "2号"
        assert Asset.objects.get(pk=asset.pk).released_on is not None
    assert "Released" in http.get(HOME).content.decode()


def test_a_guarantee_is_taken_and_its_resolution_seen(house: House, sign_in: SignIn) -> None:
    with as_system():
        guarantor = Party.objects.create(name="虚构担保有限公司")
        Relation.objects.create(source=guarantor, target=house.mine.party, kind="guarantees")
    http = sign_in(house.manager)
    assert "虚构担保有限公司" in http.get(HOME).content.decode()
    sent = {"guarantor": str(guarantor.pk), "kind": "untold", "amount": "5000000", "debt_due": day(400)}
    assert http.post(f"{HOME}guarantee/", sent | {"kind": ""}).status_code == 400
    http.post(f"{HOME}guarantee/", sent)
    with as_system():
        made = Guarantee.objects.get()
    page = http.get(HOME).content.decode()
    assert "6 months after the debt falls due" in page
    assert "Not seen yet" in page
    http.post(f"{HOME}guarantee/{made.pk}/resolution/", {"resolution": "shareholders"})
    with as_system():
        assert Guarantee.objects.get().resolution == "shareholders"


@pytest.mark.parametrize("act", ["value", "charge", "insure", "bar", "release"])
def test_another_branch_and_an_auditor_do_nothing(house: House, sign_in: SignIn, act: str) -> None:
    _http, _asset, at = taken(house, sign_in)
    assert sign_in(house.other).post(f"{at}{act}/", {}).status_code == 404
    assert sign_in(house.auditor).post(f"{at}{act}/", {}).status_code == 403
    assert sign_in(house.other).get(at).status_code == 404
    assert sign_in(house.auditor).get(at).status_code == 200


def test_an_asset_does_not_open_under_another_client(house: House, sign_in: SignIn) -> None:
    _http, asset, _at = taken(house, sign_in)
    assert sign_in(house.risk).get(f"/collateral/M2/asset/{asset.pk}/").status_code == 404
