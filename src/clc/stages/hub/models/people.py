"""Who works here: branches, the people of the institution, their tokens and saved views."""
from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class Branch(models.Model):
    """One organisational unit; `path` lists its ancestors' codes so that a subtree is a prefix."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=400, db_index=True)

    class Meta:
        ordering = ("path",)
        verbose_name = _("branch")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = f"{self.parent.path if self.parent else ''}/{self.code}"
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def subtree(self) -> models.QuerySet[Branch]:
        """This branch and every branch below it."""
        return Branch.objects.filter(models.Q(path=self.path) | models.Q(path__startswith=f"{self.path}/"))


class User(AbstractUser):
    """A person who works with clients; `role` names a file of the rule book's `role` kind."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=32, default="manager")
    branch = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.PROTECT, related_name="users")
    language = models.CharField(max_length=12, default="zh-hans")
    theme = models.CharField(max_length=8, default="auto")
    rise_colour = models.CharField(max_length=8, default="red")
    dense = models.BooleanField(default=True)
    amount_unit = models.CharField(max_length=8, default="wan")

    class Meta:
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.display_name or self.username


class Token(models.Model):
    """A key for the API; only its SHA-256 is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def is_alive(self, now: datetime) -> bool:
        """Whether the key still opens the door at `now`."""
        return self.expires_at is None or self.expires_at > now


class SavedView(models.Model):
    """A list as somebody likes it: the query string that reproduces it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    screen = models.CharField(max_length=32)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)
    shared = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "screen", "name"], name="one_view_per_name")]
        ordering = ("-pinned", "name")
