"""From the approval to the money: contracts, conditions, the drawing, the bank's answer."""

from __future__ import annotations

from tests.journeys.deal import Deal
from tests.journeys.person import Person, fill, in_days, paper

SUPPLIER = "澜屿光伏设备(虚构)有限公司"
PAYEE = {"payee-1": SUPPLIER, "account-1": "6222020200119988", "bank-1": "虚构银行云岚支行", "amount-1": "90000000",
         "invoice-1": "EPC-2026-01"}  # fmt: skip


def the_contracts_are_signed(deal: Deal) -> None:
    """Drafted by a lawyer from the approval, every blank filled, released, signed by each side face to face."""
    legal = deal.who("legal").goes(f"/contracts/{deal.code}/").sends("/contracts/begin/")
    links = legal.goes(f"/contracts/{deal.code}/").page.locator("main tbody th a").all()
    for address in [one.get_attribute("href") or "" for one in links]:
        legal.goes(address).reads("缺项")
        form = legal.form("/fill/")
        for one in form.locator("input:not([type=hidden])").all():
            sort, held = one.get_attribute("type"), one.input_value()
            one.fill(held or ("2027-06-30" if sort == "date" else "30" if sort == "number" else "虚构 6222 0001"))
        legal.presses(form.locator("button:not([type=button])").first)
        legal.goes(address).sends("/move/release/")
        _signed(legal, address)


def _signed(legal: Person, address: str) -> None:
    for _turn in range(6):
        legal.goes(f"{address}?view=signing")
        if not legal.page.locator("main form[action*='/sign/']").count():
            return
        form = legal.form("/sign/")
        for name, value in (("person", "林签"), ("capacity", "法定代表人"), ("place", "云岚")):
            fill(form, name, value)
        if form.locator("[name=id_seen]").count():
            form.locator("[name=id_seen]").check()
            form.locator("[name=seal_seen]").check()
            form.locator("[name=witness]").select_option(legal.value("[name=witness]", "程溪言"))
            form.locator("[name=second_witness]").select_option(legal.value("[name=second_witness]", "青禾岚"))
        form.locator("[name=file]").set_input_files(paper("签署页"))
        legal.presses(form.locator("button.main").first)


def the_conditions_are_met(deal: Deal) -> None:
    """The list of the rule book is taken; each is met by a paper of the file."""
    officer = deal.who("credit_officer").goes(f"/covenants/{deal.code}/?view=conditions")
    while officer.page.locator("main form[action*='/meet/']").count():
        form = officer.form("/meet/")
        form.locator("[name=evidence]").select_option(index=1)
        officer.presses(form.locator("button:not([type=button])").first)
        if "view=conditions" not in officer.path:
            officer.goes(f"/covenants/{deal.code}/?view=conditions")


def the_list_is_taken(deal: Deal) -> None:
    """Conditions of a project loan, for its alternative."""
    officer = deal.who("credit_officer").goes(f"/covenants/{deal.code}/?view=conditions")
    officer.sends("/conditions/take/", {"list": "project_finance"})


def money_is_asked_for(deal: Deal) -> str:
    """By the manager: first with too little own money in; the address of the drawing."""
    manager = deal.who("manager").goes(f"/drawings/{deal.code}/")
    manager.presses(manager.page.get_by_role("link", name="发起提款").first)
    form = manager.form("form.dr-request")
    told = {**PAYEE, "day": in_days(1, working=True), "purpose": "支付组件与逆变器款", "own_funds": "10000000",
            "works": "10000000", "cost_left": "300000000"}
    for name, value in told.items():
        fill(form, name, value)
    for name in ("evidence-1", "own_funds_proof", "certificate"):
        form.locator(f"[name=file-{name}]").set_input_files(paper(name))
    manager.presses(form.locator("[name=ask]"))
    return manager.path


def the_drawing_is_paid(deal: Deal, drawing: str) -> None:
    """Refused until own money is in proportion; then reviewed, released, paid and confirmed by three other people."""
    reviewer = deal.who("operations").goes(drawing).reads("自有资金同比例到位", "自有资金仅到位")
    _passed(reviewer, drawing)
    reviewer.reads("自有资金须至少到位").goes(drawing).sends("/return/", {"why": "请先补足资本金并更新证明"})
    manager = deal.who("manager").goes(drawing).reads("请先补足资本金并更新证明")
    manager.presses(manager.page.locator("main a[href*='/edit/']").first)
    form = manager.form("form.dr-request")
    for name, value in (("own_funds", "60000000"), ("works", "58000000")):
        fill(form, name, value)
    manager.presses(form.locator("[name=ask]"))
    manager.goes(drawing).finds_no("form[action*='/pass/']")
    _passed(reviewer.goes(drawing), drawing)
    reviewer.reads("待放行").finds_no("form[action*='/release/']")
    payer = deal.who("accountant").goes(drawing).sends("/release/").reads("已放行")
    with payer.page.expect_download() as fetched:
        payer.page.get_by_role("button", name="ISO 20022").click()
    assert fetched.value.suggested_filename.endswith(".xml")
    payer.sends("/confirm/", {"bank_reference": "B-2026-0001"}).reads("已付款")


def _passed(reviewer: Person, drawing: str) -> None:
    for words in reviewer.page.locator("main [name^=explain-]").all():
        words.fill("已核对企业资料，属新设项目公司。")
    reviewer.presses(reviewer.page.locator("main button[form=dr-pass]"))
