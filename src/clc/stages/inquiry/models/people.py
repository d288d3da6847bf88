"""People at a client: who holds which position since when, and on whose word we know it."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from clc.stages.hub.models import Client, Document, Record, User


class SeatQuerySet(models.QuerySet["Seat"]):
    """Reads of teams."""

    def of(self, client: Client) -> SeatQuerySet:
        """Everybody ever told of a client's team, those in office first."""
        return self.filter(client=client).select_related("record", "document", "by")

    def held(self, day: date) -> SeatQuerySet:
        """Places held on a day."""
        return self.filter(since__lte=day).filter(models.Q(until__isnull=True) | models.Q(until__gt=day))


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Seat(models.Model):
    """A person's place in a client's team: `since` in office, up to but not including `until`; never an identity number.

    position: a name of the rule book's team. source: who says so, where neither a record nor a document is named.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="seats")
    name = models.CharField(_("name"), max_length=80)
    position = models.CharField(_("position"), max_length=64)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    background = models.TextField(_("education and experience"), blank=True)
    left_why = models.CharField(_("why they left"), max_length=240, blank=True)
    source = models.CharField(_("source"), max_length=240, blank=True)
    record = models.ForeignKey(Record, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "id")
        indexes = [models.Index(fields=["client", "-since"], name="seat_client")]
        constraints = [
            models.CheckConstraint(name="a_seat_ends_after_it_begins",
                                   condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since"))),
            models.UniqueConstraint(fields=["client", "position", "name"], name="one_seat_at_a_time",
                                    condition=models.Q(until__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.since}"

    def is_held(self, day: date) -> bool:
        """Whether the place is held on a day."""
        return self.since <= day and (self.until is None or self.until > day)
