"""Limits: how much of what bounds a client and its group is used, and how large its ring of guarantees is."""
from __future__ import annotations

from clc.engines.exposure.limits import use
from clc.engines.indicators.registry import indicator
from clc.kernel.column import Column


@indicator(unit="share", better="lower", domain="loan")
def single_limit_use(single_limit_used: Column, single_limit: Column) -> Column:
    """Used share of the tightest limit on the client alone, reservations included.

    Source: domain reference 2.5.
    """
    return use(single_limit_used, single_limit)


@indicator(unit="share", better="lower", domain="loan")
def group_limit_use(group_limit_used: Column, group_limit: Column) -> Column:
    """Used share of the tightest limit on the client's group of connected clients, reservations included.

    Source: domain reference 2.5 and 6, W49.
    """
    return use(group_limit_used, group_limit)


@indicator(unit="count", better="lower", domain="loan")
def guarantee_ring_size(guarantee_ring_members: Column) -> Column:
    """How many parties guarantee each other in the ring the client is part of.

    Source: domain reference 6, W36.
    """
    return guarantee_ring_members
