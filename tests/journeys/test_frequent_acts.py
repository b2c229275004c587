"""An advocate's morning over 150 cases: each frequent act is measured in clicks and keys, as the browser feels them.

At most two clicks or one key each. Not counted: typing words, choosing a file or dropping it, walking a list
(j, k, Tab).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from appeals import actions
from appeals.actions import messaging
from appeals.models import Deadline, FollowUp, Stage, Turn
from cases.models import Case, Contact, Coverage, Decision, Message, Thread
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.ids import uuid7
from documents.models import Kind
from tests import make, papers
from tests.appeals import denied, fights
from tests.appeals.test_waiting import asked_before
from tests.browsing import browser, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]

LOAD = 150
COUNT = """if (location.protocol.startsWith("http")) {
    const one = kind => sessionStorage.setItem(kind, Number(sessionStorage.getItem(kind)) + 1);
    addEventListener("pointerdown", () => one("clicks"), true);
    addEventListener("keydown", event => {
        const box = event.target.closest?.("input, textarea, select");
        const walks = ["j", "k", "Tab"].includes(event.key);
        const types = event.key !== "Enter" || box?.tagName === "TEXTAREA";
        if (box ? !types : !walks) one("keys");
    }, true);
}"""
FELT = """() => ["clicks", "keys"].map(kind => {
    const times = Number(sessionStorage.getItem(kind));
    sessionStorage.removeItem(kind);
    return times;
})"""


class Morning:
    """Somebody at a desk with a mouse and keys, and what each of their acts took."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.took: dict[str, tuple[int, int]] = {}
        page.add_init_script(COUNT)

    @contextmanager
    def act(self, what: str, *, at: str = "") -> Iterator[Page]:
        """One act, begun where one stands or on this page; how often was clicked and which keys were pressed."""
        if at:
            self.page.goto(at)
        self.page.evaluate(FELT)
        yield self.page
        clicks, keys = self.page.evaluate(FELT)
        self.took[what] = (clicks, keys)


def many(like: Case, number: int) -> None:
    """So many more cases like this one, written straight into the tables: later dates, other people."""
    coverage, decision = Coverage.objects.get(case=like), Decision.objects.get(case=like)
    stage = fights.first(like)
    due = Deadline.objects.get(stage=stage, clock="filing", superseded_at=None)
    turn = Turn.objects.get(case=like)
    rows: dict[type[Any], list[Any]] = {Case: [], Coverage: [], Decision: [], Stage: [], Deadline: [], Turn: []}
    for n in range(number):
        case = _again(like, pk=uuid7(), reference=f"M{n:05d}", patient_name=f"Sample Person {n}")
        said = _again(decision, pk=uuid7(), case_id=case.pk, claim_number=f"CLM-{n}")
        step = _again(stage, pk=uuid7(), case_id=case.pk, challenges_id=said.pk)
        on = due.act_by + timedelta(days=n % 60)
        days = {"act_by": on, "conservative_on": on + timedelta(days=3), "legal_on": on + timedelta(days=7)}
        date_ = _again(due, pk=uuid7(), case_id=case.pk, stage_id=step.pk, **days)
        told = _again(turn, pk=case.pk, case_id=case.pk, on=on, deadline_id=date_.pk, stage_id=step.pk)
        whole = (case, _again(coverage, pk=case.pk, case_id=case.pk), said, step, date_, told)
        for row in whole:
            rows[type(row)].append(row)
    with transaction.atomic():
        for model, made in rows.items():
            model._base_manager.bulk_create(made)


def _again(row: Any, **fields: Any) -> Any:
    """The same row once more, with other fields."""
    held = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del held[row._meta.pk.attname]
    fields[row._meta.pk.attname] = fields.pop("pk")
    return type(row)(**(held | fields))


def caseload(office: Organisation) -> tuple[Case, Case, Case]:
    """150 cases of one advocate: one who wrote to us, one whose therapist owes papers, one with something due today."""
    owner = office.memberships.get().user
    today = timezone.localdate()
    maria, jo, kim = (
        fights.denied(owner=owner, of=office, days_ago=150, patient_name=name, claim_number=claim)
        for name, claim in (("Maria Example", "CLM-1"), ("Jo Sample", "CLM-2"), ("Kim Invented", "CLM-3"))
    )
    many(fights.denied(owner=owner, of=office, days_ago=20, patient_name="Sample Person"), LOAD - 4)
    patient = make.guest(maria, Role.PATIENT)
    messaging.write_message(maria, thread=Thread.PATIENT, body="Is there news?", by=patient)
    denied.letter(maria)
    for case in (jo, kim, maria):
        asked_before(case)
    actions.set_follow_up(kim, what="Ask the nurse", due_on=today, on=today, by=owner)
    denied.read_paper(jo, content=papers.plain(papers.denial()), kind=Kind.DENIAL)
    return maria, jo, kim


def test_a_morning_over_150_cases_takes_two_clicks_or_one_key_an_act(
    browser: Browser, live_server: Any, client: Client
) -> None:
    office = make.organisation()
    maria, jo, kim = caseload(office)
    client.force_login(maria.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    morning = Morning(page)

    page.goto("/")
    expect(page.locator(".filters [aria-current] .count")).to_have_text(str(LOAD))
    _today(morning, maria, kim)
    _inbox_and_waiting(morning, jo)
    _on_the_telephone(morning, jo)
    _the_fight(morning, maria)
    page.context.close()

    assert {what: took for what, took in morning.took.items() if took not in ((1, 0), (2, 0), (0, 1))} == {}
    assert len(morning.took) == 13
    assert FollowUp.objects.get(case=kim, what="Ask the nurse").done_on
    assert Message.objects.filter(case=maria, written_by=maria.owner).count() == 1
    promise = Contact.objects.get(case=jo)
    assert FollowUp.objects.get(contact=promise).due_on == promise.promised_by


def _today(morning: Morning, maria: Case, kim: Case) -> None:
    """What is due is ticked off, a date is put off, a patient is answered."""
    with morning.act("tick one off on Today", at="/") as page:
        page.get_by_role("link", name=re.compile("At hand.*Kim Invented")).click()
        page.get_by_role("button", name="It is done").click()
        expect(page.locator("#messages")).to_contain_text("Done.")
    with morning.act("be reminded later", at="/") as page:
        page.get_by_role("link", name=re.compile("At hand.*Sample Person 1$")).click()
        page.get_by_role("button", name="Remind me then").click()
        expect(page.locator("#messages .notice")).to_be_visible()
    with morning.act("answer a patient", at="/") as page:
        page.get_by_role("link", name=re.compile("1 new message.*Maria Example")).click()
        page.get_by_label("Your message").fill("Not yet; they have until the end of the month.")
        page.get_by_role("button", name="Send to the patient's side").click()
        expect(page.locator("#lines-patient")).to_contain_text("Not yet")
    with morning.act("open the messages of a line by a key", at="/") as page:
        page.keyboard.press("j")
        page.keyboard.press("g")
        page.wait_for_url("**/messages/")


def _inbox_and_waiting(morning: Morning, jo: Case) -> None:
    """What came in is opened by the mouse and by a key; one who owes is chased by a key, then two after a look."""
    with morning.act("open what arrived", at=f"/cases/{jo.pk}/") as page:
        page.get_by_role("link", name="Inbox", exact=True).click()
        page.locator("table.inbox .acts").first.get_by_role("link").click()
        page.wait_for_url("**/confirm/")
    with morning.act("open what arrived by a key", at="/inbox/") as page:
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.wait_for_url("**/confirm/")
    with morning.act("chase one by a key", at="/waiting/") as page:
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("#messages .notice")).to_be_visible()
    page = morning.page
    for box in page.locator("table.waiting input[type=checkbox]").all()[1:3]:
        box.press("Space")
    page.get_by_role("button", name="Look at what would go to those chosen").click()
    page.get_by_role("button", name="Chase these 2 lines").click()
    expect(page.get_by_text("2 lines were chased.")).to_be_visible()


def _on_the_telephone(morning: Morning, jo: Case) -> None:
    """Somebody calls: their case is found, and what they promise by a day is written down."""
    with morning.act("find a case", at="/waiting/") as page:
        page.get_by_role("searchbox").first.click()
        page.get_by_role("searchbox").first.fill("Jo Sample")
        page.locator("#found [data-found-link]").first.click()
        page.wait_for_url(f"**/cases/{jo.pk}/")
    with morning.act("log a contact") as page:
        page.get_by_role("link", name="Log a call", exact=True).click()
        page.get_by_label("Their name").fill("Pat Invented")
        page.get_by_label("Reference number of the call").fill("REF-7")
        page.get_by_label("What they promised").fill("The decision by fax.")
        page.get_by_label("Another day").last.fill((timezone.localdate() + timedelta(days=3)).isoformat())
        page.get_by_role("button", name="Keep it").click()
        page.wait_for_url("**/contacts/")


def _the_fight(morning: Morning, maria: Case) -> None:
    """Letter, packet and the talk of a case, and a new case."""
    desk = f"/cases/{maria.pk}/"
    with morning.act("open the letter", at=desk) as page:
        page.get_by_role("link", name=re.compile("^Letter, version")).first.click()
        page.wait_for_url("**/letter/")
    with morning.act("open the packet", at=desk) as page:
        page.get_by_role("link", name="Build the packet").first.click()
        page.wait_for_url("**/packet/")
    with morning.act("open the desk of the talk", at=desk) as page:
        page.locator("summary").filter(has_text=re.compile("What you can do here.*Your doctor talks")).click()
        page.get_by_role("link", name="The talk").first.click()
        page.wait_for_url("**/talk/")
    with morning.act("open a new case", at="/") as page:
        page.get_by_role("link", name="New case").first.click()
        letter = {"name": "letter.txt", "mimeType": "text/plain", "buffer": papers.plain(papers.denial())}
        page.get_by_label("Add the denial letter").set_input_files(letter)
        page.get_by_role("button", name="Send the letter").click()
        page.wait_for_url(lambda place: "/cases/" in place and "/new/" not in place)
