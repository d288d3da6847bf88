"""Why a person must look at a cell: codes that a reader answers, told in words by `telling`."""

from __future__ import annotations

UNSURE = "unsure"
TWO_READINGS = "two_readings"
NOT_AN_AMOUNT = "not_an_amount"
NOT_GROUPED = "not_grouped"
OTHER_DECIMALS = "other_decimals"
FORMULA = "formula"
TWO_IN_ONE = "two_in_one"
