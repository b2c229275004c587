"""The letters of a case in a real browser: nothing for axe to find, nothing cut off, at a desk and on a phone."""

from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser

from appeals import actions
from appeals.letter_kinds import LetterKind
from appeals.models import Channel
from claimback.accounts.models import Organisation
from tests.appeals import denied
from tests.browsing import day_and_night, look_over, sign_in, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


@pytest.fixture
def case():
    made, today = denied.case(days_ago=130), denied.today()
    Organisation.objects.filter(pk=made.organisation_id).update(
        kind=Organisation.Kind.OFFICE, letters_need_approval=True
    )
    made.refresh_from_db()
    actions.file_stage(
        denied.stage(made),
        on=today - timedelta(days=100),
        how=Channel.FAX,
        address="555-0100",
        by=made.owner,
        today=today,
    )
    return made


def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, live_server: object, case) -> None:
    today, owner = denied.today(), case.owner
    status = actions.begin_letter(case, kind=LetterKind.STATUS, stage=denied.stage(case), on=today, by=owner)
    old = {"subject": status.subject, "recipient": "", "sender": status.sender, "version": 1}
    actions.save_letter(status, **old, body=status.body.replace("No written decision", "No decision"), by=owner)
    with pytest.raises(actions.Changed):
        actions.save_letter(status, **old, body=status.body.replace("No written", "Not one written"), by=owner)
    actions.comment_on_letter(status, words="Is this the right fax number?", about="555-0100", by=owner)
    complaint = next(each for each in case.stages.all() if each.kind == "regulator_complaint")
    table = actions.draft_letter(complaint, on=today, by=owner)
    actions.file_stage(complaint, on=today, how=Channel.MAIL, address="x", by=owner, today=today, as_it_was=True)
    client = Client()
    client.force_login(owner)
    page = sit_down(browser, str(live_server))
    sign_in(page.context, client, str(live_server))
    letters = f"/cases/{case.pk}/letters/"

    paths = [letters, f"{letters}{status.pk}/?version=1&with=2", f"{letters}{table.pk}/"]
    paths += [f"{letters}{status.pk}/note/?language=es", f"/organisations/{case.organisation_id}/"]
    faults = [fault for path in paths for fault in look_over(page, path, day_and_night(390, 1440), by_keys=True)]

    page.context.close()
    assert not any(faults), faults
