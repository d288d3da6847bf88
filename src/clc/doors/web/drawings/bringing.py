"""The bank's answers brought in at the desk: a status report or a table, by those who release money."""
from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from clc.doors.web.answer import done, person, screen
from clc.doors.web.drawings import views
from clc.doors.web.drawings.reading import CHANNEL
from clc.doors.web.imports import trying, uploads
from clc.kernel.errors import BadInput, ClcError

BYTES_MAX, FILES_MAX = 20 * 1024**2, 20


@screen("release_drawing", methods=("POST",))
def bring(request: HttpRequest) -> HttpResponse:
    """Keep the files and leave them to the worker; each answer counts once, what does not fit is refused by its line."""
    files = request.FILES.getlist("files")
    try:
        if len(files) > FILES_MAX or sum(one.size or 0 for one in files) > BYTES_MAX:
            raise BadInput(_("These are more answers than a bank gives at once."),
                           todo=_("Bring them in day by day, up to 20 files of 20 MB together."))
        upload = uploads.keep(by=person(request), channel=CHANNEL, files=files, as_of=None)
        try:
            trying.begin(by=person(request), upload=upload)
        finally:
            uploads.forget(upload)
    except ClcError as error:
        return views.desk_shown(request, view="bank", wrong=error.message, todo=error.todo, status=400)
    return done(request, _("The bank's answers are being read: reload to see what became of them."),
                f"{reverse('drawings:desk')}?view=bank")
