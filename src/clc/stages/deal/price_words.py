"""The words of a price: what its numbers are called and how each came about; texts of the catalogue."""
from __future__ import annotations

from django.utils.translation import gettext_noop

TIERS = {"core": gettext_noop("Core"), "gold": gettext_noop("Gold"), "silver": gettext_noop("Silver"),
         "normal": gettext_noop("Normal"), "watch": gettext_noop("Watch"), "unknown": gettext_noop("unknown")}
SECURITY = {"cash": gettext_noop("Cash or its like"), "property": gettext_noop("Real property"),
            "other": gettext_noop("Other security"), "unsecured": gettext_noop("Unsecured")}
WORD = {
    "rate": gettext_noop("Rate"),
    "offered": gettext_noop("Rate the house asks"),
    "guide": gettext_noop("Guiding rate"),
    "floor": gettext_noop("Price floor"),
    "below": gettext_noop("Below the floor"),
    "reference": gettext_noop("Rate over the prime rate"),
    "prime": gettext_noop("Prime rate"),
    "raroc": gettext_noop("Return on risk capital"),
    "hurdle": gettext_noop("Hurdle"),
    "eva": gettext_noop("Value added in a year"),
    "net_profit": gettext_noop("Profit after tax in a year"),
    "net": gettext_noop("Rate after value-added tax and surcharges"),
    "transfer": gettext_noop("Internal rate of the funds"),
    "base": gettext_noop("Funding curve"),
    "liquidity": gettext_noop("Liquidity premium"),
    "basis": gettext_noop("Basis to the curve"),
    "policy": gettext_noop("House adjustment"),
    "opex": gettext_noop("Running cost"),
    "loss": gettext_noop("Expected loss"),
    "pd": gettext_noop("Chance of default"),
    "lgd": gettext_noop("Loss given default"),
    "covered": gettext_noop("Carried by security"),
    "weight": gettext_noop("Risk weight"),
    "capital": gettext_noop("Capital tied up"),
    "ratio": gettext_noop("Capital per risk-weighted yuan"),
    "fees": gettext_noop("Fees earned"),
    "deposits": gettext_noop("Deposits kept with us"),
    "pre_tax": gettext_noop("Profit before tax"),
    "margin": gettext_noop("House margin"),
    "life": gettext_noop("Average life"),
    "tenor": gettext_noop("Tenor"),
    "balance": gettext_noop("Average balance"),
    "grade": gettext_noop("Grade"),
    "vat": gettext_noop("Value-added tax"),
    "surcharge": gettext_noop("Surcharges on it"),
    "income": gettext_noop("Tax on profit"),
    "tier": gettext_noop("Tier"),
    "green": gettext_noop("Green use of funds"),
    "kpi": gettext_noop("Sustainability promise"),
    "security": gettext_noop("Security"),
    "tenor_added": gettext_noop("Long tenor"),
    "amount": gettext_noop("Amount"),
    "deposit_balance": gettext_noop("Deposits promised"),
    "fee_upfront": gettext_noop("Fee at signing"),
    "fee_yearly": gettext_noop("Yearly fee"),
}
UNPRICED = gettext_noop("The table of margins prices no such grade: it is decided case by case.")
IDLE = gettext_noop("The loan ties up no capital, so there is no return on it; look at the value added.")
SAID = {
    "rate": gettext_noop("The rate asked for."),
    "house": gettext_noop("The higher of guiding rate and floor, up to the next whole step."),
    "floor": gettext_noop("(internal rate + running cost + expected loss + hurdle × capital ÷ (1 − tax) − fees − deposits)"
                          " × (1 + value-added tax) ÷ (1 − value-added tax × surcharges)"),
    "guide": gettext_noop("internal rate + house margin + what the table adds for grade, security, tenor, tier, green use "
                          "and promises"),
    "raroc": gettext_noop("profit before tax × (1 − tax) ÷ capital tied up"),
    "eva": gettext_noop("(return on capital − hurdle) × capital tied up × average balance"),
    "net_profit": gettext_noop("profit before tax × (1 − tax) × average balance"),
    "pre_tax": gettext_noop("net rate + fees + deposits − internal rate − running cost − expected loss"),
    "net": gettext_noop("rate ÷ (1 + value-added tax) × (1 − value-added tax × surcharges)"),
    "transfer": gettext_noop("curve + liquidity premium + basis + house adjustment"),
    "cash_flow": gettext_noop("Each instalment costs what the curve says at its own day; weighed by money and time."),
    "duration": gettext_noop("The curve at the duration of the loan."),
    "maturity": gettext_noop("The curve at the maturity of the loan."),
    "repricing": gettext_noop("The curve at the next day on which the rate is set anew."),
    "opex": gettext_noop("By the amount of the loan: small loans cost more per yuan."),
    "loss": gettext_noop("chance of default × loss given default"),
    "slotted": gettext_noop("Of the supervisory category %(grade)s of the project, confirmed until %(until)s."),
    "rated": gettext_noop("Of grade %(grade)s, confirmed until %(until)s; never below the supervisor's floor."),
    "scaled": gettext_noop("The chance that stands for grade %(grade)s on the master scale."),
    "register": gettext_noop("What the register holds for the client, spread over its claims and this loan."),
    "own": gettext_noop("The security offered for this loan alone."),
    "told": gettext_noop("Worked out beforehand: %(why)s"),
    "irb": gettext_noop("The supervisor's formula of chance and loss."),
    "standard": gettext_noop("The supervisor's standard weight."),
    "capital": gettext_noop("risk weight × capital per risk-weighted yuan"),
    "fees": gettext_noop("yearly fee + fee at signing ÷ average life"),
    "deposits": gettext_noop("What the deposits promised earn inside the house, per yuan lent; counted up to %(most)s of "
                             "the balance."),
    "below": gettext_noop("floor − rate"),
    "reference": gettext_noop("rate − %(name)s, the last one published before the day, on %(day)s. Up to five years the "
                              "one-year rate applies, beyond them that over five years."),
}
ADDED = {"grade": "grade", "security": "security", "tenor": "tenor_added", "tier": "tier", "green": "green", "kpi": "kpi"}
ADDS = gettext_noop("The table of margins: %(of)s.")
ADDS_YEARS = gettext_noop("The table of margins: a tenor of %(of)s years.")
ADDS_WHY = {
    "green": gettext_noop("The table of margins: %(of)s of the use of funds is green, as two people confirmed: %(why)s."),
    "kpi": gettext_noop("The table of margins: %(of)s of a step, by the targets of the period that ended on %(why)s."),
}
