"""One pass of financing as formulas: debt sized on the last pass's tax, construction paid, waterfall, tax anew."""

from __future__ import annotations

from math import ceil

from clc.engines.cashflow.project import Case
from clc.engines.cashflow.project.grid import Grid
from clc.engines.cashflow.project.terms import Tranche
from clc.frames.projects.workbook.inputs import covers
from clc.frames.projects.workbook.operation import assets
from clc.frames.projects.workbook.page import Page, total

FAR = "1E+99"


def one_pass(page: Page, case: Case, grid: Grid, *, first: bool) -> None:
    """A turn of the search; `first`: nothing is known of tax and cost of construction yet."""
    page.head("What the last pass found")
    for name, words in (
        ("tax", "Income tax"),
        ("financing", "Interest and fees of construction"),
        ("reserves", "First reserves"),
    ):
        page.row(f"last_{name}", words, "0" if first else f"[@{name}]", "money")
    page.row("cfads", "Cash for debt service", "[cash]-[last_tax]" if case.tax_before_debt else "[cash]", "money")
    page.row(
        "needs", "Needs of construction", "[costs]+[vat_building]+[last_financing]+[last_reserves]-[build]*[cash]", "money"
    )
    page.one("uses", "Uses", "SUM([needs:])", "money")
    before: list[Tranche] = []
    for tranche in case.debt:
        _size(page, case, tranche, before)
        before.append(tranche)
    names = [one.name for one in case.debt]
    page.one("debt", "Debt", "+".join(f"[debt.{name}!]" for name in names) or "0", "money")
    _fund(page, case)
    _targets(page, case, grid)
    _waterfall(page, case)
    _tax(page, case)


def _size(page: Page, case: Case, one: Tranche, before: list[Tranche]) -> None:
    name, words = one.name, one.label or one.name
    page.head(words)
    owed = "+".join(f"[debt.{each.name}!]" for each in before) or "0"
    offers = [f"(1-[equity_least!])*[uses!]-({owed})"]
    if covers(case, one):
        taken = total([f"service.{each.name}" for each in before])
        formula = f"IF([op]=1,MAX(0,([cfads]*[weight.{name}]-({taken}))*[slice.{name}!]),0)"
        page.row(f"payable.{name}", "May pay", formula, "money")
    if one.repayment == "sculpted":
        _sculpted(page, name)
        offers += [f"[worth.{name}!]", f"[carries.{name}!]"]
    else:
        _parts(page, one)
        if covers(case, one):
            most = f"IF([inside.{name}]*[op]*[unit.{name}]>0,[payable.{name}]/[unit.{name}],{FAR})"
            page.row(f"most.{name}", "Debt that the period carries", most, "money")
            offers.append(f"MIN([most.{name}:])")
    if one.amount is not None:
        offers.append(f"[amount.{name}!]")
    if one.gearing is not None:
        offers.append(f"[gearing.{name}!]*{'[uses!]' if one.gearing_of == 'uses' else '[costs_total!]'}-({owed})")
    for cap, seen in (("llcr", f"[inside.{name}]*[op]*[cfads]"), ("plcr", "[op]*[cfads]")):
        if getattr(one, cap) is not None:
            page.row(
                f"{cap}_ahead.{name}",
                f"Worth ahead ({cap})",
                f"([{cap}_ahead.{name}>]+{seen})/(1+[op]*[charge.{name}])",
                "money",
            )
            offers.append(f"SUMPRODUCT(([n:]=0)*[{cap}_ahead.{name}:])/[{cap}.{name}!]-({owed})")
    page.one(f"debt.{name}", f"Debt: {words}", f"MAX(0,MIN({','.join(offers)}))", "money")
    _planned(page, one)


def _sculpted(page: Page, name: str) -> None:
    window, charge = f"[window.{name}]", f"[charge.{name}]"
    page.row(
        f"ahead.{name}",
        "Worth of what it may pay",
        f"([ahead.{name}>]+{window}*[payable.{name}])/(1+{window}*{charge})",
        "money",
    )
    page.one(f"worth.{name}", "Debt by its cover", f"SUMPRODUCT(([n:]=0)*[ahead.{name}:])", "money")
    bound = f"IF([op]*[inside.{name}]*{charge}>0,[payable.{name}]/{charge},{FAR})"
    carried = f"MIN(IF({window}=1,([carried.{name}>]+[payable.{name}])/(1+{charge}),[carried.{name}>]),{bound})"
    page.row(f"carried.{name}", "Debt whose interest is always paid", carried, "money")
    page.one(f"carries.{name}", "Debt by its interest", f"SUMPRODUCT(([n:]=0)*[carried.{name}:])", "money")


def _parts(page: Page, one: Tranche) -> None:
    name = one.name
    window, charge = f"[window.{name}]", f"[charge.{name}]"
    if one.repayment == "given":
        page.row(f"parts.{name}", "Principal of a debt of 1", f"[plan.{name}]", "share")
    elif one.repayment == "bullet":
        page.row(f"parts.{name}", "Principal of a debt of 1", f"IF(AND([inside.{name}]=1,[inside.{name}>]=0),1,0)", "share")
    elif one.repayment == "equal_principal":
        page.row(f"parts.{name}", "Principal of a debt of 1", f"{window}/SUM([window.{name}:])", "share")
    else:
        page.row(f"factor.{name}", "Discount", f"IF([n]=0,1,[factor.{name}<])/(1+{window}*{charge})", "number")
        page.one(f"payment.{name}", "Payment of a debt of 1", f"1/SUMPRODUCT([factor.{name}:]*[window.{name}:])", "share")
        page.row(
            f"level.{name}", "Worth ahead", f"([level.{name}>]+{window}*[payment.{name}!])/(1+{window}*{charge})", "share"
        )
        page.row(
            f"parts.{name}", "Principal of a debt of 1", f"{window}*([payment.{name}!]-{charge}*[level.{name}])", "share"
        )
    page.row(f"unpaid.{name}", "Of 1 unpaid at the start", f"IF([n]=0,1,[unpaid.{name}<]-[parts.{name}<])", "share")
    page.row(f"unit.{name}", "Service of a debt of 1", f"[parts.{name}]+[op]*{charge}*[unpaid.{name}]", "share")


def _planned(page: Page, one: Tranche) -> None:
    """Principal as planned, and the service of the plan."""
    name = one.name
    window, charge = f"[window.{name}]", f"[charge.{name}]"
    if one.repayment == "sculpted":
        page.one(
            f"scale.{name}", "Part of what it may pay", f"IF([worth.{name}!]>0,[debt.{name}!]/[worth.{name}!],0)", "share"
        )
        plain = f"{window}*([ahead.{name}]-[ahead.{name}>])*[scale.{name}!]"
        page.row(f"plain.{name}", "Principal that follows the cash", plain, "money")
        page.one(f"thin.{name}", "Some period is too thin", f"IF(MIN([plain.{name}:])<-1E-12*[debt.{name}!],1,0)", "flag")
        wanted = f"MAX(0,[payable.{name}]-{charge}*[guard_open.{name}])"
        guarded = f"IF({window}=1,IF([window.{name}>]=0,[guard_open.{name}],MIN({wanted},[guard_open.{name}])),0)"
        page.row(
            f"guard_open.{name}",
            "Guarded: owed",
            f"IF([n]=0,[debt.{name}!],[guard_open.{name}<]-[guarded.{name}<])",
            "money",
        )
        page.row(f"guarded.{name}", "Guarded: principal", guarded, "money")
        page.row(f"planned.{name}", "Principal as planned", f"IF([thin.{name}!]=1,[guarded.{name}],[plain.{name}])", "money")
    else:
        page.row(f"planned.{name}", "Principal as planned", f"[debt.{name}!]*[parts.{name}]", "money")
    page.row(
        f"plan_open.{name}",
        "Planned: owed at the start",
        f"IF([n]=0,[debt.{name}!],[plan_open.{name}<]-[planned.{name}<])",
        "money",
    )
    page.row(f"service.{name}", "Service as planned", f"[op]*({charge}*MAX(0,[plan_open.{name}])+[planned.{name}])", "money")


def _fund(page: Page, case: Case) -> None:
    page.head("Construction")
    formula = {"pro_rata": "IF([uses!]>0,[needs]*[debt!]/[uses!],0)",
               "debt_first": "MIN(SUM([needs^]),[debt!])-MIN(SUM([needs^])-[needs],[debt!])",
               "equity_first": "[needs]-(MIN(SUM([needs^]),[uses!]-[debt!])-MIN(SUM([needs^])-[needs],[uses!]-[debt!]))",
               }[case.equity.order]  # fmt: skip
    page.row("drawn", "Debt drawn", formula, "money")
    page.row("equity", "Equity paid in", "[needs]-[drawn]", "money")
    fees = ["0"]
    for one in case.debt:
        name, words = one.name, one.label or one.name
        page.row(f"draw.{name}", f"Drawn: {words}", f"IF([debt!]>0,[drawn]*[debt.{name}!]/[debt!],0)", "money")
        page.row(f"so_far.{name}", f"Drawn before: {words}", f"[so_far.{name}<]+[draw.{name}<]", "money")
        page.row(
            f"idc.{name}",
            f"Interest of construction: {words}",
            f"[build]*([so_far.{name}]+[draw.{name}]/2)*[charge.{name}]",
            "money",
        )
        unused = f"[build]*[commitment.{name}!]*MAX(0,[debt.{name}!]-[so_far.{name}]-[draw.{name}]/2)*[part.{name}]"
        page.row(f"fees.{name}", f"Fees: {words}", f"IF([n]=0,[upfront.{name}!]*[debt.{name}!],0)+{unused}", "money")
        fees += [f"[idc.{name}]", f"[fees.{name}]"]
    page.row("financing", "Interest and fees of construction", "+".join(fees), "money")


def _targets(page: Page, case: Case, grid: Grid) -> None:
    page.head("Reserves")
    page.row("planned_service", "Service as planned", total([f"service.{one.name}" for one in case.debt]), "money")
    for name, row, months in (("service", "planned_service", case.reserves.service_months),
                              ("operating", "opex", case.reserves.operating_months)):  # fmt: skip
        reach = ceil(months / grid.months) + 1
        parts = [f"[{row}+{at}]*MAX(0,MIN(1,[{name}_months!]/[mpp!]-{at - 1}))" for at in range(1, reach + 1)]
        page.row(f"{name}_target", f"Target: {name}", f"IF([n]>=[building!],{'+'.join(parts)},0)", "money")
    own = "[service_target]+" if case.reserves.service_funded == "completion" else ""
    page.row("reserves", "First reserves", f"IF([n]=[building!],{own}[operating_target],0)", "money")


def _waterfall(page: Page, case: Case) -> None:
    page.head("Waterfall")
    letter = case.reserves.service_funded == "letter_of_credit"
    names = [one.name for one in case.debt]
    places = {name: f"[closing.{name}<]" for name in names}
    for name in names:
        page.row(f"interest.{name}", f"Interest: {name}", f"[op]*[charge.{name}]*MAX(0,{places[name]})", "money")
        page.row(
            f"principal.{name}",
            f"Principal: {name}",
            f"[op]*MIN([planned.{name}]*[kept.{name}<],MAX(0,{places[name]}))",
            "money",
        )
    page.row("interest", "Interest", total([f"interest.{name}" for name in names]), "money")
    page.row("service", "Debt service", total(["interest", *(f"principal.{name}" for name in names)]), "money")
    page.row(
        "earned",
        "Interest on accounts",
        "[op]*[account_rate!]/[ppy!]*([service_account<]+[operating_account<]+[kept_cash<]+[saved_balance<])",
        "money",
    )
    page.row("letter", "Letter of credit", "[op]*[letter_fee!]/[ppy!]*[service_target<]" if letter else "0", "money")
    other = ([] if case.residual.in_cfads else ["[residual_value]"]) + ([] if case.tax_before_debt else ["-[last_tax]"])
    page.row("after", "After debt service", "[op]*([cfads]+" + "".join(f"{each}+" for each in other).replace("+-", "-")
             + "[earned]-[letter]-[service]+[kept_cash<])", "money")  # fmt: skip
    page.row("short", "Short", "MAX(0,-[after])", "money")
    page.row("service_taken", "From the service reserve", "MIN([short],[service_account<])", "money")
    page.row("operating_taken", "From the operating reserve", "MIN([short]-[service_taken],[operating_account<])", "money")
    page.row("support", "Support of the sponsors", "[short]-[service_taken]-[operating_taken]", "money")
    page.row("free", "Free", "MAX(0,[after])", "money")
    page.row(
        "operating_put",
        "Into the operating reserve",
        "[op]*MIN([operating_target]-([operating_account<]-[operating_taken]),[free])",
        "money",
    )
    wanted = "0" if letter else "[service_target]"
    page.row(
        "service_put",
        "Into the service reserve",
        f"[op]*MIN({wanted}-([service_account<]-[service_taken]),[free]-[operating_put])",
        "money",
    )
    page.row("left", "Left", "[free]-[operating_put]-[service_put]", "money")
    page.row("room", "May be swept", "[op]*[sweep!]*MAX(0,[left]-[least_cash!])", "money")
    _sweep(page, case, places)
    page.row("swept", "Swept", total([f"early.{name}" for name in names]), "money")
    _share(page, case, wanted, names)


def _sweep(page: Page, case: Case, places: dict[str, str]) -> None:
    done: list[str] = []
    for name, place in places.items():
        left = f"({place}-[principal.{name}])"
        room = "-".join(["[room]", *(f"[early.{each}]" for each in done)])
        page.row(f"early.{name}", f"Repaid early: {name}", f"MIN({room},MAX(0,{left}))", "money")
        pro_rata = case.sharing.sweep_order == "pro_rata"
        factor = f"IF({left}>0,({left}-[early.{name}])/{left},1)" if pro_rata else "1"
        page.row(f"kept.{name}", f"Of the plan kept: {name}", f"IF([n]=0,1,[kept.{name}<])*IF([op]=1,{factor},1)", "share")
        page.row(
            f"closing.{name}", f"Owed: {name}", f"IF([op]=1,{left}-[early.{name}],[so_far.{name}]+[draw.{name}])", "money"
        )
        done.append(name)


def _share(page: Page, case: Case, wanted: str, names: list[str]) -> None:
    page.row("owed", "Debt", total([f"closing.{name}" for name in names]), "money")
    page.row("owing", "Debt is left", "IF([op]*[owed]>1E-9*MAX(1,[debt!]),1,0)", "flag")
    small = f"1E-9*MAX({wanted},1)"
    account = "([service_account<]-[service_taken]+[service_put])"
    thin = "IF(AND([lock_up!]>0,[service]>0),IF([cfads]<[lock_up!]*[service]*(1-1E-9),1,0),0)"
    page.row("locked", "Locked up", f"[owing]*MAX(IF({account}<{wanted}-{small},1,0),{thin})", "flag")
    held = "([operating_account<]-[operating_taken]+[operating_put])"
    page.row("shared", "Distributed", f"[op]*IF([last]=1,[left]-[swept]+{account}+{held},"
             "IF([locked]=1,0,MAX(0,[left]-[swept]-[least_cash!])))", "money")  # fmt: skip
    page.row("kept_cash", "Cash", "[op]*(1-[last])*([left]-[swept]-[shared])", "money")
    first = "[service_target]" if case.reserves.service_funded == "completion" else "0"
    page.row("service_account", "Service reserve", f"IF([op]=1,(1-[last])*{account},IF([n]=[building!],{first},0))", "money")
    page.row("operating_account", "Operating reserve",
             f"IF([op]=1,(1-[last])*{held},IF([n]=[building!],[operating_target],0))", "money")  # fmt: skip


def _tax(page: Page, case: Case) -> None:
    page.head("Income tax")
    page.one(
        "more",
        "Financing written off with the assets",
        "IF([costs_total!]>0,SUM([financing:])/[costs_total!],0)" if case.tax.fees_deductible else "0",
        "share",
    )
    written = "+".join(f"[basis.{name}!]*[written.{name}]" for name in assets(case))
    page.row("depreciation", "Depreciation", f"({written})*(1+[more!])+[works_off]", "money")
    page.row("spent", "Spent on assets", "[costs]+[financing]+[works]", "money")
    page.one("book_left", "Left at the end", "SUM([spent:])-SUM([depreciation:])", "money")
    fees = "" if case.tax.fees_deductible else "-SUM([financing:])"
    page.row("allowed", "Deductible at the end", f"[last]*([book_left!]{fees})" if case.tax.write_off else "0", "money")
    page.row("financial", "Financial result", "[earned]-[letter]-[interest]", "money")
    page.row("taxable", "Taxable", "[ebitda]+[residual_value]-[depreciation]-[allowed]+[financial]", "money")
    tax_rows(page, case, "taxable", "tax")


def tax_rows(page: Page, case: Case, taxable: str, name: str) -> None:
    """Income tax on a row of profits: losses wait, the oldest first. Adds the row `name`."""
    if case.tax.losses == "refund":
        page.row(name, "Income tax", f"[{taxable}]*[tax!]*[tax_due]", "money")
        return
    page.row(f"made_{name}", "Losses so far", f"[made_{name}<]+MAX(0,-[{taxable}])", "money")
    wait = "[losses_years!]*[ppy!]"
    old = f"IF([n]-1-{wait}>=0,INDEX([made_{name}:],1,MAX(1,[n]-{wait})),0)"
    page.row(f"gone_before_{name}", "Losses gone before", f"IF([n]=0,0,MAX([gone_{name}<],{old}))", "money")
    page.row(
        f"used_{name}", "Losses used", f"IF([n]=0,0,MIN(MAX(0,[{taxable}]),[made_{name}<]-[gone_before_{name}]))", "money"
    )
    page.row(f"gone_{name}", "Losses gone", f"[gone_before_{name}]+[used_{name}]", "money")
    page.row(name, "Income tax", f"(MAX(0,[{taxable}])-[used_{name}])*[tax!]*[tax_due]", "money")
