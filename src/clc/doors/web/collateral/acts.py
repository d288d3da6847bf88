"""What people do in the register: take in, value, charge, register, insure, bar, release; take guarantees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, done, person, say, screen
from clc.doors.web.client.acts import day_of, number_of
from clc.doors.web.client.looking import Head, look
from clc.doors.web.collateral.views import held
from clc.kernel.errors import NotFound
from clc.stages.credit.models import Charge, Guarantee
from clc.stages.credit.services import charges, collateral
from clc.stages.credit.services.charges import Agreed, Promised, Registered
from clc.stages.credit.services.collateral import Cover, Described
from clc.stages.hub.models import Party


def home(head: Head, key: int | None = None) -> str:
    """The register, or the page of an asset."""
    if key is None:
        return reverse("collateral:page", args=[head.client.code])
    return reverse("collateral:asset", args=[head.client.code, key])


def told(request: HttpRequest, name: str) -> str:
    """A text of the form."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def number_or_none(request: HttpRequest, name: str) -> Decimal | None:
    """A number of the form, None where the field is empty."""
    return number_of(told(request, name)) if told(request, name) else None


def day_or_none(request: HttpRequest, name: str) -> date | None:
    """A day of the form, None where the field is empty."""
    return day_of(told(request, name)) if told(request, name) else None


def whole(request: HttpRequest, name: str) -> int:
    """A whole number of the form; -1 where there is none."""
    text = told(request, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def party(key: int) -> Party:
    """A party the reader may see; else NotFound."""
    found = Party.objects.filter(pk=key).first() if key >= 0 else None
    if found is None:
        raise NotFound(_("There is no such party among those you may see."), todo=_("Choose one listed."))
    return found


def right_of(head: Head, key: int, right: int) -> Charge:
    """A right in an asset; else NotFound."""
    found = Charge.objects.filter(asset=held(head, key), pk=right).select_related("client").first()
    if found is None:
        raise NotFound(_("This right is not among the asset's."), todo=_("Open the asset again."))
    return found


@screen("change_collateral", methods=("POST",))
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Take an asset in."""
    head = look(code)
    described = Described(
        told(request, "kind"),
        told(request, "name"),
        party(whole(request, "owner")),
        told(request, "detail"),
        told(request, "security_code"),
        number_or_none(request, "quantity"),
        "falling_market" in request.POST,
    )
    made = collateral.add_asset(
        by=person(request),
        client=head.client,
        told=described,
        bars=request.POST.getlist("bars"),
        bars_checked="bars_checked" in request.POST,
    )
    say(request, _("Taken in. Say next what it is worth and whose claim it secures."))
    return away(request, home(head, made.pk))


@screen("change_collateral", methods=("POST",))
def value(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write down a value."""
    head = look(code)
    collateral.value_asset(
        by=person(request),
        asset=held(head, key),
        day=day_of(told(request, "day")),
        value=number_of(told(request, "value")),
        method=told(request, "method"),
        valuer=told(request, "valuer"),
        remark=told(request, "remark"),
    )
    return done(request, _("The value is written down."), home(head, key))


@screen("change_collateral", methods=("POST",))
def charge(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write down a right in the asset."""
    head = look(code)
    agreed = Agreed(
        number_of(told(request, "amount")),
        day_of(told(request, "agreed_on")),
        number_or_none(request, "maximum"),
        told(request, "facility"),
        told(request, "holder"),
        day_or_none(request, "delivered_on"),
    )
    charges.add_charge(
        by=person(request),
        asset=held(head, key),
        client=head.client,
        told=agreed,
        registered=registered(request) if told(request, "registered_on") else None,
    )
    return done(request, _("The right is written down."), home(head, key))


def registered(request: HttpRequest) -> Registered:
    """A registration of the form."""
    return Registered(
        told(request, "register"),
        told(request, "register_number"),
        day_of(told(request, "registered_on")),
        day_or_none(request, "registered_until"),
    )


@screen("change_collateral", methods=("POST",))
def register(request: HttpRequest, code: str, key: int, right: int) -> HttpResponse:
    """Write down or renew a registration."""
    head = look(code)
    charges.register_charge(
        by=person(request),
        charge=right_of(head, key, right),
        version=whole(request, "version"),
        registered=registered(request),
    )
    return done(request, _("The registration is written down."), home(head, key))


@screen("change_collateral", methods=("POST",))
def release_right(request: HttpRequest, code: str, key: int, right: int) -> HttpResponse:
    """Release a right."""
    head = look(code)
    charges.release_charge(
        by=person(request), charge=right_of(head, key, right), version=whole(request, "version"), why=told(request, "why")
    )
    return done(request, _("The right is released."), home(head, key))


@screen("change_collateral", methods=("POST",))
def insure(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Write down an insurance."""
    head = look(code)
    cover = Cover(
        told(request, "insurer"),
        told(request, "policy"),
        number_of(told(request, "insured")),
        day_of(told(request, "starts")),
        day_of(told(request, "until")),
        "loss_payee" in request.POST,
    )
    collateral.insure_asset(by=person(request), asset=held(head, key), cover=cover)
    return done(request, _("The insurance is written down."), home(head, key))


@screen("change_collateral", methods=("POST",))
def bar(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Say that the asset turned out not to be chargeable, or lift it."""
    head = look(code)
    asset = collateral.bar_asset(
        by=person(request),
        asset=held(head, key),
        version=whole(request, "version"),
        bar=told(request, "bar"),
        why=told(request, "why"),
    )
    said = _("Barred: it counts for nothing.") if asset.barred else _("The bar is lifted.")
    return done(request, said, home(head, key))


@screen("change_collateral", methods=("POST",))
def release(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Release the asset."""
    head = look(code)
    collateral.release_asset(
        by=person(request), asset=held(head, key), version=whole(request, "version"), why=told(request, "why")
    )
    return done(request, _("The asset is released."), home(head, key))


@screen("change_collateral", methods=("POST",))
def guarantee(request: HttpRequest, code: str) -> HttpResponse:
    """Take a guarantee."""
    head = look(code)
    months = whole(request, "months") if told(request, "months") else None
    promised = Promised(
        told(request, "kind"),
        number_of(told(request, "amount")),
        day_of(told(request, "debt_due")),
        months,
        told(request, "facility"),
    )
    charges.add_guarantee(
        by=person(request), client=head.client, guarantor=party(whole(request, "guarantor")), told=promised
    )
    return done(request, _("The guarantee is written down."), home(head))


@screen("change_collateral", methods=("POST",))
def resolution(request: HttpRequest, code: str, key: int) -> HttpResponse:
    """Say which resolution of the guarantor was seen."""
    head = look(code)
    found = Guarantee.objects.filter(client=head.client, pk=key).first()
    if found is None:
        raise NotFound(_("This guarantee is not among the client's."), todo=_("Open the client's collateral again."))
    charges.resolve_guarantee(
        by=person(request), guarantee=found, resolution=told(request, "resolution"), why=told(request, "why")
    )
    return done(request, _("The resolution is written down."), home(head))
