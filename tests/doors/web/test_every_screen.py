"""What holds for every screen: guarded, signed in, in both languages, nothing foreign, few queries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client as Http
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.defaults import server_error

from clc.doors.web.answer import GUARDED
from tests.doors.web.conftest import SignIn
from tests.stages.hub.people import House

PAGES = {
    "/leads/": "manager", "/leads/list/": "head", "/leads/list/?state=open&sort=-amount": "head",
    "/leads/pool/": "manager", "/leads/funnel/": "head", "/leads/funnel/?by=owner": "head", "/leads/add/": "manager",
    "/leads/finding/": "manager", "/leads/finding/?way=clients": "manager", "/leads/names/?name=abbas": "compliance",
    "/rule-book/finding/partners/": "risk", "/rule-book/name_screening/house/": "risk",
    "/": "manager", "/me/": "manager", "/search/?q=虚构": "manager", "/search/palette/?q=": "manager",
    "/touches/log/": "manager", "/actions/open/": "manager", "/style/": "manager",
    "/rule-book/": "risk", "/rule-book/warning/few_buyers/": "risk", "/rule-book/tier/client/": "risk",
    "/rule-book/scorecard/sme_invoice/": "risk", "/rule-book/plan/know_the_partners/": "risk",
    "/rule-book/role/manager/": "risk", "/rule-book/fact/sold_12m/": "risk", "/rule-book/table/invoice/": "risk",
    "/rule-book/drafts/": "risk", "/imports/": "operations", "/imports/bring/": "operations", "/audit/": "auditor",
    "/group/M1/": "manager", "/limits/": "risk", "/limits/large/": "risk", "/limits/ask/?client=M1&amount=5": "head",
    "/limits/reservations/": "head", "/limits/capital/": "risk", "/limits/related/": "auditor",
    "/rule-book/limit/single_loan/": "risk", "/rule-book/grouping/connected/": "risk",
    "/slotting/M1/": "manager", "/collateral/M1/": "manager", "/rule-book/slotting/pf_slot_v1/": "risk",
    "/rule-book/collateral/residential/": "risk", "/rule-book/security/china/": "risk",
    "/credit-file/M1/": "manager", "/credit-file/M1/seat/": "manager", "/rule-book/sheet/company/": "risk",
    "/rule-book/team/management/": "risk",
    "/rating/M1/": "manager", "/rating/overrides/": "risk", "/rule-book/rating/company/": "risk",
    "/rule-book/master_scale/corporate/": "risk", "/rule-book/capital/china/": "risk",
    "/ratios/M1/": "manager", "/ratios/M1/?view=need": "manager", "/ratios/peers/": "manager",
    "/ratios/peers/distress/": "risk", "/due-diligence/visit/": "manager", "/due-diligence/reconciliation/": "manager",
    "/allocation/": "risk", "/allocation/ask/": "risk", "/rule-book/lending_plan/sme/": "risk",
    "/statements/M1/": "manager", "/statements/M1/group/": "manager",
    "/structures/M1/": "manager", "/deals/": "manager", "/deals/begin/": "manager", "/deals/?view=waiting": "manager",
    "/products/": "manager", "/products/working_capital/": "manager",
    "/products/compare/?p=fixed_asset&p=acceptance": "manager", "/rule-book/product/working_capital/": "risk",
    "/covenants/M1/": "manager", "/covenants/M1/?view=support": "manager", "/covenants/M1/?view=conditions": "manager",
    "/green/": "manager", "/green/?view=totals": "risk", "/green/?view=emissions": "risk", "/green/M1/": "manager",
    "/green/M1/?view=review": "manager", "/green/M1/?view=esg": "manager", "/green/M1/?view=margin": "manager",
    "/rule-book/covenant/dscr_minimum/": "risk", "/rule-book/green/catalogue_2025/": "risk",
    "/rule-book/enhancement/joint_guarantee/": "risk", "/rule-book/equator/ep4/": "risk", "/rule-book/esg/client/": "risk",
    "/rule-book/condition/project_finance/": "risk",
    "/projects/": "manager", "/projects/?state=none&cover=below_1": "risk", "/projects/M1/": "manager",
    "/contacts/M1/": "manager", "/contacts/M1/panel/": "manager", "/contacts/M1/?playbook=distress": "manager",
    "/contacts/M1/person/": "manager", "/contacts/M1/chat/": "manager", "/contacts/M1/message/": "manager",
    "/contacts/quiet/": "manager", "/contacts/quiet/?whose=team": "head", "/rule-book/playbook/first_contact/": "risk",
    "/rule-book/cadence/gold/": "risk", "/rule-book/coverage/contact_matrix/": "risk",
    "/rule-book/contact_template/first_visit/": "risk", "/rule-book/contact_rule/house/": "risk",
    "/prices/": "manager", "/prices/M1/": "manager",
    "/contracts/": "manager", "/contracts/?view=review": "legal", "/contracts/?view=archive": "auditor",
    "/contracts/library/": "manager", "/contracts/templates/": "legal", "/contracts/M1/": "manager",
    "/rule-book/clause/loan_amount/": "risk", "/rule-book/contract/loan/": "risk",
    "/prices/M1/?amount=5000000&tenor=36&rate=3.2&repayment=level": "manager",
    "/approvals/": "approver", "/approvals/?view=others": "manager", "/approvals/?view=all": "auditor",
    "/road/M1/": "manager",
    "/processes/": "risk", "/processes/bring/": "risk",
    "/meetings/": "manager", "/meetings/?view=called": "risk", "/meetings/?view=held": "legal",
    "/meetings/call/M1/": "manager", "/rule-book/meeting/warning/": "risk",
    "/flows/": "manager", "/flows/?view=load": "risk", "/rule-book/process_log/application/": "risk",
    "/rule-book/price/china/": "risk", "/rule-book/curve/ftp_cny/": "risk",
    "/drawings/": "operations", "/drawings/?view=done": "accountant",
    "/drawings/?view=bank": "accountant", "/drawings/conditions/": "operations",
    "/drawings/M1/": "manager", "/rule-book/drawing/working_capital/": "risk", "/rule-book/payee/securities/": "risk",
}
QUERIES_MAX = 15


def views_of(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """The full names of the views of the screens."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from views_of(one.url_patterns)
        elif one.callback.__module__.startswith("clc.doors.web"):
            yield f"{one.callback.__module__}.{one.callback.__qualname__}"


def test_every_view_says_who_may_ask():
    named = set(views_of(get_resolver().url_patterns))
    assert len(named) > 20
    assert named <= set(GUARDED)


def test_only_the_display_switch_is_open_to_all():
    assert [name for name, acts in GUARDED.items() if acts == ("open to all",)] == ["clc.doors.web.me.views.display"]


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_sent_to_sign_in_and_back(db: None, address: str) -> None:
    answer = Http().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_opens_in_both_languages(house: House, sign_in: SignIn, address: str, language: str) -> None:
    http = sign_in(getattr(house, PAGES[address]), language)
    with CaptureQueriesContext(connection, ) as queries:
        answer = http.get(address)
    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    assert len(queries) <= QUERIES_MAX, [one["sql"][:90] for one in queries]


@pytest.mark.parametrize("address", PAGES)
def test_nothing_on_a_page_needs_a_looser_policy(house: House, sign_in: SignIn, address: str) -> None:
    answer = sign_in(getattr(house, PAGES[address])).get(address)
    page = answer.content.decode()
    assert answer["Content-Security-Policy"].startswith("default-src 'self'")
    assert not re.search(r"""\sstyle=["']""", page)
    assert not re.search(r"""\son[a-z]+=["']""", page)
    assert not re.findall(r"""(?:src|href)=["']https?://""", page)
    assert not [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "application/json" not in tag]


@pytest.mark.parametrize(("address", "who"), [
    ("/rule-book/", "nobody"), ("/imports/", "manager"), ("/imports/bring/", "auditor"), ("/audit/", "manager"),
    ("/search/?q=a", "admin"), ("/touches/log/", "auditor"), ("/actions/open/", "operations"),
])
def test_without_the_permission_a_page_says_so(house: House, sign_in: SignIn, address: str, who: str) -> None:
    user = house.manager if who == "nobody" else getattr(house, who)
    if who == "nobody":
        user.role = "a-role-that-is-not-in-the-book"
        user.save()
    answer = sign_in(user).get(address)
    assert answer.status_code == 403
    assert "Your role does not allow this" in answer.content.decode()


def test_a_post_page_refuses_a_get(house: House, sign_in: SignIn) -> None:
    assert sign_in(house.auditor).get("/audit/check/").status_code == 405


def test_a_post_without_its_token_is_refused(house: House, sign_in: SignIn) -> None:
    strict = Http(enforce_csrf_checks=True)
    strict.force_login(house.auditor, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post("/audit/check/").status_code == 403


def test_the_rail_shows_only_what_one_may_open(house: House, sign_in: SignIn) -> None:
    page = sign_in(house.manager).get("/").content.decode()
    assert 'href="/rule-book/"' in page
    assert 'href="/audit/"' not in page


@pytest.mark.parametrize("who", ["manager", None])
def test_an_address_that_is_not_there_says_so_in_our_frame(house: House, sign_in: SignIn, who: str | None) -> None:
    http = sign_in(house.manager) if who else Http()
    answer = http.get("/no/such/place/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "web/tokens" in page
    assert ('class="rail"' in page) is bool(who)


def test_a_form_from_another_session_is_told_in_words(house: House) -> None:
    strict = Http(enforce_csrf_checks=True)
    strict.force_login(house.auditor, backend="django.contrib.auth.backends.ModelBackend")
    assert "web/tokens" in strict.post("/audit/check/").content.decode()


def test_a_page_that_breaks_says_so_without_needing_anything(db: None) -> None:
    page = server_error(RequestFactory().get("/")).content.decode()
    assert "web/tokens" in page
    assert "Traceback" not in page


def test_what_one_may_not_create_is_not_offered(house: House, sign_in: SignIn) -> None:
    assert "data-create" in sign_in(house.manager).get("/").content.decode()
    assert "data-create" not in sign_in(house.auditor).get("/").content.decode()


def test_a_request_for_another_host_is_refused_in_words(settings):
    settings.ALLOWED_HOSTS = ["clc.example"]
    settings.DEBUG = False
    answer = Http(raise_request_exception=False).get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
