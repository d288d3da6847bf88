"""The pages of results and checks: covers, returns, the balance sheet, and what must hold, as formulas on the last pass."""

from __future__ import annotations

from clc.engines.cashflow.project import Case
from clc.frames.projects.workbook.financing import tax_rows
from clc.frames.projects.workbook.page import Page

FAR = "1E+99"


def results(page: Page, case: Case) -> None:
    """Figures and rows that people look for first."""
    page.head("Debt")
    page.one("debt", "Debt", "[@debt!]", "money")
    for one in case.debt:
        page.one(f"debt.{one.name}", one.label or one.name, f"[@debt.{one.name}!]", "money")
    page.one("paid_in", "Equity", "SUM([@equity:])", "money")
    page.one("uses", "Uses", "[@uses!]", "money")
    page.one("gearing", "Gearing", "IF([uses!]>0,[debt!]/[uses!],0)", "share")
    page.one("min_dscr", "Lowest DSCR", "MIN([dscr_or_far:])", "times")
    page.one("min_llcr", "Lowest LLCR", "MIN([llcr_or_far:])", "times")
    page.one("min_plcr", "Lowest PLCR", "MIN([plcr_or_far:])", "times")
    page.head("Returns, by year")
    for name, words in (("before", "Project IRR before tax"), ("after", "Project IRR"), ("owners", "Equity IRR")):
        page.one(f"irr_{name}", words, f"(1+IRR([{name}:]))^[ppy!]-1", "share")
    page.one("npv", "NPV of the project after tax", "SUMPRODUCT([after:]*[worth:])", "money")
    page.one("payback", "Payback", "MIN([back:])/[ppy!]", "years")
    page.head("Covers")
    _covers(page, case)
    page.head("Money of the project and its owners")
    page.row("worth", "Worth today of 1", "(1+[discount_rate!])^(-[n]/[ppy!])", "share")
    page.row(
        "before",
        "Project before tax",
        "[before_tax]+[saved_balance]-[saved_balance<]+[residual_value]-[costs]-[vat_building]",
        "money",
    )
    page.row("plain_profit", "Taxable without debt", "[@taxable]-[@financial]", "money")
    tax_rows(page, case, "plain_profit", "plain_tax")
    page.row("after", "Project after tax", "[before]-[plain_tax]", "money")
    page.row("so_far", "Project after tax so far", "[so_far<]+[after]", "money")
    crosses = "AND([so_far]>=0,[so_far<]<0)"
    page.row("back", "Money is back", f"IF({crosses},[n]-1-[so_far<]/[after],{FAR})", "periods")
    page.row("owners", "Owners", "[@shared]-[@equity]-[@support]", "money")
    _sheet(page)


def _covers(page: Page, case: Case) -> None:
    first = f"[charge.{case.debt[0].name}]" if case.debt else "0"
    page.row("open", "Debt at the start", "IF(AND([op]=1,[@owed<]>1E-9*MAX([@owed:])),[@owed<],0)", "money")
    page.row("dscr", "DSCR", "IF(AND([open]>0,[@service]<>0),[@cfads]/[@service],0)", "times")
    page.row("dscr_or_far", "DSCR where debt is due", f"IF(AND([open]>0,[@service]<>0),[dscr],{FAR})", "times")
    page.row("blend", "Interest of a period", f"IF([open]>0,[@interest]/[open],[op]*{first})", "share")
    page.row(
        "loan_worth",
        "Worth of the cash while debt is owed",
        "([loan_worth>]+IF([open]>0,[op]*[@cfads],0))/(1+[blend])",
        "money",
    )
    page.row("life_worth", "Worth of the cash", "([life_worth>]+[op]*[@cfads])/(1+[blend])", "money")
    page.row("llcr", "LLCR", "IF([open]>0,[loan_worth]/[open],0)", "times")
    page.row("plcr", "PLCR", "IF([open]>0,[life_worth]/[open],0)", "times")
    page.row("llcr_or_far", "LLCR where debt is owed", f"IF([open]>0,[llcr],{FAR})", "times")
    page.row("plcr_or_far", "PLCR where debt is owed", f"IF([open]>0,[plcr],{FAR})", "times")


def _sheet(page: Page) -> None:
    page.head("Balance sheet")
    page.row("fixed", "Fixed assets", "[fixed<]+[@spent]-[@depreciation]-[last]*[@book_left!]", "money")
    page.row(
        "accounts", "Cash and reserves", "[@kept_cash]+[@service_account]+[@operating_account]+[saved_balance]", "money"
    )
    page.row("assets", "Assets", "[fixed]+[vat_credit]+[receivables]+[stock]+[accounts]", "money")
    page.row("liabilities", "Payables and debt", "[payables]+[@owed]", "money")
    page.row("capital", "Paid-in capital", "[capital<]+[@equity]+[@support]", "money")
    income = "[ebitda]+[residual_value]-[@depreciation]-[last]*[@book_left!]+[@financial]-[@last_tax]"
    page.row("net_income", "Net income", income, "money")
    page.row("retained", "Retained", "[retained<]+[net_income]-[@shared]", "money")
    page.row("gap", "Assets less liabilities and equity", "[assets]-[liabilities]-[capital]-[retained]", "money")


def checks(page: Page, case: Case) -> None:
    """What must hold: 1 where it does. `page.before` is the last pass."""
    page.head("Checks (1: holds)")
    small = "1E-6*MAX(1,[uses!])"
    held = {
        "sources_are_uses": ("Sources equal uses", f"ABS([debt!]+[paid_in!]-[uses!])<={small}"),
        "debt_repaid": ("Debt is repaid to nothing", f"ABS(SUMPRODUCT([last:]*[@owed:]))<={small}"),
        "sheet_balances": ("The balance sheet balances in every period", f"MAX([gap:])-MIN([gap:])<={small}"),
        "cash_not_negative": ("Cash is never below 0", f"MIN([@kept_cash:])>=-{small}"),
        "reserves_not_negative": ("No reserve account is below 0",
                                  f"MIN([@service_account:],[@operating_account:],[saved_balance:])>=-{small}"),
        "agreed": ("Tax, interest and debt agree with each other",
                   f"SUMPRODUCT(ABS([@tax:]-[@last_tax:]))+SUMPRODUCT(ABS([@financing:]-[@last_financing:]))<={small}"),
        "no_support": ("The project pays its debt without its sponsors", f"SUM([@support:])<={small}"),
        "equity_least": ("Equity reaches the agreed share", f"[paid_in!]>=[equity_least!]*[uses!]-{small}"),
        "vat_settled": ("VAT is set against what was paid before", f"MIN([vat_paid:],[vat_credit:])>=-{small}"),
    }  # fmt: skip
    for name, (words, formula) in held.items():
        page.one(f"holds.{name}", words, f"IF({formula},1,0)", "flag")
    page.one("all_hold", "All hold", "*".join(f"[holds.{name}!]" for name in held), "flag")
