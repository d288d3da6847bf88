"""Collateral and project ratings: what stands behind claims, marks of the day, and how projects are slotted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from clc.doors.api.clients import seen
from clc.doors.api.paging import Page, Paging, page
from clc.doors.api.problem import REFUSALS
from clc.doors.api.words import Amount, Code, Day
from clc.stages.credit import covering
from clc.stages.credit.models import Asset, SlottingSheet
from clc.stages.credit.services.collateral import mark_shares
from clc.stages.hub.models import User
from clc.stages.hub.permission import require

router = Router(tags=["collateral"])


class RightOut(Schema):
    """A right in an asset: its rank (1 first; none: no right in law), what it secures and takes."""

    ours: bool
    rank: int | None
    secured: Decimal
    takes: Decimal | None
    registered_on: date | None
    registered_until: date | None


class AssetOut(Schema):
    """An asset as it stands today; unknown numbers are null."""

    id: int
    kind: str
    name: str
    owner: str
    barred: str
    released_on: date | None
    value: Decimal | None
    valued_on: date | None
    counts: Decimal | None
    loan_to_value: float | None
    cap: float | None
    rights: list[RightOut]


class CoverageOut(Schema):
    """How much of a client's secured claims collateral counts for; unknown numbers are null."""

    client: str
    claim: float | None
    allocated: float | None
    share: float | None
    by_class: dict[str, float | None]


class OfClient(Schema):
    """Whose."""

    client: Code


class SheetOut(Schema):
    """A project rating."""

    id: int
    client: str
    project: str
    rule: str
    state: str
    category: str
    total: float | None
    risk_weight: float | None
    loss: float | None
    caps: list[str]
    notches: int
    valid_until: date | None

    @staticmethod
    def resolve_client(sheet: SlottingSheet) -> str:
        """The client's code."""
        return sheet.client.code

    @staticmethod
    def resolve_project(sheet: SlottingSheet) -> str:
        """The project's code."""
        return sheet.project_code

    @staticmethod
    def resolve_category(sheet: SlottingSheet) -> str:
        """The category, unknown before it is proposed."""
        return str(sheet.result.get("word", "unknown"))

    @staticmethod
    def resolve_total(sheet: SlottingSheet) -> float | None:
        """The weighted total."""
        return _number(sheet.result.get("total"))

    @staticmethod
    def resolve_risk_weight(sheet: SlottingSheet) -> float | None:
        """The risk weight as a share."""
        return _number(sheet.result.get("risk_weight"))

    @staticmethod
    def resolve_loss(sheet: SlottingSheet) -> float | None:
        """The expected loss as a share of the exposure."""
        return _number(sheet.result.get("loss"))

    @staticmethod
    def resolve_caps(sheet: SlottingSheet) -> list[str]:
        """The caps that hold."""
        return list(sheet.result.get("caps", []))


class PriceIn(Schema):
    """The price of one share, in yuan."""

    code: Code
    price: Amount


class MarksIn(Schema):
    """Prices of shares on a day."""

    day: Day
    prices: Annotated[list[PriceIn], Field(max_length=5000)]


class Marked(Schema):
    """How many assets were marked."""

    marked: int


@router.get("/", response={200: list[AssetOut], **REFUSALS})
def list_assets(request: HttpRequest, whose: Annotated[OfClient, Query()]) -> Any:
    """The assets of a client's file and those that secure its debt, ranked as of today."""
    require(request.user, "see_fact")
    client, day = seen(whose.client), timezone.localdate()
    keys = {
        *Asset.objects.filter(client=client).values_list("pk", flat=True),
        *Asset.objects.filter(charges__client=client).values_list("pk", flat=True),
    }
    return [_asset(one) for one in covering.standings(Asset.objects.whole().filter(pk__in=keys), day)]


@router.get("/coverage/", response={200: CoverageOut, **REFUSALS})
def coverage(request: HttpRequest, whose: Annotated[OfClient, Query()]) -> Any:
    """How much of a client's secured claims is covered after haircut and rank."""
    require(request.user, "see_fact")
    client = seen(whose.client)
    told = covering.coverage_of(client, timezone.localdate())
    return {
        "client": client.code,
        "claim": _number(told.claim),
        "allocated": _number(told.allocated),
        "share": _number(told.share),
        "by_class": {name: _number(each) for name, each in told.by_class.items()},
    }


@router.post("/marks/", response={200: Marked, **REFUSALS})
def marks(request: HttpRequest, told: MarksIn) -> Any:
    """Mark pledged shares to the prices of a day."""
    assert isinstance(request.user, User)
    return {"marked": mark_shares(by=request.user, prices={one.code: one.price for one in told.prices}, day=told.day)}


@router.get("/slotting/", response={200: Page[SheetOut], **REFUSALS})
def list_sheets(request: HttpRequest, whose: Annotated[OfClient, Query()], window: Paging) -> Any:
    """The project ratings of a client, oldest first."""
    require(request.user, "see_verdict")
    return page(SlottingSheet.objects.filter(client=seen(whose.client)).select_related("client"), window)


def _asset(one: covering.Standing) -> dict[str, Any]:
    """An asset as the API tells it."""
    rights = [
        {
            "ours": line.charge.ours,
            "rank": None if line.tier is None else line.tier + 1,
            "secured": line.secured,
            "takes": line.taken,
            "registered_on": line.charge.registered_on,
            "registered_until": line.charge.registered_until,
        }
        for line in one.lines
    ]
    asset, value = one.asset, one.valuation
    return {
        "id": asset.pk,
        "kind": asset.kind,
        "name": asset.name,
        "owner": asset.owner_name,
        "barred": asset.barred,
        "released_on": asset.released_on,
        "value": value.value if value else None,
        "valued_on": value.day if value else None,
        "counts": one.counts,
        "loan_to_value": _number(one.ltv),
        "cap": one.cap,
        "rights": rights,
    }


def _number(value: Any) -> float | None:
    """A number as JSON keeps it; unknown is null."""
    return None if value is None or value != value else float(value)
