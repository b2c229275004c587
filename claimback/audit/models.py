"""Memory: what happened, for ever, and what a repeated request was answered."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class EventQuerySet(models.QuerySet["Event"]):
    def of_case(self, case_id: object) -> EventQuerySet:
        return self.filter(case_id=case_id).order_by("-id")


class Event(models.Model):
    """It happened. No foreign keys, so that memory never stands in the way of the living, nor dies with them.

    Append-only by trigger and by grant; `prev` and `hash` are written by the database and chain the events of
    one organisation, so a changed or missing row is noticed by `manage.py audit_verify`.
    """

    id = models.BigAutoField(primary_key=True)
    organisation_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())
    by_id = models.UUIDField(null=True)
    about = models.CharField(max_length=40, blank=True)  # the kind of row it happened to
    about_id = models.CharField(max_length=40, blank=True)
    details = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    prev = models.CharField(max_length=64, blank=True, db_default="")
    hash = models.CharField(max_length=64, blank=True, db_default="")

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "-id"], name="event_by_case"),
            models.Index(fields=["organisation_id", "-id"], name="event_by_organisation"),
        ]

    class Privacy:
        secret = {"details"}
        plain = {
            "id",
            "organisation_id",
            "case_id",
            "kind",
            "at",
            "by_id",
            "about",
            "about_id",
            "request_id",
            "prev",
            "hash",
        }

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Once(models.Model):
    """A request that must not be done twice, and what it was answered; kept seven days."""

    id = models.BigAutoField(primary_key=True)
    actor_id = models.UUIDField()
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="a_key_is_used_once_by_one_person")]

    class Privacy:
        secret = {"body"}
        plain = {"id", "actor_id", "key", "request_hash", "status", "at"}
