"""An institution's own Word templates: checked by machine when brought in, in use once another person confirmed it."""
from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clc.kernel.errors import BadInput, NotAllowed
from clc.stages.contract import composing
from clc.stages.contract.models import PaperTemplate, TemplateState
from clc.stages.contract.printing import LANGUAGES, checked
from clc.stages.hub.models import User
from clc.stages.hub.permission import require
from clc.stages.hub.services.audit import note


@transaction.atomic
def bring_template(*, by: User, kind: str, language: str, name: str, content: bytes) -> PaperTemplate:
    """Take a template in once it was found harmless and a sample was printed whole with it."""
    require(by, "draft_contract")
    composing.kind_of(kind)
    if language not in LANGUAGES:
        raise BadInput(_("There is no language %(name)s.") % {"name": language[:20]}, todo=_("Choose one listed."))
    checked(content, kind, language)
    made = PaperTemplate.objects.create(kind=kind, language=language, name=" ".join(name.split())[:240], content=content,
                                        size=len(content), sha256=hashlib.sha256(content).hexdigest(), by=by)
    note(by, "brought a contract template in", made, {"kind": kind, "language": language, "sha256": made.sha256})
    return made


@transaction.atomic
def confirm_template(*, by: User, template: PaperTemplate) -> PaperTemplate:
    """Put a template into use in the place of the one before; who brought it in does not confirm it."""
    held = _held(by, template)
    if held.by_id == by.pk:
        raise NotAllowed(_("Who brought a template in does not confirm it."), todo=_("Ask another lawyer."))
    if held.state != TemplateState.CHECKED:
        raise BadInput(_("This template does not wait for confirmation."), todo=_("Open the list again."))
    PaperTemplate.objects.filter(kind=held.kind, language=held.language, state=TemplateState.IN_USE).update(
        state=TemplateState.RETIRED)
    held.state, held.confirmed_by, held.confirmed_at = TemplateState.IN_USE, by, timezone.now()
    held.save()
    note(by, "confirmed a contract template", held, {"kind": held.kind, "language": held.language, "sha256": held.sha256})
    return held


@transaction.atomic
def retire_template(*, by: User, template: PaperTemplate) -> PaperTemplate:
    """Take a template out of use; contracts are printed in our own layout then."""
    held = _held(by, template)
    held.state = TemplateState.RETIRED
    held.save()
    note(by, "retired a contract template", held, {"kind": held.kind, "language": held.language})
    return held


def _held(by: User, template: PaperTemplate) -> PaperTemplate:
    require(by, "review_contract")
    return PaperTemplate.objects.select_for_update(of=("self",)).select_related("by").get(pk=template.pk)
