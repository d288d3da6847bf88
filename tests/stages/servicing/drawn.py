"""A loan ready to be drawn: chosen, approved, signed, its conditions met, its borrower judged, lists in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clc.stages.contract.models import Contract, ContractSet, Version
from clc.stages.deal.models import Condition, DealState, Project, Quote, Structure
from clc.stages.decision.models import Case, CaseState, Definition, Dossier
from clc.stages.decision.models.case_papers import sealed
from clc.stages.decision.subjects import canonical, subject_of
from clc.stages.hub.book import current_book, keep_edition
from clc.stages.hub.models import Client, Document, Judging, JudgingState, Standing
from clc.stages.hub.reach import acting_as, as_system
from clc.stages.reach.models import ListedName, ListedSpelling, NameList
from clc.stages.reach.naming import spelled
from clc.stages.servicing.ground import later
from clc.stages.servicing.models import Drawing, PaymentFile
from clc.stages.servicing.services import drawings, paying, reviewing
from clc.stages.servicing.services.drawings import Payee, Request
from clc.stages.servicing.services.paying import Answer
from tests.stages.deal.protected import paper
from tests.stages.deal.quoting import begun, project
from tests.stages.hub.people import House

D = Decimal
SELLER = "虚构钢铁销售有限公司"
EXPLAINED = {"day": "与开户行核对过", "warnings": "存量客户"}


def soon(days: int = 1) -> date:
    """A working day ahead."""
    return later(timezone.localdate(), days)


def chosen(house: House, product: str = "working_capital", amount: str = "20000000", **terms: Any) -> Structure:
    """A structure the client chose."""
    told = begun(house.manager, house.mine, product, amount=D(amount), starts=soon(), purpose="采购钢材", **terms)
    with as_system():
        Structure.objects.filter(pk=told.pk).update(state=DealState.CHOSEN)
        Quote.objects.filter(pk=told.quote_id).update(state=DealState.CHOSEN, valid_until=soon(30))
        return Structure.objects.select_related("client__party", "quote", "project").get(pk=told.pk)


def approved(house: House, structure: Structure, *, until: date | None = None) -> Case:
    """The approval that covers it as it stands."""
    with as_system():
        kind = subject_of("structure")
        way, _new = Definition.objects.get_or_create(kind="bpmn", name="told_by_tests", version=1, defaults={
            "label": "Told", "xml": "<x/>", "sha256": "0" * 64, "state": "confirmed"})
        made = Case.objects.create(
            client=structure.client, process="told_by_tests", definition=way, subject="structure",
            subject_key=str(structure.pk), title="x", state=CaseState.APPROVED, opened_by=house.manager,
            decided_at=timezone.now(),
            fingerprint=kind.fingerprint(structure), valid_until=until or timezone.localdate() + timedelta(days=180))
        words = canonical({"subject": {"terms": kind.terms(structure)}})
        before = Dossier.objects.filter(client=structure.client).values_list("seal", flat=True).first() or ""
        Dossier.objects.create(case=made, client=structure.client, kind="decided", paper=words, seal_before=before,
                               fingerprint=made.fingerprint, seal=sealed(before, words))
        return made


def signed(house: House, structure: Structure, *, amount: str = "", state: str = "signed") -> Contract:
    """The loan contract of it, signed today."""
    with as_system():
        number = f"JK-{structure.pk}"
        within = ContractSet.objects.create(client=structure.client, structure=structure, number=number, by=house.legal)
        made = Contract.objects.create(
            client=structure.client, within=within, kind="loan", number=f"{number}-1", place=1, state=state, by=house.legal,
            released_by=house.legal, released_at=timezone.now(),
            signed_on=timezone.localdate() if state == "signed" else None)
        terms = {"amount": amount or str(structure.amount), "currency": structure.currency}
        Version.objects.create(client=structure.client, contract=made, number=1, clauses=[], seal=number, by=house.legal,
                               terms=[{"key": key, "value": value} for key, value in terms.items()])
        return made


def condition(
    house: House, structure: Structure, gate: str = "first_drawing", *, state: str = "met", **more: Any
) -> Condition:
    """A condition of it, met with a paper or still open."""
    with as_system():
        name = more.pop("name", f"c{Condition.objects.count() + 1}")
        closed = {} if state == "open" else {
            "closed_by": house.manager, "closed_at": timezone.now(), "evidence": paper(structure.client)}
        return Condition.objects.create(client=structure.client, structure=structure, source="own", name=name,
                                        label="抵押已登记", gate=gate, state=state, by=house.manager, **closed, **more)


def judged(client: Client, light: str = "green") -> None:
    """The borrower stands somewhere."""
    with as_system():
        run = Judging.objects.create(day=timezone.localdate(), edition=keep_edition(current_book()), state=JudgingState.DONE)
        Standing.objects.update_or_create(client=client, defaults={
            "day": run.day, "judging": run, "light": light})


def listed(*names: str, day: date | None = None) -> NameList:
    """A list in force with these names on it."""
    with as_system():
        made, _new = NameList.objects.get_or_create(
            name="told", defaults={"label": "制裁名单", "day": day or timezone.localdate()})
        for at, name in enumerate(names):
            row = ListedName.objects.create(on=made, key=f"{name}-{at}", name=name, digest="0" * 64, since=made.day)
            ListedSpelling.objects.bulk_create(
                ListedSpelling(listed=row, text=name, words=words, joined=joined) for words, joined in spelled(name))
        return made


def ready(house: House, product: str = "working_capital", amount: str = "20000000", **terms: Any) -> Structure:
    """A structure that may be drawn at once, but for what a test takes away."""
    with as_system():
        Client.objects.filter(pk=house.mine.pk).update(since=date(2015, 1, 1))
        house.mine.refresh_from_db()
    structure = chosen(house, product, amount, **terms)
    approved(house, structure)
    signed(house, structure)
    condition(house, structure)
    judged(house.mine)
    listed("某被制裁公司")
    return structure


def payee(house: House, amount: str = "8000000", *, name: str = SELLER, account: str = "6222020200112233",
          **more: Any) -> Payee:
    """A payee with its paper."""
    given = {"bank": "虚构银行北京分行", "bank_code": "102100099996", "invoice": "INV-1",
             "evidence": paper(house.mine, "合同.pdf")}
    return Payee(name=name, account=account, amount=D(amount), **{**given, **more})


def request(house: House, *payees: Payee, **more: Any) -> Request:
    """A request for one payment, soon."""
    return Request(day=more.pop("day", soon()), purpose=more.pop("purpose", "采购钢材"), payees=payees or (payee(house),),
                   **more)


def draft(house: House, structure: Structure, *payees: Payee, **more: Any) -> Drawing:
    """A draft of the manager."""
    with acting_as(house.manager):
        return drawings.begin_drawing(by=house.manager, structure=structure, told=request(house, *payees, **more))


def asked(house: House, structure: Structure, *payees: Payee, **more: Any) -> Drawing:
    """Sent to be reviewed."""
    made = draft(house, structure, *payees, **more)
    with acting_as(house.manager):
        return drawings.ask_drawing(by=house.manager, drawing=made, saves=made.saves)


def passed(house: House, drawing: Drawing, **explained: str) -> Drawing:
    """Reviewed by operations."""
    with acting_as(house.operations):
        return reviewing.pass_drawing(by=house.operations, drawing=drawing, explained={**EXPLAINED, **explained},
                                      saves=drawing.saves)


def released(house: House, drawing: Drawing) -> PaymentFile:
    """Released by accounting."""
    with acting_as(house.accountant):
        return paying.release_drawing(by=house.accountant, drawing=drawing, saves=drawing.saves)


def out(house: House, structure: Structure, *payees: Payee, **more: Any) -> Drawing:
    """Asked, reviewed, released: with the bank."""
    released(house, passed(house, asked(house, structure, *payees, **more), **{"twice": "另一批货", "mode": "各为独立合同"}))
    return fresh(Drawing.objects.order_by("-pk")[0])


def answered(house: House, drawing: Drawing, state: str = "paid", *, line: int = 1, number: str = "B1", **more: Any) -> Any:
    """What the bank said of a line."""
    with acting_as(house.accountant):
        told = Answer(drawing.payments.get(line=line).reference or "", number, state,
                      more.pop("day", timezone.localdate()), **more)
        return paying.confirm_payment(by=house.accountant, told=told)


def fresh(drawing: Drawing) -> Drawing:
    """The drawing as it stands."""
    with as_system():
        return Drawing.objects.select_related("client__party", "structure__client__party", "by").get(pk=drawing.pk)


def building(house: House, **terms: Any) -> tuple[Structure, Project]:
    """A loan of 60 for a project of 100 (million), ready to be drawn."""
    works = project(house.mine, cost="100000000")
    structure = ready(house, "fixed_asset", "60000000", project_id=works.pk, tenor_months=60, repayment="equal_principal",
                      months_per_period=12, day_count="30/360", **terms)
    return structure, works


def shown(house: House, own: str, works: str, left: str) -> dict[str, Any]:
    """What a project shows with a drawing, and its papers."""
    return {"own_funds": D(own), "works": D(works), "cost_left": D(left), "own_funds_proof": paper(house.mine, "验资.pdf"),
            "certificate": paper(house.mine, "监理证明.pdf")}


def document(client: Client) -> Document:
    """A paper of the client's file."""
    return paper(client)


def again(told: Request, **more: Any) -> Request:
    """The same request with other words."""
    return replace(told, **more)
