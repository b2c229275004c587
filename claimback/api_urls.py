"""The API: its addresses, and its own description as OpenAPI 3."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from appeals.api.absences import AbsenceRoom
from appeals.api.addresses import AddressRoom
from appeals.api.alongside import AdvocateRoom
from appeals.api.arriving import mail
from appeals.api.audits import SelfAuditRoom
from appeals.api.authority import AuthorityRoom
from appeals.api.bounces import bounces
from appeals.api.by_mail import MailAddressRoom, MailRoom
from appeals.api.calendars import CalendarRoom
from appeals.api.cases import CaseRoom
from appeals.api.conceding import WriteOffRoom
from appeals.api.contacting import ContactRoom
from appeals.api.criteria import CriteriaRoom
from appeals.api.dates import DeadlineRoom, ReminderRoom
from appeals.api.decisions import DecisionsRoom
from appeals.api.dispatches import DispatchRoom
from appeals.api.erasing import ErasureRoom, HoldRoom
from appeals.api.family import FamilyRoom
from appeals.api.following import FollowUpRoom
from appeals.api.inbox import InboxRoom
from appeals.api.learnt import LearntRoom
from appeals.api.leaving import LeavingRoom
from appeals.api.letters import LetterRoom
from appeals.api.looks import SavedViewRoom, SeveralRoom
from appeals.api.messaging import CaseMessageRoom
from appeals.api.overrides import OverrideRoom
from appeals.api.packets import PacketRoom
from appeals.api.people import ShareRoom
from appeals.api.plans import PlanChangeRoom
from appeals.api.portfolio import PortfolioRoom
from appeals.api.practising import PracticeRoom
from appeals.api.reaching import MessageRoom, PreferenceRoom
from appeals.api.recounts import RecountRoom
from appeals.api.requests import ArrivalRoom, RequestRoom
from appeals.api.stages import StageRoom
from appeals.api.transferring import TransferRoom
from appeals.api.waiting import WaitingRoom
from appeals.api.workload import WorkloadRoom
from documents.api import DocumentRoom
from documents.bench.api import SortingRoom
from documents.criteria.api import EvidenceRoom, FindingRoom
from documents.resumable.api import UploadRoom


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a program says who it is, in the words of OpenAPI."""

    target_class = "claimback.accounts.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "`Authorization: Bearer cb_…`. Make a token on your account page; it is shown once, acts as "
            "you, and writes only if you said so when you made it.",
        }


class Schema(SpectacularAPIView):
    """The description itself; it holds nothing of anybody's case."""

    can = "public"
    permission_classes = [AllowAny]
    authentication_classes = []


router = SimpleRouter(use_regex_path=False)
for prefix, room in (
    ("cases", CaseRoom),
    ("decisions", DecisionsRoom),
    ("documents", DocumentRoom),
    ("sortings", SortingRoom),
    ("uploads", UploadRoom),
    ("criteria", CriteriaRoom),
    ("evidence", EvidenceRoom),
    ("findings", FindingRoom),
    ("stages", StageRoom),
    ("letters", LetterRoom),
    ("packets", PacketRoom),
    ("deadlines", DeadlineRoom),
    ("overrides", OverrideRoom),
    ("write-offs", WriteOffRoom),
    ("recounts", RecountRoom),
    ("reminders", ReminderRoom),
    ("follow-ups", FollowUpRoom),
    ("contacts", ContactRoom),
    ("case-messages", CaseMessageRoom),
    ("shares", ShareRoom),
    ("erasures", ErasureRoom),
    ("family", FamilyRoom),
    ("advocates", AdvocateRoom),
    ("holds", HoldRoom),
    ("practice", PracticeRoom),
    ("transfers", TransferRoom),
    ("learnt-policies", LearntRoom),
    ("addresses", AddressRoom),
    ("plan-changes", PlanChangeRoom),
    ("requests", RequestRoom),
    ("arrivals", ArrivalRoom),
    ("inbox", InboxRoom),
    ("mailed", MailRoom),
    ("mail-addresses", MailAddressRoom),
    ("waiting", WaitingRoom),
    ("workload", WorkloadRoom),
    ("saved-views", SavedViewRoom),
    ("several", SeveralRoom),
    ("leaving", LeavingRoom),
    ("portfolio", PortfolioRoom),
    ("authorities", AuthorityRoom),
    ("dispatches", DispatchRoom),
    ("calendars", CalendarRoom),
    ("preferences", PreferenceRoom),
    ("messages", MessageRoom),
    ("absences", AbsenceRoom),
    ("self-audits", SelfAuditRoom),
):
    router.register(prefix, room, basename=f"api-{prefix}")

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(router.urls)),
    path("v1/bounces/", bounces, name="bounces"),
    path("v1/mail/", mail, name="mail_in"),
    path("schema/", Schema.as_view(), name="schema"),
]
