"""One of everything that the credit stages keep of a client of the north, for attacks from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from clc.policy import loader
from clc.stages.credit.models import Group, Membership
from clc.stages.credit.services import memos
from clc.stages.credit.services.inventory import Trained, keep_version
from clc.stages.credit.services.limits import flag_related_party, set_limit
from clc.stages.credit.services.reservations import reserve
from clc.stages.credit.services.training import begin_training
from clc.stages.deal.pricing import price
from clc.stages.deal.services.conditions import add_condition
from clc.stages.deal.services.prices import ask_price
from clc.stages.hub.models import Party, Relation
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.inquiry.bringing import read_document, receive_statement
from clc.stages.inquiry.models import PaperRequest
from clc.stages.inquiry.services.credit_queries import ask_credit_report, give_authorisation
from clc.stages.inquiry.services.papers import receive_paper
from clc.stages.inquiry.services.verifications import tell_verification
from tests.stages.credit.lending import capital, exposed
from tests.stages.credit.pledging import charged, taken_in, valued
from tests.stages.credit.rated import drafted, known
from tests.stages.credit.rating_projects import filled
from tests.stages.deal.priced import asked, rate
from tests.stages.deal.protected import agreed, given, used
from tests.stages.deal.quoting import begun
from tests.stages.inquiry.desk import COMPANY, PDF, Desk, chunks, do, in_days, stand_desk
from tests.stages.inquiry.statement_house import Office, draft, last_year

PASTED = "资产负债表\n项目\t2024年12月31日\n货币资金\t100\n资产总计\t1000\n".encode()
#: Screens whose addresses are attacked.
SCREENS = ("statements", "due_diligence", "rating", "slotting", "collateral", "group", "limits", "models", "memo",
           "credit_file", "covenants", "green", "structures", "deals", "prices", "products")


@dataclass(frozen=True)
class North:
    """The desk of the north, and the key of each thing by `screen:parameter`."""

    desk: Desk
    keys: dict[str, Any] = field(default_factory=dict)


def build_north() -> North:
    """The north with one of everything, written in the test's transaction."""
    desk = stand_desk()
    house, manager, client = desk.house, desk.manager, desk.client
    office = Office(house, desk.officer, house.other)
    keys: dict[str, Any] = {}
    last_year(office)
    keys["statements:key"] = draft(office).pk
    with acting_as(manager):
        paper = receive_statement(by=manager, client=client, name="pasted.txt", chunks=iter((PASTED,)))
        read_document(paper)
    keys |= {"statements:document": paper.pk, "statements:number": 1, "due_diligence:key": desk.file.pk}
    with as_system():
        row = PaperRequest.objects.select_related("client", "investigation").filter(investigation=desk.file)[0]
    do(receive_paper, by=manager, paper=row, name="paper.pdf", chunks=chunks(PDF), dated=timezone.localdate())
    told = do(tell_verification, by=manager, investigation=desk.file, against="tax", claim="revenue", claim_value=Decimal(5),
              source="tax", source_value=Decimal(4), as_of=date(2025, 12, 31))
    given = do(give_authorisation, by=manager, client=client, subject=COMPANY, scopes=("origination",),
               file=("auth.pdf", chunks(PDF)), signed_on=in_days(-1), valid_to=in_days(300))
    asked = do(ask_credit_report, by=manager, client=client, subject=COMPANY, scope="origination", reason="Application")
    with as_system():
        row.refresh_from_db()
    keys |= {"due_diligence:paper": row.pk, "due_diligence:row": told.pk, "due_diligence:held": given.pk,
             "due_diligence:query": asked.pk, "document": row.document_id}
    known(client, manager)
    with acting_as(desk.officer):
        keys["rating:key"] = drafted(client, desk.officer).pk
    rate(house)
    keys["structures:key"] = begun(manager, client).pk
    with acting_as(manager):
        keys["slotting:key"] = filled(house).pk
        asset = taken_in(house)
        valued(house, asset)
        keys |= {"collateral:key": asset.pk, "collateral:right": charged(house, asset).pk}
        keys["memo:key"] = memos.begin_memo(by=manager, client=client).pk
        sponsor = Party.objects.create(name="虚构担保有限公司")
        Relation.objects.create(source=client.party, target=sponsor, kind="guarantees")
    lend(house, keys)
    protect(house, keys)
    return North(desk, keys)


def lend(house: Any, keys: dict[str, Any]) -> None:
    """Limits, groups, models."""
    capital(house)
    exposed(house.mine, 1_000)
    with acting_as(house.head):
        keys["limits:key"] = reserve(by=house.head, client=house.mine, amount=Decimal(10), key="A1", reason="deal 1").pk
    with acting_as(house.risk):
        keys["limit"] = set_limit(by=house.risk, subject=house.mine, amount=Decimal(100), starts=in_days(-1),
                                  ends=in_days(100), reference="R1").pk
        keys["related"] = flag_related_party(by=house.risk, party=house.mine.party, why="虚构关联", since=in_days(-1)).pk
        card = dict(loader.shipped().text("scorecard/sme_invoice"))
        keys["models:key"] = keep_version(by=house.risk, name="sme", trained=Trained(card, {}, b"", "b.csv")).pk
        keys["training"] = begin_training(by=house.risk, name="sme", target="bad", file_name="a.csv",
                                          chunks=iter((b"a,bad\n1,0\n",)), options={}).pk
    with as_system():
        group = Group.objects.create(name="虚构集团", head=house.mine.party)
        keys["group:key"] = Membership.objects.create(
            group=group, party=house.mine.party, client=house.mine, since=in_days(-3), reason="control").pk


def protect(house: Any, keys: dict[str, Any]) -> None:
    """A covenant, an undertaking, a condition and a green use."""
    with acting_as(house.manager):
        keys["covenants:key"] = agreed(house).pk
        given(house, "cash_margin")
        add_condition(by=house.manager, client=house.mine, label="虚构条件", gate="signing")
        keys["green:key"] = used(house).pk
        low = round(price(asked(house.mine)).floor - 5e-4, 6)
        keys["prices:key"] = ask_price(by=house.manager, ask=asked(house.mine, rate=low), key="D-1", reason="虚构集团").pk


def patterns(within: Any = None) -> list[tuple[str, URLPattern]]:
    """Every address of the attacked screens, with the screen's name."""
    found: list[tuple[str, URLPattern]] = []
    for one in (within or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace in SCREENS:
                found += [(one.namespace, each) for each in one.url_patterns]
            else:
                found += patterns(one)
    return found


def address(screen: str, pattern: URLPattern, keys: dict[str, Any], code: str = "M1") -> str:
    """The address of a thing of the north."""
    words = {"code": code, "act": "confirm" if screen == "group" else "release", "kind": "limit", "language": "en",
             "form": "docx" if screen == "memo" else "csv"}
    own = {"progress": {"key": keys["training"]}, "document": {"key": keys["document"]}}.get(str(pattern.name), {})
    if "kind" in pattern.pattern.converters:
        own = {"key": keys["limit"]}
    if screen == "statements":
        own = {}
    route = str(pattern.pattern)
    for name in pattern.pattern.converters:
        value = own.get(name) or words.get(name) or keys.get(f"{screen}:{name}", 1)
        route = re.sub(rf"<[a-z]+:{name}>", str(value), route)
    return f"/{screen.replace('_', '-')}/{route}"
