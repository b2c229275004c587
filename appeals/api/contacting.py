"""Calls and other contacts for programs: found, begun, noted, ended, logged, corrected, taken back, put on paper."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.access import stage_of
from appeals.actions import chronicling, contacting
from appeals.actions.contacting import TOLD
from appeals.models import Stage
from cases.access import contacts_open_to
from cases.api import Room, Said, done_once
from cases.models import Case, Contact
from claimback.accounts.roles import Can
from documents.api import DocumentSerializer

LOG_EXAMPLE = OpenApiExample(
    "They called back",
    {
        "case": "019e0000-0000-7000-8000-000000000001", "how": "call", "whom": "insurer", "incoming": True,
        "on": "2126-03-02", "name": "Pat Invented", "reference": "REF-7", "said": "They have the appeal.",
        "promised": "The decision by fax.", "promised_by": "2126-03-05",
    },
    request_only=True,
)  # fmt: skip


class ContactSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    corrected_by = serializers.SerializerMethodField(help_text="The entry that took its place.")

    class Meta:
        model = Contact
        fields = (
            "id", "case", "stage_id", *TOLD, "version", "finished_at", "recorded_at", "recorded_by", "corrects",
            "corrected_by", "why_corrected", "withdrawn_at", "withdrawn_by", "why_withdrawn",
        )  # fmt: skip
        read_only_fields = fields

    def get_corrected_by(self, contact: Contact) -> UUID | None:
        """Null while it stands."""
        later = getattr(contact, "corrected_by", None)
        return later.pk if later else None


class CallNotesOf(Said):
    """What was written, under the version the writer started from."""

    name = serializers.CharField(max_length=160, allow_blank=True, default="")
    name_refused = serializers.BooleanField(default=False, help_text="They would not give a name.")
    reference = serializers.CharField(max_length=80, allow_blank=True, default="")
    reference_refused = serializers.BooleanField(default=False, help_text="They would not give a number.")
    said = serializers.CharField(max_length=50_000, allow_blank=True, default="", trim_whitespace=False)
    promised = serializers.CharField(max_length=4000, allow_blank=True, default="")
    promised_by = serializers.DateField(required=False, allow_null=True, default=None)


class NoteCall(CallNotesOf):
    """The notes as they stand now; what is left out is empty."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    whom = serializers.ChoiceField(Contact.Whom.choices, required=False, help_text="Left out: as it was begun.")


class EndCallNow(NoteCall):
    """The notes, and when the call ended."""

    at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text="Empty: just now.")


class BeginCallWith(Said):
    """With whom a call begins now."""

    case = serializers.UUIDField()
    whom = serializers.ChoiceField(Contact.Whom.choices)
    incoming = serializers.BooleanField(default=False)
    stage = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="A step of the case.")


class LogContact(CallNotesOf):
    """A contact that is over; what is not known is left out."""

    case = serializers.UUIDField()
    stage = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="A step of the case.")
    how = serializers.ChoiceField(Contact.How.choices)
    whom = serializers.ChoiceField(Contact.Whom.choices)
    incoming = serializers.BooleanField(default=False)
    on = serializers.DateField()
    began_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    ended_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class CorrectContact(Said):
    """What was wrong, and what it should have been; what is left out stays."""

    why = serializers.CharField(max_length=300)

    def get_fields(self) -> dict[str, Any]:
        """The fields of an entry, none of them required."""
        fields = LogContact().get_fields()
        for name in ("case", "stage"):
            del fields[name]
        for field in fields.values():
            field.required, field.default = False, serializers.empty
        return fields | super().get_fields()


class TakeContactBack(Said):
    """Why it should not be there."""

    why = serializers.CharField(max_length=300)


class MakeChronology(Said):
    """Contacts with whom go into the paper."""

    case = serializers.UUIDField()
    whom = serializers.MultipleChoiceField(choices=Contact.Whom.choices, allow_empty=False)


class ContactFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    whom = filters.MultipleChoiceFilter(choices=Contact.Whom.choices, label="With whom")
    going_on = filters.BooleanFilter("finished_at", "isnull", label="Only calls that go on, or only what is over")
    after = filters.DateFilter("on", "gte", label="On this day or later")
    before = filters.DateFilter("on", "lte", label="On this day or earlier")


@extend_schema_view(
    list=extend_schema(operation_id="contacts_list", summary="Calls and other contacts, newest first"),
    retrieve=extend_schema(operation_id="contacts_retrieve", summary="One contact"),
)
class ContactRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Contacts: who was spoken to, what was said, what was promised by when."""

    can: ClassVar = {
        "list": Can.READ,
        "retrieve": Can.READ,
        "create": Can.EDIT,
        "begin": Can.EDIT,
        "notes": Can.EDIT,
        "end": Can.EDIT,
        "correct": Can.EDIT,
        "withdraw": Can.EDIT,
        "chronology": Can.DRAFT,
    }
    rows = staticmethod(contacts_open_to)
    serializer_class = ContactSerializer
    filterset_class = ContactFilter

    @extend_schema(
        operation_id="contacts_log", summary="Log a contact that is over", request=LogContact,
        responses={201: ContactSerializer}, examples=[LOG_EXAMPLE],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """A call with an insurer or reviewer takes a name and a number, or that they would not give them."""
        said = self.said(LogContact)
        case = self.case_named(said.pop("case"))
        stage = _step(case, said.pop("stage"))
        made = contacting.log_contact(
            case, told=said, stage=stage, now=timezone.now(), today=self.today, by=self.person
        )
        return self._told(made, status=201)

    @extend_schema(
        operation_id="contacts_begin", summary="Begin a call", request=BeginCallWith, responses={201: ContactSerializer}
    )
    @action(detail=False, methods=["post"])
    @done_once
    def begin(self, request: Request) -> Response:
        """It begins now; 409 while you have one open in this case."""
        said = self.said(BeginCallWith)
        case = self.case_named(said.pop("case"))
        said["stage"] = _step(case, said["stage"])
        return self._told(contacting.begin_call(case, **said, at=timezone.now(), by=self.person), status=201)

    @extend_schema(
        operation_id="contacts_notes", summary="Keep the notes of a call", request=NoteCall, responses=ContactSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def notes(self, request: Request, pk: str) -> Response:
        """409 when they were written on meanwhile, or the call has ended."""
        said = self.said(NoteCall)
        version = said.pop("version")
        return self._told(contacting.note_call(self.get_object(), notes=said, version=version, by=self.person))

    @extend_schema(operation_id="contacts_end", summary="End a call", request=EndCallNow, responses=ContactSerializer)
    @action(detail=True, methods=["post"])
    @done_once
    def end(self, request: Request, pk: str) -> Response:
        """Its entry stays as it is from then on; a promise with a day becomes a follow-up."""
        said, now = self.said(EndCallNow), timezone.now()
        when = {"version": said.pop("version"), "at": said.pop("at") or now, "now": now, "today": self.today}
        return self._told(contacting.end_call(self.get_object(), notes=said, **when, by=self.person))

    @extend_schema(
        operation_id="contacts_correct", summary="Correct a contact", request=CorrectContact,
        responses={201: ContactSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def correct(self, request: Request, pk: str) -> Response:
        """Another entry takes its place; both stay."""
        said = self.said(CorrectContact)
        why = said.pop("why")
        made = contacting.correct_contact(
            self.get_object(), told=said, why=why, now=timezone.now(), today=self.today, by=self.person
        )
        return self._told(made, status=201)

    @extend_schema(
        operation_id="contacts_withdraw", summary="Take a contact back", request=TakeContactBack,
        responses=ContactSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def withdraw(self, request: Request, pk: str) -> Response:
        """It stays visible; its promise is waited for no more."""
        why = self.said(TakeContactBack)["why"]
        back = contacting.withdraw_contact(
            self.get_object(), why=why, at=timezone.now(), today=self.today, by=self.person
        )
        return self._told(back)

    @extend_schema(
        operation_id="contacts_chronology", summary="Make the chronology of contacts", request=MakeChronology,
        responses={201: DocumentSerializer},
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    @done_once
    def chronology(self, request: Request) -> Response:
        """A paper of the case, which can go into a packet once it is checked."""
        said = self.said(MakeChronology)
        case = self.case_named(said["case"])
        made = chronicling.make_chronology(case, whom=sorted(said["whom"]), on=self.today, by=self.person)
        return Response(DocumentSerializer(made).data, status=201)

    def _told(self, contact: Contact, *, status: int = 200) -> Response:
        return Response(ContactSerializer(contact).data, status=status)


def _step(case: Case, stage_id: UUID | None) -> Stage | None:
    """A step of this case, or 404."""
    return stage_of(case, stage_id) if stage_id else None
