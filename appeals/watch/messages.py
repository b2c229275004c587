"""What became of every message of an organisation, and why: for whoever answers for it. Reading only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from appeals.models import Reminder, SelfAudit
from appeals.reminders.outbox import State, alone
from appeals.watch.lost import TO_DO, Lack
from appeals.watch.patience import PATIENCE
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.asked import number, one_of, query
from claimback.words import day, moment

A_PAGE, LAST_PAGE = 50, 200
LOOK_BACK = timedelta(days=30)
"""How far back settled messages are listed."""

SHOWN: dict[str, Promise] = {
    "late": gettext_lazy("Late"),
    "parked": gettext_lazy("Needs you"),
    "failed": gettext_lazy("Being tried again"),
    "due": gettext_lazy("Going out now"),
    "ahead": gettext_lazy("Waiting for its time"),
    "sent": pgettext_lazy("message", "Sent"),
    "superseded": gettext_lazy("Passed over"),
    "cancelled": gettext_lazy("No longer needed"),
}
"""The filters, the most pressing first."""
_TONES = {"late": "bad", "parked": "bad", "failed": "warn", "due": "here", "sent": "good"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address bar asks for; words it does not know are left out."""

    show: str = ""
    office: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """From a query string."""
        show, page = asked.get("show", ""), asked.get("page", "")
        return cls(
            show=one_of(SHOWN, show),
            office=asked.get("office", "")[:36],
            page=number(page, most=LAST_PAGE),
        )

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        chosen = {"show": self.show, "office": self.office, "page": ""} | other
        return query(chosen)


@dataclass(frozen=True, slots=True)
class Row:
    """One message in words: to whom, about what, when, and why it was or was not sent."""

    id: UUID
    about: str
    to: str
    by: str
    case: Case | None
    due_at: datetime
    state: str
    tone: str
    why: str
    may_send_again: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter one can press, with how many stand behind it."""

    key: str
    words: str
    address: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Messages:
    """A page of messages with the counters of the whole."""

    rows: list[Row]
    tabs: list[Tab]
    filters: Filters
    earlier: str
    further: str


@dataclass(frozen=True, slots=True)
class Lost:
    """One case that lacks something, what, and what to do."""

    case: Case
    lacks: list[tuple[str, str]]


def messages_of(office: Organisation, filters: Filters, *, now: datetime) -> Messages:
    """The messages of one organisation under these filters; two questions, whatever their number."""
    mine = Reminder.objects.filter(organisation=office)
    which = _conditions(now)
    counts: dict[str, int] = mine.aggregate(**{name: Count("pk", filter=asked) for name, asked in which.items()})
    show = filters.show or next((name for name in ("late", "parked", "failed") if counts[name]), "ahead")
    start = (filters.page - 1) * A_PAGE
    found = list(_ordered(mine.filter(which[show]), show)[start : start + A_PAGE + 1])
    tabs = [
        Tab(name, str(words), filters.address(show=name), counts[name], name == show) for name, words in SHOWN.items()
    ]
    further = filters.address(page=filters.page + 1) if len(found) > A_PAGE and filters.page < LAST_PAGE else ""
    earlier = filters.address(page=filters.page - 1 if filters.page > 2 else "") if filters.page > 1 else ""
    return Messages([_row(each, now=now) for each in found[:A_PAGE]], tabs, filters, earlier, further)


def counted(*, now: datetime) -> list[dict[str, Any]]:
    """For operators: how many messages of each organisation are late, tried again and parked; nothing of any case."""
    which = {name: asked for name, asked in _conditions(now).items() if name in ("late", "parked", "failed", "due")}
    rows = Reminder.objects.filter(state__in=[State.PENDING, State.PARKED]).values("organisation_id")
    found = rows.annotate(**{name: Count("pk", filter=asked) for name, asked in which.items()})
    return [dict(each) for each in found.order_by("organisation_id")]


def lost_cases(audit: SelfAudit | None) -> list[Lost]:
    """The cases an audit names that are still open, with what each lacks; one question."""
    named = {each["case"]: each["lacks"] for each in audit.lost} if audit else {}
    cases = Case.objects.going_on().filter(pk__in=named).select_related("owner")
    by_id = {str(case.pk): case for case in cases}
    return [
        Lost(by_id[case_id], [(str(Lack(word).label), str(TO_DO[word])) for word in lacks if word in TO_DO])
        for case_id, lacks in named.items()
        if case_id in by_id
    ]


def _conditions(now: datetime) -> dict[str, Q]:
    waiting, goes_alone = Q(state=State.PENDING), alone()
    lately = Q(due_at__gt=now - LOOK_BACK)
    due = waiting & goes_alone & Q(due_at__lte=now)
    return {
        "late": due & Q(due_at__lt=now - PATIENCE),
        "parked": Q(state=State.PARKED),
        "failed": waiting & Q(attempts__gt=0),
        "due": due & Q(due_at__gte=now - PATIENCE),
        "ahead": waiting & (Q(due_at__gt=now) | ~goes_alone),
        "sent": Q(state=State.SENT) & lately,
        "superseded": Q(state=State.SUPERSEDED) & lately,
        "cancelled": Q(state=State.CANCELLED) & lately,
    }


def _ordered(rows: QuerySet[Reminder], show: str) -> QuerySet[Reminder]:
    about = ("case", "deadline", "recipient", "link", "follow_up", "authority", "within")
    newest_first = show in ("sent", "superseded", "cancelled", "parked")
    return rows.select_related(*about).order_by(*(("-due_at", "-pk") if newest_first else ("due_at", "pk")))


def _row(reminder: Reminder, *, now: datetime) -> Row:
    state = _state(reminder, now=now)
    return Row(
        id=reminder.pk,
        about=str(reminder.get_kind_display()),
        to=str(reminder.recipient) if reminder.recipient else _("somebody outside"),
        by=str(reminder.get_channel_display()),
        case=reminder.case,
        due_at=reminder.due_at,
        state=str(SHOWN[state]),
        tone=_TONES.get(state, "off"),
        why=why(reminder, state),
        may_send_again=reminder.state == State.PARKED,
    )


def _state(reminder: Reminder, *, now: datetime) -> str:
    if reminder.state != State.PENDING:
        return str(reminder.state)
    if reminder.attempts:
        return "failed"
    if reminder.due_at > now or _waits_for_letter(reminder):
        return "ahead"
    return "late" if reminder.due_at < now - PATIENCE else "due"


def _waits_for_letter(reminder: Reminder) -> bool:
    return reminder.within is not None and reminder.within.state == State.PENDING


def why(reminder: Reminder, state: str) -> str:
    """In words: why a message was sent, or why not."""
    if state == "sent":
        return _why_sent(reminder)
    if state == "parked":
        return " ".join([_trouble(reminder.last_error), _("It was given up. Mend the cause, then send it again.")])
    if state == "failed":
        again = {"n": reminder.attempts, "when": moment(reminder.claimed_until or reminder.due_at)}
        tried = ngettext("Tried once.", "Tried %(n)s times.", reminder.attempts) % again
        return " ".join([tried, _trouble(reminder.last_error), _("It is tried again after %(when)s.") % again])
    if state == "late":
        return _("Nobody has tried to send it. Tell whoever runs this system: the sender may be down.")
    if state == "due":
        return _("Its time has come; the next run of the sender takes it.")
    if state == "ahead" and _waits_for_letter(reminder):
        return _("It goes out with the letter of the day.")
    if state == "ahead":
        return _("It goes out on %(when)s.") % {"when": moment(reminder.due_at)}
    if state == "superseded":
        return _("A more urgent message about the same was due as well, and went out in its place.")
    return _why_cancelled(reminder)


def _why_sent(reminder: Reminder) -> str:
    assert reminder.sent_at is not None
    said = _("Accepted for delivery on %(when)s.") % {"when": moment(reminder.sent_at)}
    minutes = int((reminder.sent_at - reminder.due_at).total_seconds() // 60)
    if reminder.sent_at - reminder.due_at <= PATIENCE:
        return said
    late = ngettext("%(n)s minute after its time.", "%(n)s minutes after its time.", minutes) % {"n": minutes}
    return f"{said} {late}"


def _why_cancelled(reminder: Reminder) -> str:
    """The first thing that took its cause away, by what the rows say now."""
    date_, follow_up, case = reminder.deadline, reminder.follow_up, reminder.case
    ended: list[tuple[object, str]] = [
        (case and case.closed_on, _("The case was closed on %(when)s.")),
        (date_ and date_.met_on, _("The date was met on %(when)s.")),
        (date_ and date_.superseded_at, _("The date was counted anew on %(when)s; the new one has its own messages.")),
        (date_ and date_.dropped_on, _("The date no longer holds since %(when)s.")),
        (follow_up and follow_up.done_on, _("What it asked for was done on %(when)s.")),
        (reminder.authority and reminder.authority.revoked_at, _("The signed paper was taken back on %(when)s.")),
    ]
    for when, said in ended:
        if isinstance(when, date):  # an instant is one too
            return said % {"when": day(when)}
    if reminder.recipient and not reminder.recipient.is_active:
        return _("Its reader can no longer sign in.")
    return _("Its reader, its date or its way was changed before it went out.")


_SMTP = re.compile(r"SMTP (\d{3})")
_TROUBLES: dict[str, Promise] = {
    "ConnectionRefusedError": gettext_lazy("The mail server did not answer."),
    "TimeoutError": gettext_lazy("The other side did not answer in time."),
    "SMTPServerDisconnected": gettext_lazy("The mail server hung up."),
    "SMTPAuthenticationError": gettext_lazy("The mail server did not let us in."),
    "NotAccepted": gettext_lazy("The mail server took no message."),
    "MayHaveBeenSent": gettext_lazy("It may have been sent: the gateway broke off, and would not know a repeat."),
    "NumberNotReachable": gettext_lazy("The gateway says that this number cannot be reached."),
    "StoppedByPerson": gettext_lazy("They answered STOP, so no more text messages go to this number."),
    "Gone404": gettext_lazy("Their browser takes no more messages."),
    "Gone410": gettext_lazy("Their browser takes no more messages."),
    "NoBrowser": gettext_lazy("They have no browser any more that takes messages."),
    "CameBack": gettext_lazy("It was taken, and came back later."),
    "Unreached": gettext_lazy("Nobody answers at the address of the gateway."),
    "Broken": gettext_lazy("The gateway broke off in the middle; it is asked again with the same key."),
}


def _trouble(error: str) -> str:
    """What stood in the way. The row keeps a short word that names nobody; a word nobody foresaw stands as it is."""
    if smtp := _SMTP.fullmatch(error):
        said = _("The mail server refused this address or message (%(code)s).")
        later = _("The mail server said: not now (%(code)s).")
        return (said if smtp[1].startswith("5") else later) % {"code": smtp[1]}
    if (known := error.partition(" ")[0]) in _TROUBLES:
        return str(_TROUBLES[known])
    return _("It could not be sent (%(word)s).") % {"word": error} if error else ""
