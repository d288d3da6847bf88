"""Readings, grades, warnings and tiers of the shipped book, written straight in polars; only numbers come from the book."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from clc.engines.scoring.scorecard import Card
from clc.policy.days import TierOnDay, WarningOnDay

C = pl.col
GRAVE = {"yellow": 2, "orange": 3, "red": 4}


def ratio(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    return pl.when(bottom != 0).then(top / bottom)


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return ratio(part, whole).clip(0, 1)


def over(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    return pl.when(bottom > 0).then(top / bottom)


def change(now: str, before: str) -> pl.Expr:
    return over(C(now), C(before)).sub(1).clip(-1, 10)


def margin(sold: str, bought: str) -> pl.Expr:
    return over(C(sold) - C(bought), C(sold)).clip(-1, 1)


def tied(stem: str, flow: str) -> pl.Expr:
    return over((C(f"{stem}_prior") + C(stem)) * 180, C(flow))


def readings(facts: pl.DataFrame) -> pl.DataFrame:
    """Every indicator of every client."""
    debt, interest = C("debt"), C("interest_expense") + C("interest_capitalised").fill_null(0)
    assets, equity = (C("total_assets") + C("total_assets_prior")) / 2, (C("total_equity") + C("total_equity_prior")) / 2
    drawn, paid = (
        share(C("loans_disbursed"), C("loans_disbursed") + C("loans_undisbursed")),
        share(C("loans_repaid"), C("loans_repaid") + C("loans_owed")),
    )
    leverage = over(C("total_liabilities"), C("total_assets"))
    same = {
        "overdue_days_max": "payments_overdue_days",
        "late_payments_12m": "payments_late_12m",
        "account_inflow_12m": "inflow_12m",
        "inflow_months_active": "inflow_months",
        "buyer_hhi": "buyers_shares_squared",
        "seller_hhi": "sellers_shares_squared",
        "statement_age_months": "statements_age",
        "loan_exposure": "loans_exposure",
        "loans_active_count": "loans_active",
        "age_against_plan": "loans_elapsed",
        "remaining_years": "loans_years_left",
        "rate_mean": "loans_rate",
        "loan_age_months": "loans_age",
        "operating_cash_flow": "operating_cash",
        "sales_longest_gap_months": "sold_longest_gap",
        "sales_12m": "sold_12m",
        "purchases_12m": "bought_12m",
        "sales_months_active": "sold_months",
        "purchases_months_active": "bought_months",
        "sales_invoices_count": "sold_invoices",
        "buyers_count": "buyers_12m",
        "sellers_count": "sellers_12m",
        "sales_months_silent": "sold_months_silent",
        "invoice_age_months": "invoices_age",
        "sales_36m": "sold_36m",
        "purchases_36m": "bought_36m",
        "sales_months_active_36m": "sold_months_36m",
    }
    shares = {
        "overdue_amount_share": ("payments_unpaid_12m", "payments_due_12m"),
        "late_payments_share": ("payments_late_12m", "payments_count_12m"),
        "buyer_top1_share": ("buyer_largest", "buyers_together"),
        "buyer_top5_share": ("buyers_largest_5", "buyers_together"),
        "seller_top1_share": ("seller_largest", "sellers_together"),
        "seller_top5_share": ("sellers_largest_5", "sellers_together"),
        "sales_to_buyers_once_share": ("sold_to_single_buyers", "buyers_together"),
        "sales_void_share": ("sold_void_rows", "sold_rows"),
        "purchases_void_share": ("bought_void_rows", "bought_rows"),
        "sales_negative_share": ("sold_negative_rows", "sold_invoices"),
        "purchases_negative_share": ("bought_negative_rows", "bought_invoices"),
        "repeated_rows_share": ("invoice_repeated_rows", "invoice_rows"),
        "repeated_numbers_share": ("invoice_numbers_beyond_first", "invoice_rows"),
        "new_buyers_share": ("buyers_new", "buyers_6m"),
        "new_sellers_share": ("sellers_new", "sellers_6m"),
        "sales_to_new_buyers_share": ("sold_to_new_buyers", "buyers_together_6m"),
        "round_amount_share": ("sold_round_rows", "sold_positive_rows"),
        "undisbursed_share": ("loans_undisbursed", "loans_principal"),
        "cancelled_share": ("all_loans_cancelled", "all_loans_principal"),
        "loan_largest_share": ("loan_largest", "loans_exposure"),
        "sales_void_share_36m": ("sold_void_rows_36m", "sold_rows_36m"),
    }
    changes = {
        "sales_growth_yoy": ("sold_12m", "sold_prior_12m"),
        "sales_growth_half": ("sold_6m", "sold_year_ago_6m"),
        "sales_growth_quarter": ("sold_3m", "sold_year_ago_3m"),
        "purchases_growth_yoy": ("bought_12m", "bought_prior_12m"),
        "buyers_growth_yoy": ("buyers_12m", "buyers_prior_12m"),
        "revenue_growth": ("revenue", "revenue_prior"),
        "asset_growth": ("total_assets", "total_assets_prior"),
        "inflow_growth_yoy": ("inflow_12m", "inflow_prior_12m"),
    }
    return facts.lazy().select(
        "client", **{name: C(fact) for name, fact in same.items()},
        **{name: share(C(a), C(b)) for name, (a, b) in shares.items()},
        **{name: change(a, b) for name, (a, b) in changes.items()},
        inflow_change_quarter=over(C("inflow_3m") * 2, C("inflow_before_6m")).sub(1).clip(-1, 10),
        net_profit_growth=ratio(C("net_profit") - C("net_profit_prior"), C("net_profit_prior").abs()),
        outflow_to_inflow=over(C("outflow_12m"), C("inflow_12m")),
        receivable_days=tied("receivables", "revenue"), inventory_days=tied("inventory", "cost_of_sales"),
        payable_days=tied("payables", "cost_of_sales"), asset_turnover=over(C("revenue"), assets),
        sales_returned_amount_share=share(C("sold_negative_12m").abs(), C("sold_positive_12m")),
        purchases_returned_amount_share=share(C("bought_negative_12m").abs(), C("bought_positive_12m")),
        current_ratio=over(C("current_assets"), C("current_liabilities")),
        quick_ratio=over(C("current_assets") - C("inventory"), C("current_liabilities")),
        cash_to_short_debt=ratio(C("cash") + C("trading_assets").fill_null(0),
                                 C("short_loans") + C("current_portion").fill_null(0)),
        disbursed_share=drawn, repaid_share=paid, disbursement_lag=C("loans_drawing_elapsed") - drawn,
        repayment_lag=C("loans_repayment_elapsed") - paid,
        loan_repaid_count_share=ratio(C("loans_ended_well"), C("loans_told")),
        gross_margin_invoiced=margin("sold_12m", "bought_12m"),
        margin_change_yoy=margin("sold_12m", "bought_12m") - margin("sold_prior_12m", "bought_prior_12m"),
        vat_burden=over(C("sold_tax_12m") - C("bought_tax_12m"), C("sold_12m")).clip(-1, 1),
        purchases_to_sales=over(C("bought_12m"), C("sold_12m")).clip(0, 10),
        net_margin=over(C("net_profit"), C("revenue")), gross_margin=over(C("revenue") - C("cost_of_sales"), C("revenue")),
        return_on_assets=over(C("profit_before_tax") + C("interest_expense"), assets),
        return_on_equity=over(C("net_profit"), equity), debt_to_assets=leverage,
        debt_to_assets_change=leverage - over(C("total_liabilities_prior"), C("total_assets_prior")),
        interest_cover=over(C("profit_before_tax") + C("interest_expense"), interest),
        operating_cash_to_debt=over(C("operating_cash"), debt), interest_bearing_share=over(debt, debt + C("total_equity")),
        sales_volatility=over(C("sold_deviation") * C("months_watched"), C("sold_12m")),
        purchases_volatility=over(C("bought_deviation") * C("months_watched"), C("bought_12m")),
        sales_volatility_36m=over(C("sold_deviation_36m") * C("months_watched_36m"), C("sold_36m")),
        inflow_volatility=over(C("inflow_deviation") * C("account_months_watched"), C("inflow_12m")),
        sales_seasonality=over(C("sold_best_3_months"), C("sold_12m")).clip(0, 1),
        sales_months_share=ratio(C("sold_months"), C("months_watched")),
        single_limit_use=ratio(C("single_limit_used"), C("single_limit")),
        group_limit_use=ratio(C("group_limit_used"), C("group_limit")), guarantee_ring_size=C("guarantee_ring_members"),
        **statements(debt, interest, assets, equity, leverage),
        sales_per_invoice=ratio(C("sold_12m"), C("sold_invoices")), sales_per_buyer=ratio(C("sold_12m"), C("buyers_12m")),
    ).collect()  # fmt: skip


def zero(name: str) -> pl.Expr:
    return C(name).fill_null(0)


def mean(name: str) -> pl.Expr:
    return (C(name) + C(f"{name}_prior")) / 2


def turned(flow: str, stock: str) -> pl.Expr:
    three = C(f"{stock}_two_years_before").is_not_null()
    older = (C(f"{stock}_prior") + C(f"{stock}_two_years_before")) / 2
    now = over(C(flow), pl.when(three).then(mean(stock)).otherwise(C(stock)))
    return over(now, over(C(f"{flow}_prior"), pl.when(three).then(older).otherwise(C(f"{stock}_prior")))) - 1


def statements(debt: pl.Expr, interest: pl.Expr, assets: pl.Expr, equity: pl.Expr, leverage: pl.Expr) -> dict[str, pl.Expr]:
    """The rest of the ratios on statements."""
    pbt, revenue, cost, net, cash_flow = (
        C(n) for n in ("profit_before_tax", "revenue", "cost_of_sales", "net_profit", "operating_cash"))
    owed, own, whole = C("total_liabilities"), C("total_equity"), C("total_assets")
    due, held = C("current_liabilities"), C("cash") + zero("trading_assets")
    earned = pbt + C("interest_expense") + C("depreciation")
    after_tax, service = earned - C("income_tax"), C("interest_expense") + C("current_portion_prior")
    gross, before = revenue - cost, C("revenue_prior") - C("cost_of_sales_prior")
    sales, sales_before = gross - C("sales_taxes"), before - C("sales_taxes_prior")
    short = C("short_loans") + zero("current_portion")
    contingent = ("guarantees_given", "bills_discounted", "claims_against")
    either = pl.coalesce(*(C(n) for n in contingent)) * 0 + sum((zero(n) for n in contingent), pl.lit(0.0))
    rose = over(C("current_assets"), due) - over(C("current_assets_prior"), C("current_liabilities_prior"))
    quick = over(C("current_assets") - C("inventory"), due) - over(
        C("current_assets_prior") - C("inventory_prior"), C("current_liabilities_prior"))
    gap = due - C("current_liabilities_prior") - C("current_assets") + C("current_assets_prior")
    days = {n: over(mean(n) * 360, flow) for n, flow in (("inventory", cost), ("receivables", revenue), ("payables", cost))}
    gone = -change("revenue", "revenue_two_years_before")
    fell = (revenue < C("revenue_prior")) & (C("revenue_prior") < C("revenue_two_years_before"))
    again = 1.0 + (C("net_profit_prior") < 0).cast(pl.Float64)
    burnt = pl.when(short > 0).then(over(held, short).clip(0, 1)).otherwise(1.0 + 0.0 * short)
    return {
        "ebitda_interest_cover": over(earned, interest), "debt_to_ebitda": over(debt, earned),
        "net_debt_to_ebitda": over(debt - held, earned), "equity_multiplier": over(whole, own),
        "corporate_debt_service_cover": over(
            after_tax - C("maintenance_investment").fill_null(C("capital_expenditure")), service),
        "corporate_debt_service_cover_before_investment": over(after_tax, service),
        "equity_multiplier_mean": over(assets, equity), "debt_to_equity": over(owed, own),
        "interest_bearing_share_with_notes": over(debt + C("notes_payable"), debt + C("notes_payable") + own),
        "debt_share_of_liabilities": over(debt, owed), "contingent_to_equity": over(either, own),
        "long_term_fit": over(own + C("non_current_liabilities"), C("long_use_assets")),
        "debt_growth": change("debt", "debt_prior"), "net_gearing": over(debt - C("cash"), own),
        "debt_to_assets_without_advances": over(owed - zero("advances"), whole - zero("advances")),
        "quick_ratio_strict": over(
            C("current_assets") - C("inventory") - C("prepayments") - zero("other_current_assets"), due),
        "cash_ratio": over(held, due), "operating_cash_to_current_liabilities": over(cash_flow, due),
        "liquidity_change": pl.min_horizontal(rose, quick), "current_gap_growth": over(gap, C("current_liabilities_prior")),
        "cash_cover_when_burning": pl.when(cash_flow < 0).then(burnt).otherwise(1.0 + 0.0 * cash_flow),
        "gross_margin_change": over(gross, revenue) - over(before, C("revenue_prior")),
        "operating_margin": over(C("operating_profit"), revenue), "sales_margin": over(sales, revenue),
        "ebitda_margin": over(earned, revenue), "net_return_on_assets": over(net, assets),
        "return_on_paid_in_funds": over(net, mean("paid_in_funds")),
        "profit_to_costs": over(pbt, cost + C("period_costs") + zero("research_costs")),
        "profit_to_costs_without_research": over(pbt, cost + C("period_costs")),
        "operating_cash_to_profit": over(cash_flow, net), "cash_to_revenue": over(C("cash_from_sales"), revenue),
        "free_cash_flow": cash_flow - C("capital_expenditure"), "cash_return_on_assets": over(cash_flow, assets),
        "cash_interest_cover": over(cash_flow, interest),
        "operating_cash_negative_years": 0.0 * cash_flow + sum(
            ((zero(f"operating_cash{back}") < 0).cast(pl.Float64) for back in ("", "_prior", "_two_years_before")),
            pl.lit(0.0)),
        "receivable_turnover": over(revenue, mean("receivables")), "inventory_turnover": over(cost, mean("inventory")),
        "payable_turnover": over(cost, mean("payables")), "current_asset_turnover": over(revenue, mean("current_assets")),
        "prepayment_days": over(mean("prepayments") * 360, cost), "advance_days": over(mean("advances") * 360, revenue),
        "cash_cycle_days": days["inventory"] + days["receivables"] - days["payables"],
        "inventory_turnover_change": turned("cost_of_sales", "inventory"),
        "receivable_turnover_change": turned("revenue", "receivables"),
        "bad_assets_share": over(C("impairment_stock") + zero("losses_unbooked"), whole + C("impairment_stock")),
        "receivables_to_revenue": over(C("receivables") + zero("notes_held"), revenue),
        "other_receivables_share": over(C("other_receivables"), whole),
        "asset_losses_to_equity": over(pl.when(C("asset_results") < 0).then(-C("asset_results")).otherwise(
            0.0 * C("asset_results")), own),
        "fixed_assets_to_equity": over(C("fixed_assets"), own), "investments_to_equity": over(C("investments"), own),
        "statement_late_days": C("filed_late_days"), "auditor_changes": C("auditor_changed"),
        "audit_opinion_gravity": C("audit_opinion_severity"), "distortion_checks_failed": C("statement_checks_failed"),
        "forged_statements": C("statements_forged"), "research_to_revenue": over(C("research_costs"), revenue),
        "capital_preserved": over(own - zero("owners_paid_in"), C("total_equity_prior")),
        "sales_profit_growth": pl.when(sales_before > 0).then((sales / sales_before - 1).clip(-1, 10)),
        "receivables_beyond_revenue": change("receivables", "receivables_prior") - change("revenue", "revenue_prior"),
        "revenue_fall_two_years": 0.0 * C("revenue_prior") + pl.when(fell).then(gone).otherwise(0.0 * gone),
        "loss_years_running": 0.0 * net + pl.when(net < 0).then(again + 0.0 * C("net_profit_prior")).otherwise(0.0),
        **models(),
    }  # fmt: skip


def models() -> dict[str, pl.Expr]:
    """The distress models."""
    owed, own, whole, net = (C(n) for n in ("total_liabilities", "total_equity", "total_assets", "net_profit"))
    now, due, prior = C("current_assets"), C("current_liabilities"), C("net_profit_prior")
    x1, x2 = over(now - due, whole), over(C("reserves"), whole)
    x3, x4, x5 = over(C("earnings_before_interest"), whole), over(own, owed), over(C("revenue"), whole)
    z = 6.56 * x1 + 3.26 * x2 + 6.72 * x3 + 1.05 * x4
    o = (-1.32 - 0.407 * over(whole, C("size_deflator").fill_null(4400.0)).log() + 6.03 * over(owed, whole) - 1.43 * x1
         + 0.0757 * over(due, now) - 1.72 * (over(owed, whole) > 1).fill_null(False) - 2.37 * over(net, whole)
         - 1.83 * over(C("operating_cash"), owed) + 0.285 * ((net < 0) & (prior < 0)).fill_null(False)
         - 0.521 * over(net - prior, net.abs() + prior.abs()))  # fmt: skip
    x = -4.336 - 4.513 * over(net, whole) + 5.679 * over(owed, whole) + 0.004 * over(now, due)
    h = x.clip(-10, 10)
    t = 1 / (1 + 0.2316419 * h.abs())
    tail = 0.3989422804014327 * (-0.5 * h * h).exp() * t * (0.319381530 + t * (-0.356563782 + t * (
        1.781477937 + t * (-1.821255978 + t * 1.330274429))))  # fmt: skip
    return {
        "altman_z": 1.2 * x1 + 1.4 * x2 + 3.3 * x3 + 0.6 * over(C("market_value"), owed) + x5,
        "altman_z_private": 0.717 * x1 + 0.847 * x2 + 3.107 * x3 + 0.42 * x4 + 0.998 * x5,
        "altman_z_emerging": z, "altman_em_score": z + 3.25, "ohlson_score": o,
        "ohlson_probability": 1 / (1 + (-o).clip(-50, 50).exp()), "zmijewski_score": x,
        "zmijewski_probability": pl.when(h > 0).then(1 - tail).otherwise(tail),
    }  # fmt: skip


def grades(told: pl.DataFrame, card: Card) -> pl.DataFrame:
    """Score, chance of default, grade and reasons."""
    span = sum(each.span for each in card.characteristics)
    given, lost = [], []
    for each in card.characteristics:
        points = pl.lit(each.points[-1])
        for edge, worth in zip(reversed(each.edges), reversed(each.points[:-1]), strict=True):
            points = pl.when(C(each.indicator) < edge).then(worth).otherwise(points)
        points = pl.when(C(each.indicator).is_null()).then(each.unknown).otherwise(points)
        given.append(points)
        lost.append(each.best - points)
    known = pl.sum_horizontal(C(e.indicator).is_not_null() * (e.span / span) for e in card.characteristics)
    scored = told.lazy().select(
        "client",
        score=pl.when(known >= card.known_share_min - 1e-9).then(card.base + pl.sum_horizontal(given)),
        **{f"lost_{at}": each for at, each in enumerate(lost)},
    )
    names = [each.indicator for each in card.characteristics]
    order = pl.concat_list(f"lost_{at}" for at in range(len(names)))
    frame = scored.collect()
    losses = frame.select(f"lost_{at}" for at in range(len(names))).to_numpy()
    rank = np.argsort(-losses, axis=1, kind="stable")[:, : card.reasons]
    kept = np.take_along_axis(losses, rank, axis=1) > 0
    grade = pl.lit(card.grades[-1][0])
    for name, least in reversed(card.grades[:-1]):
        grade = pl.when(C("score") >= least).then(pl.lit(name)).otherwise(grade)
    odds = 2.0 ** ((C("score") - card.score) / card.double) * card.odds
    del order
    return frame.select(
        "client", "score", pd=1 / (1 + odds), grade=pl.when(C("score").is_null()).then(pl.lit("unknown")).otherwise(grade),
        **{f"reason_{at + 1}": pl.when(C("score").is_not_null() & pl.Series(kept[:, at])).then(
            pl.Series(rank[:, at]).replace_strict(range(len(names)), names, return_dtype=pl.String))
           for at in range(card.reasons)})  # fmt: skip


def warnings(told: pl.DataFrame, rules: dict[str, WarningOnDay]) -> pl.DataFrame:
    """A level code a rule."""
    codes = {}
    for name, rule in rules.items():
        value = C(rule.indicator)
        code = pl.when(value.is_null()).then(0).otherwise(1)
        for level, at in rule.thresholds.items():
            code = pl.when(value < at if rule.when == "below" else value > at).then(GRAVE[level]).otherwise(code)
        codes[name] = code.cast(pl.Int8)
    return told.select("client", **codes)


def _by_rank(values: pl.Series) -> pl.Series:
    """Percent of the portfolio under each value, from twenty equal parts."""
    finite = np.sort(values.drop_nulls().to_numpy())
    cuts = finite[np.arange(21) * (finite.size - 1) // 20]
    v = values.to_numpy()
    left, right = np.searchsorted(cuts, v, "left"), np.searchsorted(cuts, v, "right")
    low, high = cuts[np.clip(left - 1, 0, 20)], cuts[np.clip(left, 0, 20)]
    with np.errstate(all="ignore"):
        between = np.clip(left - 1 + (v - low) / (high - low), 0, 20)
    on = (left + right - 1) / 2
    place = np.where(right > left, on, np.where(left == 0, 0, np.where(left > 20, 20, between)))
    return pl.Series(place * 5).set(values.is_null(), None)


def _points(told: Any, values: pl.DataFrame) -> pl.Expr:
    if told.by == "percentile":
        return pl.lit(_by_rank(values[told.name]))
    if told.by == "map":
        return C(told.name).replace_strict(
            list(told.words), list(told.words.values()), default=None, return_dtype=pl.Float64
        )
    line = pl.lit(told.scale[0][1]) + 0.0 * C(told.name)
    for (x0, y0), (x1, y1) in zip(told.scale, told.scale[1:], strict=False):
        line = line + ((C(told.name) - x0) / (x1 - x0)).clip(0, 1) * (y1 - y0)
    return line


def _mean(points: list[pl.Expr], weights: list[float]) -> tuple[pl.Expr, pl.Expr]:
    total = pl.sum_horizontal(each.fill_null(0) * w for each, w in zip(points, weights, strict=True))
    held = pl.sum_horizontal(each.is_not_null() * w for each, w in zip(points, weights, strict=True))
    return pl.when(held > 0).then(total / held), held / sum(weights)


def tiers(values: pl.DataFrame, codes: pl.DataFrame, rules: dict[str, WarningOnDay], tier: TierOnDay) -> pl.DataFrame:
    """Light, parts, score and tiers; `values` holds readings, facts and grades."""
    every = [C(name) for name in rules]
    categories: dict[str, list[pl.Expr]] = {}
    for name, rule in rules.items():
        points = sum(((C(name) == GRAVE[level]) * worth for level, worth in tier.light_points.items()), pl.lit(0.0))
        categories.setdefault(rule.category, []).append(points)
    score = pl.sum_horizontal(pl.sum_horizontal(each).clip(0, tier.category_cap) for each in categories.values())
    lit = codes.lazy().select(
        "client",
        reds=pl.sum_horizontal(c == 4 for c in every),
        oranges=pl.sum_horizontal(c == 3 for c in every),
        yellows=pl.sum_horizontal(c == 2 for c in every),
        unknowns=pl.sum_horizontal(c == 0 for c in every),
        light_score=pl.when(pl.any_horizontal(c > 0 for c in every)).then(score.clip(0, 100)),
    )
    rank = pl.when(C("light_score").is_null()).then(0).otherwise(1)
    for level, at in tier.light_from.items():
        rank = pl.when(C("light_score") >= at).then(GRAVE[level]).otherwise(rank)
    lit = lit.with_columns(light_rank=pl.when(C("reds") > 0).then(4).otherwise(rank).cast(pl.Int8))
    parts, known = {}, {}
    for part in tier.parts:
        points, known[part.name] = _mean([_points(each, values) for each in part.inputs], [e.weight for e in part.inputs])
        parts[part.name] = points
    asked = (
        {each.name for part in tier.parts for each in part.inputs} | {c.input for c in tier.caps.values()} | {tier.core_flag}
    )
    table = (
        values.lazy()
        .select("client", *sorted(asked))
        .with_columns(**parts, **{f"{name}_known": each for name, each in known.items()})
        .collect()
        .lazy()
    )
    table = table.join(lit, on="client")
    for part in tier.parts:
        capped = C(part.name)
        for level, cap in part.light_caps.items():
            capped = pl.when(C("light_rank") == GRAVE[level]).then(C(part.name).clip(0, cap)).otherwise(capped)
        table = table.with_columns(capped.alias(part.name))
    weights = [part.weight for part in tier.parts]
    whole, _ = _mean([C(part.name) for part in tier.parts], weights)
    sure = pl.sum_horizontal(C(f"{p.name}_known") * p.weight for p in tier.parts) / sum(weights)
    table = table.with_columns(tier_score=whole.clip(0, 100).round(6), tier_confidence=sure.clip(0, 1).round(6))
    return table.with_columns(**_words(tier)).select(
        "client", "reds", "oranges", "yellows", "unknowns", "light_rank", "light_score", "value", "credit", "depth",
        "tier_score", "tier_confidence", "light", "service_tier", "management_tier").collect()  # fmt: skip


def _words(tier: TierOnDay) -> dict[str, pl.Expr]:
    score, light = C("tier_score"), C("light_rank")
    hits = {name: pl.any_horizontal(C(c.input) == v for v in c.values).fill_null(False) for name, c in tier.caps.items()}
    gold = (score >= tier.gold_from - 1e-9) & pl.all_horizontal(C(n).is_not_null() for n in tier.needs["gold"])
    silver = (score >= tier.silver_from - 1e-9) & pl.all_horizontal(C(n).is_not_null() for n in tier.needs["silver"])
    normal = pl.any_horizontal(*[hits[name] for name, cap in tier.caps.items() if cap.service == "normal"])
    service = pl.when(score.is_null()).then(pl.lit("unknown")).when(normal).then(pl.lit("normal")).when(gold).then(
        pl.lit("gold")).when(silver).then(pl.lit("silver")).otherwise(pl.lit("normal"))  # fmt: skip
    watch = (light >= GRAVE[tier.watch_from_light]) | (C("credit") < tier.watch_credit_below - 1e-9).fill_null(False)
    watch = pl.any_horizontal(watch, *[hits[name] for name, cap in tier.caps.items() if cap.watch])
    core = (score >= tier.core_from - 1e-9) & (C(tier.core_flag) == 1).fill_null(False)
    quality = (score >= tier.quality_from - 1e-9) & light.is_in([1, 2])
    management = pl.when(watch).then(pl.lit("watch")).when(core).then(pl.lit("core")).when(quality).then(
        pl.lit("quality")).when(score.is_null()).then(pl.lit("unknown")).otherwise(pl.lit("normal"))  # fmt: skip
    names = ["unknown", "green", "yellow", "orange", "red"]
    return {
        "service_tier": service,
        "management_tier": management,
        "light": light.replace_strict(range(5), names, return_dtype=pl.String),
    }
