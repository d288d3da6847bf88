"""Definitions that ratios share: a quotient that means something, mean balances, EBIT, EBITDA, gross interest."""

from __future__ import annotations

from clc.kernel.column import Column, or_else, pick, ratio


def over(top: Column, bottom: Column) -> Column:
    """`top / bottom` where `bottom` is above 0; unknown elsewhere, for there the quotient means nothing."""
    return pick(bottom > 0, ratio(top, bottom))


def mean(opening: Column, closing: Column) -> Column:
    """The mean of the balances at the year's beginning and end; unknown unless both are known."""
    return (opening + closing) / 2


def ebit(profit_before_tax: Column, interest_expense: Column) -> Column:
    """Earnings before interest and tax: profit before tax with the interest expense that lowered it.

    Source: domain reference 3.3.
    """
    return profit_before_tax + interest_expense


def ebitda(profit_before_tax: Column, interest_expense: Column, depreciation: Column) -> Column:
    """EBIT with depreciation (of right-of-use assets too) and amortisation of the year.

    Source: domain reference 3.3.
    """
    return ebit(profit_before_tax, interest_expense) + depreciation


def gross_interest(interest_expense: Column, interest_capitalised: Column) -> Column:
    """Interest of the year, expensed or capitalised; capitalised interest counts as 0 where it is not told.

    Source: domain reference 3.3 R_ICR.
    """
    return interest_expense + or_else(interest_capitalised, 0.0)


def sum_of_told(first: Column, *others: Column) -> Column:
    """The sum of what is told, a missing one as 0; unknown when none is told."""
    some = first
    total = or_else(first, 0.0)
    for other in others:
        some = or_else(some, other)
        total = total + or_else(other, 0.0)
    return 0.0 * some + total


def lesser(one: Column, other: Column) -> Column:
    """The lesser of two; where only one is known, that one."""
    both = pick(one < other, one, other)
    return or_else(or_else(both, one), other)
