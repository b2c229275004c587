"""The ways of a case side by side, for programs."""

from __future__ import annotations

from rest_framework import serializers


class WaySourceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Where a point stands written."""

    cite = serializers.CharField()
    url = serializers.CharField()
    verified = serializers.BooleanField()
    checked_on = serializers.DateField()


class PointSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One point to compare by."""

    about = serializers.CharField()
    said = serializers.ListField(child=serializers.CharField(), help_text="Empty where nobody knows.")
    how = serializers.CharField(help_text="How far it is verified: yes, part, no; empty where it is no law.")
    sources = WaySourceSerializer(many=True)


class WaySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One way; `stage` is null for one that is not open yet."""

    stage = serializers.UUIDField(source="stage.pk", allow_null=True, default=None)
    name = serializers.CharField()
    term = serializers.CharField(help_text="The law's own name.")
    state = serializers.CharField()
    standing = serializers.CharField()
    points = PointSerializer(source="lines", many=True)


class WaysSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """All ways of a case; `sentence` says why there is nothing to compare."""

    coverage = serializers.CharField()
    sentence = serializers.CharField()
    now = WaySerializer(many=True)
    running = WaySerializer(many=True)
    later = WaySerializer(many=True)
