"""A quote on the screen: alternatives side by side, offered, chosen from, made anew, withdrawn, and its papers as files."""
from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.doors.web.answer import away, person, say, screen
from clc.doors.web.credit_file.filing import part
from clc.doors.web.structures import shown
from clc.doors.web.structures.acts import saves
from clc.doors.web.structures.views import held, held_quote
from clc.kernel.errors import BadInput
from clc.policy.shapes import iso_day
from clc.stages.credit.papers.paper import canonical
from clc.stages.credit.papers.printing import TYPES, Form, printed
from clc.stages.deal import words
from clc.stages.deal.models import DealState, Quote, TermSheet
from clc.stages.deal.services import quotes, structures
from clc.stages.deal.services.structures import VALID_DAYS
from clc.stages.deal.term_sheet import LANGUAGES, compose
from clc.stages.hub.permission import may


@screen("see_client")
def page(request: HttpRequest, key: int) -> HttpResponse:
    """The alternatives side by side, and what may be done with them."""
    head, quote = held_quote(key)
    user = person(request)
    looked = quotes.look(quote, prices=may(user, "see_price"))
    papers = TermSheet.objects.filter(quote=quote).select_related("structure", "by").defer("paper_zh", "paper_en")
    versions = Quote.objects.filter(client=quote.client, number=quote.number).order_by("-version")
    return part(request, head, "structures", "structures/quote.html", {
        "quote": quote, "looked": looked, "groups": shown.compared(looked), "papers": papers, "versions": versions,
        "words": words, "today": timezone.localdate(), "draft": quote.state == DealState.DRAFT,
        "until": quote.valid_until or timezone.localdate() + timedelta(days=VALID_DAYS)})


@screen("design_structure", methods=("POST",))
def name(request: HttpRequest, key: int) -> HttpResponse:
    """Keep the title, the remarks and the last day."""
    _head, quote = held_quote(key)
    told = {"title": request.POST.get("title", ""), "words": request.POST.get("words", ""),
            "valid_until": day_of(request.POST.get("valid_until", ""))}
    structures.name_quote(by=person(request), quote=quote, told=told, saves=saves(request))
    say(request, _("Saved."))
    return away(request, reverse("structures:quote", args=[quote.pk]))


@screen("price_deal", methods=("POST",))
def offer(request: HttpRequest, key: int) -> HttpResponse:
    """Offer the alternatives and seal their paper."""
    _head, quote = held_quote(key)
    quotes.offer_quote(by=person(request), quote=quote, valid_until=day_of(request.POST.get("valid_until", "")),
                       saves=saves(request))
    say(request, _("Offered. The paper is sealed."))
    return away(request, reverse("structures:quote", args=[quote.pk]))


@screen("design_structure", methods=("POST",))
def renew(request: HttpRequest, key: int) -> HttpResponse:
    """Make a new version with the same terms."""
    made = quotes.renew_quote(by=person(request), quote=held_quote(key)[1])
    say(request, _("Version %(version)s begins with these terms.") % {"version": made.version})
    return away(request, reverse("structures:quote", args=[made.pk]))


@screen("design_structure", methods=("POST",))
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Take a quote back with the reason."""
    quote = quotes.withdraw_quote(by=person(request), quote=held_quote(key)[1], why=request.POST.get("why", ""))
    say(request, _("The quote is withdrawn."))
    return away(request, reverse("structures:quote", args=[quote.pk]))


@screen("design_structure", methods=("POST",))
def choose(request: HttpRequest, key: int) -> HttpResponse:
    """Write down which alternative the client took."""
    structure = held(key)
    quotes.choose_structure(by=person(request), structure=structure)
    say(request, _("Chosen: alternative %(letter)s. Its term sheet is sealed.") % {"letter": structure.letter})
    return away(request, reverse("structures:quote", args=[structure.quote_id]))


@screen("see_client")
def quote_file(request: HttpRequest, key: int, language: str, form: str) -> HttpResponse:
    """The quote as Word or PDF: as sealed, or as a draft says on every page."""
    _head, quote = held_quote(key)
    return filed(request, quote, None, language, form)


@screen("see_client")
def sheet_file(request: HttpRequest, key: int, language: str, form: str) -> HttpResponse:
    """The term sheet of one alternative as Word or PDF."""
    structure = held(key)
    return filed(request, held_quote(structure.quote_id)[1], structure.pk, language, form)


def filed(request: HttpRequest, quote: Quote, only: int | None, language: str, form: str) -> HttpResponse:
    """A paper as a file; the sealed one where there is one."""
    if language not in LANGUAGES or form not in TYPES:
        raise BadInput(_("A paper comes as docx or pdf, in zh-hans or en."), todo=_("Choose one of the links on its page."))
    kind: Form = "pdf" if form == "pdf" else "docx"
    kept = TermSheet.objects.filter(quote=quote, structure=only).first()
    if kept is None:
        paper = compose(quote, quotes.look(quote, prices=False, only=only), language=language, author=str(person(request)),
                        mark="draft" if quote.state == DealState.DRAFT else "")
        text, seal = canonical(paper), ""
    else:
        text, seal = kept.paper(language), f"sha256 {kept.seal}"
    content = printed(text, kind, home=request.build_absolute_uri("/").rstrip("/"), seal=seal)
    response = HttpResponse(content, content_type=TYPES[kind])
    named = f"{quote.client.code}-quote-{quote.number}.{quote.version}-{language}.{kind}".replace('"', "")
    response["Content-Disposition"] = f'attachment; filename="{named}"'
    return response


def day_of(text: str) -> date:
    """A day of the form; BadInput for none."""
    try:
        return date.fromisoformat(str(iso_day(text.strip())))
    except ValueError as wrong:
        raise BadInput(_("valid_until: this is not a day."), todo=_("Write it as 2026-01-31.")) from wrong
