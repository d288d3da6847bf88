"""From a drawing that waits for its conditions to money paid out by three people."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.corporate_lead import SOON, Journey
from tests.journeys.hands import clicked, fill, paper, press, says


def the_drawing_waits_for_its_conditions(journey: Journey) -> None:
    """The request of the manager does not pass the review while one condition is open, and says which."""
    page = journey.on("manager", f"/drawings/{journey.client}/new/?structure={journey.at['structure']}")
    fill(page, {"payee-1": "虚构钢材贸易有限公司", "account-1": "6222020200112233", "bank-1": "虚构银行",
                "amount-1": "12000000", "invoice-1": "INV-1", "day": SOON})
    page.locator("[name=file-evidence-1]").set_input_files(paper("购销合同.pdf"))
    press(page, "提交提款")
    journey.at["drawing"] = page.url
    says(page, "待审核", "阻断付款")
    expect(page.get_by_role("button", name="审核通过")).to_have_count(0)
    reviewed(journey)
    says(journey.enter("operations"), "未落实", "待审核")
    where = f"/covenants/{journey.client}/?view=conditions&structure={journey.at['structure']}"
    page.goto(where)
    steps = page.locator(".cov-conditions")
    for at in range(steps.count() - 1):
        while (form := steps.nth(at).locator('form[action$="/meet/"]')).count():
            form.first.locator("xpath=ancestor::details[1]/summary").click()
            form.first.locator("[name=evidence]").select_option(index=1)
            clicked(page, form.first.locator("button"))
            page.goto(where)


def reviewed(journey: Journey) -> None:
    """Operations explain what asks for words and pass the drawing on."""
    page = journey.on("operations", "drawing")
    for one in page.locator("[name^=explain-]").all():
        one.fill("已核实，风险可控")
    press(page, "审核通过")


def three_people_bring_the_money_out(journey: Journey) -> None:
    """Who asked does not review, who reviewed does not release, nothing is paid before it is released."""
    accountant = journey.on("accountant", "drawing")
    expect(accountant.get_by_role("button", name="放行付款")).to_have_count(0)
    reviewed(journey)
    page = journey.enter("operations")
    says(page, "待放行")
    expect(page.get_by_role("button", name="放行付款")).to_have_count(0)
    accountant.goto(journey.at["drawing"])
    expect(accountant.get_by_text("登记银行回执")).to_have_count(0)
    press(accountant, "放行付款")
    says(accountant, "已放行")
    with accountant.expect_download() as fetched:
        accountant.get_by_role("button", name="ISO 20022").click()
    assert fetched.value.suggested_filename.endswith(".xml")
    accountant.get_by_text("登记银行回执").click()
    accountant.locator("[name=bank_reference]").fill("B1")
    clicked(accountant, accountant.locator(".dr-fold[open] .form-actions button"))
    says(accountant, "已付款")


def the_road_is_walked(journey: Journey) -> None:
    """The case waits for the first inspection, the lead is won, and the loan is on the books."""
    page = journey.on("manager", "case")
    expect(page.locator(".case-step h2")).to_have_text(re.compile("16 首次检查"))
    says(journey.on("manager", "lead"), "成交")
    says(journey.on("branch_head", f"/client/{journey.client}/loans/"), "1,200")
