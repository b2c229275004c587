"""Saved views of the worklist, and several cases at once, for programs."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import looks
from appeals.access import turns_open_to
from appeals.actions import at_once, viewing
from appeals.actions.at_once import Outcome
from appeals.models import SavedView
from appeals.reminders import database_now
from cases.api import Room, Said, done_once
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.ids import is_id

LINE = "`<case>:<who answers for it>:<the date that is next>`, each an id as it was seen; the last may be empty."


class SavedViewSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = SavedView
        fields = ("id", "name", "query", "opens", "made_at")
        read_only_fields = fields


class SaveView(Said):
    """Filters of the worklist, as in the address bar, under a name."""

    name = serializers.CharField(max_length=60)
    query = serializers.CharField(
        max_length=500, allow_blank=True, help_text="What it does not know, and `q`, is left out."
    )
    opens = serializers.BooleanField(default=False, help_text="Today begins with it.")


class ChangeView(Said):
    """Another name, or whether Today begins with it."""

    name = serializers.CharField(max_length=60, required=False)
    opens = serializers.BooleanField(required=False)


class ChooseColumns(Said):
    """The columns of the worklist beside date, turn, name and what is next."""

    columns = serializers.ListField(child=serializers.ChoiceField(list(looks.COLUMNS)))


@extend_schema_view(
    list=extend_schema(operation_id="saved-views_list", summary="Your saved views of the worklist, by name"),
    retrieve=extend_schema(operation_id="saved-views_retrieve", summary="One of your saved views"),
)
class SavedViewRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Saved views: filters under a name, for one person alone. They open no case."""

    can: ClassVar = {
        "list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.VIEW, "change": Can.VIEW, "forget": Can.VIEW,
        "columns": Can.VIEW,
    }  # fmt: skip
    rows = staticmethod(looks.views_of)
    serializer_class = SavedViewSerializer

    @extend_schema(
        operation_id="saved-views_save", summary="Save a view", request=SaveView, responses={201: SavedViewSerializer}
    )
    @done_once
    def create(self, request: Request) -> Response:
        """At most twenty; a name is used once."""
        said = self.said(SaveView)
        view = viewing.save_view(**said, by=self.person)
        view.refresh_from_db()
        return Response(SavedViewSerializer(view).data, status=201)

    @extend_schema(
        operation_id="saved-views_change", summary="Rename it, or let Today begin with it", request=ChangeView,
        responses=SavedViewSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def change(self, request: Request, pk: str) -> Response:
        """One view at most is what Today begins with."""
        view = viewing.change_view(self.get_object(), **self.said(ChangeView), by=self.person)
        return Response(SavedViewSerializer(view).data)

    @extend_schema(operation_id="saved-views_forget", summary="Take it out", request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    @done_once
    def forget(self, request: Request, pk: str) -> Response:
        """No case changes."""
        viewing.forget_view(self.get_object(), by=self.person)
        return Response(status=204)

    @extend_schema(
        operation_id="saved-views_columns", summary="Choose the columns of your worklist", request=ChooseColumns,
        responses={204: None},
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None)
    @done_once
    def columns(self, request: Request) -> Response:
        """Kept for you; the screens show them from now on."""
        viewing.choose_columns(self.said(ChooseColumns)["columns"], by=self.person)
        return Response(status=204)


class Lines(Said):
    """Which cases, each with what was seen of it."""

    lines = serializers.ListField(
        child=serializers.CharField(max_length=120), min_length=1, max_length=looks.MOST_AT_ONCE, help_text=LINE
    )


class PutOffSeveral(Lines):
    """No reminder about the next date of each before a day, for you alone."""

    until = serializers.DateField()


class NoteSeveral(Lines):
    """The same note on the same day in each."""

    what = serializers.CharField(max_length=200)
    due_on = serializers.DateField()


class TakeBackSeveral(Said):
    """Which act is taken back; within a minute."""

    act = serializers.UUIDField()


class OutcomeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of one case."""

    case = serializers.UUIDField(source="case.pk")
    act = serializers.UUIDField(source="made.act", allow_null=True, default=None, help_text="Null: nothing was done.")
    why_not = serializers.CharField()


class SeveralRoom(Room):
    """Several cases at once: each in its own right, and taken back within a minute. To give them: the workload."""

    can: ClassVar = {"put_off": Can.EDIT, "note": Can.EDIT, "take_back": Can.EDIT}
    rows = staticmethod(turns_open_to)

    @extend_schema(
        operation_id="several_put_off", summary="Put off the reminders of several cases", request=PutOffSeveral,
        responses=OutcomeSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None, url_path="put-off")
    @done_once
    def put_off(self, request: Request) -> Response:
        """A case that closed or whose date changed meanwhile stays, says why, and holds up none of the others."""
        said = self.said(PutOffSeveral)
        found, _others = looks.picked(self.person, said["lines"], Can.EDIT)
        done = at_once.put_off_many(found, until=said["until"], now=database_now(), by=self.person)
        return self._told(done, said["lines"], Can.EDIT)

    @extend_schema(
        operation_id="several_note", summary="Write one note in several cases", request=NoteSeveral,
        responses=OutcomeSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None)
    @done_once
    def note(self, request: Request) -> Response:
        """It joins the list of each on its day."""
        said = self.said(NoteSeveral)
        found, _others = looks.picked(self.person, said["lines"], Can.EDIT)
        done = at_once.note_many(found, what=said["what"], due_on=said["due_on"], on=self.today, by=self.person)
        return self._told(done, said["lines"], Can.EDIT)

    @extend_schema(
        operation_id="several_take_back", summary="Take back what you did to several cases within the last minute",
        request=TakeBackSeveral, responses=OutcomeSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None, url_path="take-back")
    @done_once
    def take_back(self, request: Request) -> Response:
        """Each case by itself; 409 where the minute is over."""
        done = at_once.take_back_at_once(
            self.said(TakeBackSeveral)["act"], on=self.today, now=database_now(), by=self.person
        )
        return self._told(done, [], Can.EDIT)

    def _told(self, done: list[Outcome], lines: list[str], can: Can) -> Response:
        told: list[dict[str, Any]] = [dict(each) for each in OutcomeSerializer(done, many=True).data]
        known = {str(each.case.pk) for each in done}
        named = dict.fromkeys(line.partition(":")[0] for line in lines)
        no = {"act": None, "why_not": str(WHO_MAY_SENTENCE[can])}
        told += [{"case": case} | no for case in named if case not in known and is_id(case)]
        return Response(told)
