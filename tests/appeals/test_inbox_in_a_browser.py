"""The inbox by the keyboard alone: an e-mail is filed to its case, said to be a denial, and its facts are next."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from documents.intake import take_in
from documents.models import Document, Kind, Mailed
from tests import make, papers
from tests.appeals import fights, posted
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_from_the_inbox_to_the_facts(browser: Browser, live_server, client: Client, settings):
    posted.set_up(settings)
    case = fights.denied(claim_number="CLM-2026-778812")
    to = posted.address(case.organisation)
    letter = papers.plain([*papers.denial(), "Claim number: CLM-2026-778812"])
    mailed = posted.read(to, posted.message(("letter.txt", letter), ("run.exe", b"MZ" + b"\0" * 80)))
    posted.read(to, posted.message(words="Is this yours?", Subject="A question", Message_ID="<2@example.test>"))
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    faults = look_over(desk, "/inbox/", day_and_night(390, 1440), by_keys=True)
    faults += look_over(desk, f"/inbox/mail/{mailed.pk}/?words=Maria", day_and_night(390, 1440), by_keys=True)

    # one that is not ours is put away, and one stands on the next
    desk.goto("/inbox/")
    for key in ("j", "o"):
        desk.keyboard.press(key)
    expect(desk.get_by_text("Put away as not yours")).to_be_visible()
    expect(desk.locator(f"#line-{mailed.pk}")).to_be_focused()

    # the other is filed to the case it names
    desk.keyboard.press("x")
    expect(desk.get_by_text(re.compile("Filed to Maria Example"))).to_be_visible()
    paper = Document.objects.get(mailed=mailed)
    take_in(document_id=paper.pk)
    desk.goto(f"/inbox/#line-{paper.pk}")
    faults += look_over(desk, "/inbox/?how=email", day_and_night(390, 1440), by_keys=True)

    # said to be what it looks like, its facts are confirmed next
    desk.goto("/inbox/")
    desk.keyboard.press("j")
    if Document.objects.get(pk=paper.pk).looks_otherwise:
        desk.keyboard.press("x")
        expect(desk.get_by_text("Filed under “Denial letter”")).to_be_visible()
        expect(desk.locator(f"#line-{paper.pk}")).to_be_focused()
    desk.keyboard.press("x")
    desk.wait_for_url(re.compile("/confirm/|/papers/"))

    # one that needs nothing is opened, looked at, and left with one key
    note = make.paper(case, content=papers.plain(["Nothing one could tell."]), name="note.txt", kind=Kind.OTHER)
    take_in(document_id=note.pk)
    desk.goto(f"/inbox/#line-{note.pk}")
    desk.locator(f"#line-{note.pk}").press("Enter")
    desk.wait_for_url(re.compile(f"/papers/{note.pk}/"))
    faults += look_over(desk, f"/cases/{case.pk}/papers/{note.pk}/", day_and_night(390, 1440), by_keys=True)
    desk.goto("/inbox/")
    desk.locator(f"#line-{note.pk}").press("Enter")
    desk.wait_for_url(re.compile(f"/papers/{note.pk}/"))
    desk.keyboard.press("l")
    desk.wait_for_url(re.compile(r"//[^/]+/inbox/"))
    expect(desk.get_by_text("was looked at and left the inbox")).to_be_visible()
    desk.context.close()

    assert Mailed.objects.exclude(put_away_at=None).count() == 1
    assert faults == []
