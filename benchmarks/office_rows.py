"""The measured half of `benchmarks.office`: it runs inside Django, in an empty database it may fill."""

from __future__ import annotations

import http.client
import random
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from statistics import median, quantiles
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from benchmarks.drain_rows import free_port, program
from benchmarks.worklist_rows import filled
from cases.models import Case
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role

OFFICES, CASES, THOUGHT, GOAL = 10, 5000, 3.0, 0.4  # seconds
WARM_UP = 20.0  # seconds that are not counted: the first look of every process and of every connection
DEADLINE_OF_AN_ANSWER = 30.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Advocate:
    """Somebody signed in, with cases of their own; `lines` are the seconds of each answer by what was done."""

    cookie: str
    csrf: str
    cases: list[UUID]
    port: int
    luck: random.Random
    lines: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)

    def ask(self, what: str, path: str, form: dict[str, str] | None = None) -> None:
        """One answer, as a browser gets it: where a form leads on, the next page counts as part of it."""
        start = time.perf_counter()
        try:
            status, to = self._line("POST" if form else "GET", path, form)
            if status == http.client.FOUND and form:
                status, to = self._line("GET", to, None)
        except OSError as broken:
            status = type(broken).__name__
        self.lines[what].append(time.perf_counter() - start)
        if status != http.client.OK:
            self.failed.append(f"{what}: {status}")

    def _line(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_OF_AN_ANSWER)
        try:
            headers = {"Cookie": self.cookie, "Host": "localhost", **(FORM if form else {})}
            told = form and {**form, "csrfmiddlewaretoken": self.csrf, "once": secrets.token_urlsafe(16)}
            line.request(method, path, body=told and urlencode(told), headers=headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            line.close()


def find(who: Advocate) -> None:
    """On the phone: a few letters, and the case."""
    number = who.luck.randint(1, CASES)
    who.ask("search", "/find/?" + urlencode({"q": f"patient {number}"}))
    who.ask("case desk", f"/cases/{who.luck.choice(who.cases)}/")


def log_a_contact(who: Advocate) -> None:
    """The numbers and what to say; what was said, kept."""
    case = who.luck.choice(who.cases)
    who.ask("call", f"/cases/{case}/call/")
    told = {
        "how": "call", "whom": "insurer", "on": timezone.localdate().isoformat(), "name": "Pat Invented",
        "reference": f"R-{who.luck.randint(1, 10**9)}", "said": "They are looking at it.",
    }  # fmt: skip
    who.ask("log a contact", f"/cases/{case}/contacts/log/", told)


def _look(what: str, path: str) -> Callable[[Advocate], None]:
    return lambda who: who.ask(what, path)


# How often a day, from what an advocate with 150 cases does.
ACTS: dict[Callable[[Advocate], None], int] = {
    find: 40,
    log_a_contact: 26,
    _look("inbox", "/inbox/"): 20,
    _look("waiting", "/waiting/"): 15,
    _look("today", "/"): 10,
    lambda who: who.ask("messages", f"/cases/{who.luck.choice(who.cases)}/messages/"): 8,
    lambda who: who.ask("letters", f"/cases/{who.luck.choice(who.cases)}/letters/"): 4,
}


def office(advocates: int, port: int) -> list[Advocate]:
    """The people of the first office, its cases given out among them."""
    world = filled(offices=OFFICES, cases=CASES)
    people = [
        User.objects.create_user(
            f"advocate.{number}@office.example", secrets.token_urlsafe(20), name=f"Advocate {number}"
        )
        for number in range(advocates)
    ]
    Membership.objects.bulk_create(
        [Membership(organisation_id=world.office, user=each, role=Role.ADVOCATE) for each in people]
    )
    cases = list(Case.objects.filter(organisation_id=world.office).order_by("pk").values_list("pk", flat=True))
    shares = [cases[number::advocates] for number in range(advocates)]
    for person, theirs in zip(people, shares, strict=True):
        Case.objects.filter(pk__in=theirs).update(owner=person)
    at_work = []
    for number, (person, theirs) in enumerate(zip(people, shares, strict=True)):
        client = Client()
        client.force_login(person)
        session, csrf = client.cookies[settings.SESSION_COOKIE_NAME].value, secrets.token_hex(16)
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}"
        at_work.append(Advocate(cookie, csrf, theirs, port, random.Random(number)))
    return at_work


def work(who: Advocate, until: float, counted_from: float) -> None:
    """Think, do one thing, and again."""
    acts, often = list(ACTS), list(ACTS.values())
    forgotten = False
    time.sleep(who.luck.uniform(0, THOUGHT))
    for _turn in count():
        if time.monotonic() > until:
            return
        if not forgotten and time.monotonic() > counted_from:
            forgotten = True
            who.lines.clear()
        who.luck.choices(acts, often)[0](who)
        time.sleep(who.luck.expovariate(1 / THOUGHT))


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def main(*, advocates: int, minutes: int) -> None:
    """Let them work, and print what each act took, the worst first, and the figure of the goal last."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    port = free_port()
    people = office(advocates, port)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    gunicorn = ("-m", "gunicorn", "--config", "python:claimback.gunicorn", "claimback.wsgi")
    with program(*gunicorn, port=port, PORT=str(port)):
        start = time.monotonic()
        until = start + WARM_UP + minutes * 60
        threads = [threading.Thread(target=work, args=(each, until, start + WARM_UP)) for each in people]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    times: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for what, seconds in person.lines.items():
            times[what] += seconds
    failed = [each for person in people for each in person.failed]
    for what, seconds in sorted(times.items(), key=lambda each: -p95(each[1])):
        print(f"{what}: {len(seconds)} times, median {median(seconds) * 1000:.0f} ms, p95 {p95(seconds) * 1000:.0f} ms")
    every = [each for seconds in times.values() for each in seconds]
    print(f"{advocates} advocates, {len(every) / minutes / 60:.1f} answers a second, failed {len(failed)}")
    for each in sorted(set(failed))[:10]:
        print(f"failed: {each} ({failed.count(each)} times)")
    met = p95(every) <= GOAL and not failed
    print(f"goal {GOAL * 1000:.0f} ms and no error: {'met' if met else 'MISSED'}")
    print(f"p95 {p95(every) * 1000:.0f} ms")
