"""Identifiers of the invented clients: valid by their check digits, in ranges that no registry gives out."""

from __future__ import annotations

import numpy as np
import polars as pl

from clc.channels.demo.chance import Flags, Integers

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
AREA_OF_NO_PLACE = "990100"
COMPANY_PREFIX, GOVERNMENT_PREFIX = "91", "11"
LEI_PREFIX = "DEMO00"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _digits(index: Integers, places: int) -> Integers:
    """(n, places) decimal digits, most significant first."""
    powers = 10 ** np.arange(places - 1, -1, -1)
    return index[:, None] // powers % 10


def _joined(columns: Integers, alphabet: str) -> pl.Series:
    letters = np.array(list(alphabet))[columns]
    return pl.Series(np.ascontiguousarray(letters).view(f"<U{columns.shape[1]}")[:, 0])


def uscc(index: Integers, government: Flags) -> pl.Series:
    """A unified social credit code (GB 32100-2015) for each index below 10 million, in area 990100: no place.

    Both check digits are right: the code's own and the organisation code's (GB 11714) inside it.
    """
    alphabet = {letter: value for value, letter in enumerate(USCC_ALPHABET)}
    organisation = np.column_stack([np.full(len(index), LETTERS.index("D")), _digits(index, 7)])
    check = 11 - organisation @ ORGANISATION_WEIGHTS % 11
    check = np.where(check == 11, 0, np.where(check == 10, alphabet["X"], check))
    first = np.where(government, 1, 9)
    area = np.broadcast_to([int(digit) for digit in AREA_OF_NO_PLACE], (len(index), 6))
    body = np.column_stack([first, np.ones_like(first), area, np.full(len(index), alphabet["D"]), _digits(index, 7), check])
    last = (31 - body @ USCC_WEIGHTS % 31) % 31
    return _joined(np.column_stack([body, last]), USCC_ALPHABET)


def lei(index: Integers) -> pl.Series:
    """A legal entity identifier (ISO 17442) for each index, of the issuer `DEMO` that does not exist."""
    prefix = [LETTERS.index(letter) for letter in LEI_PREFIX]
    body = np.column_stack([np.broadcast_to(prefix, (len(index), 6)), _digits(index, 12)])
    remainder = np.zeros(len(index), dtype=np.int64)
    for value in body.T:
        remainder = np.where(value > 9, remainder * 100 + value, remainder * 10 + value) % 97
    check = 98 - remainder * 100 % 97
    return _joined(np.column_stack([body, check // 10, check % 10]), LETTERS)
