"""Recording what went out: the filing, its receipts, giving a step up, dated events."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from appeals import actions
from appeals.models import Channel, Deadline, Filing, Packet
from appeals.views.filing import events_of
from claimback.accounts.roles import Role
from claimback.words import day
from documents.models import Document, Kind, Upload
from tests import make
from tests.appeals import denied
from tests.appeals.programs import program
from tests.documents.test_resumable import whole

pytestmark = pytest.mark.django_db
TOLD = denied.case
EXTERNAL = "erisa_self_funded.external"


@pytest.fixture
def case(client, told):
    client.force_login(told.owner)
    return told


def said(answer):
    return answer.content.decode()


def sent(**other):
    return {"how": "fax", "address": "555-0100", "on": denied.today().isoformat()} | other


def filed(case):
    on = denied.today()
    return actions.file_stage(denied.stage(case), on=on, how=Channel.FAX, address="555-0100", by=case.owner, today=on)


def test_the_fax_number_of_the_letter_and_today_stand_in_the_form(client, case):
    form = client.get(denied.url(case, "file/")).context["form"]

    assert (form["how"].initial, form["address"].initial) == ("fax", "555-0100")
    assert form["on"].initial == denied.today()


def test_without_a_fax_number_the_postal_address_does(client):
    case = denied.case(appeal_fax="")
    client.force_login(case.owner)

    form = client.get(denied.url(case, "file/")).context["form"]

    assert form["how"].initial == "certified"
    assert form["address"].initial == "Fictional Mutual\nPO Box 1\nSpringfield, OH 00000"


def test_filing_says_by_when_they_must_answer(client, case):
    answer = client.post(denied.url(case, "file/"), sent(), follow=True)

    theirs = Deadline.objects.unmet().get(stage=denied.stage(case), clock="decision")
    expected = f"Appeal filed. The insurer must answer by {theirs.legal_on:%a} {theirs.legal_on.day} "
    assert expected in said(answer)
    assert Filing.objects.get().address == "555-0100"


def test_without_a_date_for_their_answer_it_says_what_must_be_known(client):
    case = denied.case(claim_type="")
    client.force_login(case.owner)

    answer = client.post(denied.url(case, "file/"), sent(), follow=True)

    assert Filing.objects.exists()
    assert "cannot be counted yet" in said(answer)
    assert "?" in said(answer)


def test_certified_mail_needs_its_tracking_number(client, case):
    refused = client.post(denied.url(case, "file/"), sent(how="certified", address="PO Box 1"))
    assert refused.status_code == 422
    assert "PO Box 1" in said(refused)
    assert not Filing.objects.exists()

    client.post(denied.url(case, "file/"), sent(how="certified", address="PO Box 1", tracking="9400 1000"))
    assert Filing.objects.get().tracking == "9400 1000"


@pytest.mark.parametrize(("days", "words"), [(1, "is in the future"), (-60, "so it cannot have been answered on")])
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_is_kept(client, case, days, words):
    on = denied.today() + timedelta(days=days)

    answer = client.post(denied.url(case, "file/"), sent(on=on.isoformat(), address="Kept as typed"))

    assert answer.status_code == 422
    assert words in said(answer)
    assert day(on) in said(answer)
    assert "Kept as typed" in said(answer)
    assert not Filing.objects.exists()


@pytest.mark.parametrize("gone", ["how", "address", "on"])
def test_a_filing_without_its_parts_is_refused(client, case, gone):
    assert client.post(denied.url(case, "file/"), sent(**{gone: ""})).status_code == 422
    assert not Filing.objects.exists()


def test_filing_late_is_recorded_and_marked_late(client):
    case = denied.case(notice_on=denied.today() - timedelta(days=400))
    client.force_login(case.owner)

    assert "The last legal day was" in said(client.get(denied.url(case, "file/")))
    answer = client.post(denied.url(case, "file/"), sent(), follow=True)

    assert Filing.objects.get().late
    assert "Good cause may still extend the time." in said(answer)


def test_the_proof_comes_with_the_form_and_is_kept_as_proof(client, case):
    report = SimpleUploadedFile("fax report.txt", b"OK 12 pages 555-0100")

    client.post(denied.url(case, "file/"), sent(proof_file=report))

    assert Filing.objects.get().proof.kind == Kind.PROOF


def test_a_proof_survives_a_filing_that_was_refused(client, case):
    tomorrow = (denied.today() + timedelta(days=1)).isoformat()
    report = SimpleUploadedFile("fax report.txt", b"OK 12 pages 555-0100")

    answer = client.post(denied.url(case, "file/"), sent(on=tomorrow, proof_file=report))

    assert answer.context["form"]["proof"].value() == str(Document.objects.get(name="fax report.txt").pk)


def test_a_proof_we_cannot_keep_is_refused_with_the_reason(client, case):
    answer = client.post(denied.url(case, "file/"), sent(proof_file=SimpleUploadedFile("run.exe", b"MZ\x90\x00" * 99)))

    assert answer.status_code == 422
    assert answer.context["form"].errors["proof_file"]
    assert not Filing.objects.exists()


def test_a_proof_may_arrive_in_pieces_before_the_form(client, case, django_capture_on_commit_callbacks):
    upload = whole(program(case.owner), b"OK 12 pages 555-0100", name="fax report.txt")

    lost = client.post(denied.url(case, "file/"), sent(arrived=str(case.pk)))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(denied.url(case, "file/"), sent(arrived=str(upload.pk)))

    assert "not here any more" in str(lost.context["form"].errors["proof_file"])
    assert Filing.objects.get().proof.name == "fax report.txt"
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", ["packet", "proof"])
def test_a_packet_or_proof_of_another_case_is_refused(client, case, name):
    other = denied.case()
    denied.letter(other)
    foreign = {"packet": denied.packet(other), "proof": make.paper(other)}[name]

    assert client.post(denied.url(case, "file/"), sent(**{name: str(foreign.pk)})).status_code == 422
    assert not Filing.objects.exists()


def test_what_a_careful_person_looks_at_first_warns_and_does_not_forbid(client, case):
    letter = denied.letter(case)
    actions.build_packet(denied.packet(case).pk)
    actions.save_letter(
        letter, subject="New", recipient="", sender=letter.sender, body="New.", version=1, by=case.owner
    )

    page = said(client.get(denied.url(case, "file/")))

    assert "The draft had open questions." in page
    assert "The packet was made from version 1; the letter is at 2." in page
    assert client.post(denied.url(case, "file/"), sent(packet=str(Packet.objects.get().pk))).status_code == 302
    assert Filing.objects.get().packet == Packet.objects.get()


def test_a_talk_between_doctors_that_is_still_open_is_named_before_filing(client, case):
    talks = case.stages.filter(kind="peer_to_peer")
    if not talks:
        stage = denied.stage(case)
        stage.pk, stage.step, stage.kind, stage.parallel = None, "erisa_self_funded.peer_to_peer", "peer_to_peer", True
        stage.id, stage._state.adding = make.case().pk, True
        stage.save(force_insert=True)
    talks.update(cautions=["Once an appeal is filed, the talk may be refused."])

    page = said(client.get(denied.url(case, "file/")))

    assert "Once an appeal is filed, the talk may be refused." in page


def test_filing_twice_is_refused_and_the_first_record_is_shown(client, case):
    filed(case)

    answer = client.post(denied.url(case, "file/"), sent(address="another number"))

    assert answer.status_code == 422
    assert f"was already filed on {day(Filing.objects.get().sent_on)}." in said(answer)
    assert Filing.objects.get().address == "555-0100"


def test_the_hour_on_the_report_is_kept_and_moves_no_date_counted_in_days(client, case):
    other = denied.case(owner=case.owner, of=case.organisation)

    client.post(denied.url(case, "file/"), sent(time="23:30", fax_result="OK"))
    client.post(denied.url(other, "file/"), sent())

    assert Filing.objects.get(case=case).sent_at.minute == 30
    first, second = (Deadline.objects.unmet().get(case=each, clock="decision").legal_on for each in (case, other))
    assert first == second


def test_where_hours_count_the_form_says_so(client, case):
    help_text = "Hours count in this case"
    assert help_text not in said(client.get(denied.url(case, "file/")))
    urgent = denied.case(urgency="urgent")
    client.force_login(urgent.owner)
    assert help_text in said(client.get(denied.url(urgent, "file/")))

    client.post(denied.url(urgent, "file/"), sent(time="09:30"))

    assert Filing.objects.get(case=urgent).sent_at.astimezone().tzinfo is not None
    assert Filing.objects.get(case=urgent).sent_at.minute == 30


def test_a_delivery_is_recorded_on_the_filing(client, case):
    filed(case)

    answer = client.post(denied.url(case, "receipt/"), {"rung": "delivered", "on": denied.today().isoformat()})

    assert answer.status_code == 302
    assert Filing.objects.get().delivered_on == denied.today()


def test_an_acknowledgement_says_who_and_with_what_number(client, case):
    filed(case)
    told = {"rung": "acknowledged", "on": denied.today().isoformat(), "who": "Sam Example", "reference": "G-77"}

    client.post(denied.url(case, "receipt/"), told)

    filing = Filing.objects.get()
    assert (filing.acknowledged_by, filing.reference, filing.acknowledged_on) == ("Sam Example", "G-77", denied.today())


def test_a_receipt_before_the_sending_is_refused(client, case):
    filed(case)
    before = (denied.today() - timedelta(days=1)).isoformat()

    answer = client.post(denied.url(case, "receipt/"), {"rung": "delivered", "on": before})

    assert answer.status_code == 422
    assert "cannot have arrived" in said(answer)
    assert Filing.objects.get().delivered_on is None


def test_a_receipt_for_what_was_never_sent_is_refused(client, case):
    answer = client.post(denied.url(case, "receipt/"), {"rung": "delivered", "on": denied.today().isoformat()})

    assert answer.status_code == 422
    assert "has not been filed yet" in said(answer)


def test_giving_up_needs_a_reason(client, case):
    assert client.post(denied.url(case, "abandon/"), {"why": " "}).status_code == 422
    assert denied.stage(case).state == "preparing"

    assert client.post(denied.url(case, "abandon/"), {"why": "They paid."}).status_code == 302
    assert (denied.stage(case).state, denied.stage(case).why_abandoned) == ("abandoned", "They paid.")


def test_giving_up_twice_is_refused(client, case):
    client.post(denied.url(case, "abandon/"), {"why": "They paid."})

    answer = client.post(denied.url(case, "abandon/"), {"why": "Again."})

    assert answer.status_code == 422
    assert "This step was given up." in said(answer)
    assert denied.stage(case).why_abandoned == "They paid."


def test_who_gives_up_a_step_a_colleague_filed_meanwhile_is_told_first(client, case):
    shown = said(client.get(denied.url(case, "abandon/")))
    assert 'name="seen" value="preparing"' in shown
    filed(case)

    answer = client.post(denied.url(case, "abandon/"), {"why": "They paid.", "seen": "preparing"})

    assert answer.status_code == 422
    assert "This step was already filed on" in said(answer)
    assert "They paid." in said(answer)
    assert denied.stage(case).state == "filed"
    assert 'name="seen" value="filed"' in said(answer)
    assert client.post(denied.url(case, "abandon/"), {"why": "They paid.", "seen": "filed"}).status_code == 302
    assert denied.stage(case).state == "abandoned"


def upheld(case):
    filed(case)
    on = denied.today()
    told = {"outcome": "upheld", "notice_on": on, "received_on": on, "reason_text": "No."}
    actions.record_answer(denied.stage(case), facts=told, by=case.owner, on=on)
    return denied.stage(case, EXTERNAL)


def test_a_dated_event_of_the_step_is_recorded(client, case):
    event = events_of(upheld(case))[0][0]

    answer = client.post(denied.url(case, "fact/", step=EXTERNAL), {"event": event, "on": denied.today().isoformat()})

    assert answer.status_code == 302
    assert denied.stage(case, EXTERNAL).events == {event: denied.today().isoformat()}


def test_with_an_hour_the_event_is_an_instant(client, case):
    event = events_of(upheld(case))[0][0]
    told = {"event": event, "on": denied.today().isoformat(), "time": "09:30"}

    client.post(denied.url(case, "fact/", step=EXTERNAL), told)

    assert denied.stage(case, EXTERNAL).events == {event: f"{denied.today()}T09:30:00"}


@pytest.mark.parametrize("wrong", [
    {"event": "no_such_event"}, {"event": "notice_date"}, {"on": "x"}, {"on": "1980-01-01"}, {"on": "2999-01-01"},
    {"time": "25:00"}, {"on": ""},
])  # fmt: skip
def test_an_event_that_cannot_be_is_refused(client, case, wrong):
    event = events_of(upheld(case))[0][0]

    answer = client.post(
        denied.url(case, "fact/", step=EXTERNAL), {"event": event, "on": denied.today().isoformat()} | wrong
    )

    assert answer.status_code == 422
    assert denied.stage(case, EXTERNAL).events == {}


@pytest.mark.parametrize("end", ["file/", "receipt/", "abandon/"])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.PATIENT, Role.CLINICIAN])
def test_guests_of_a_case_cannot_record_what_was_sent(client, case, end, role):
    client.force_login(make.guest(case, role))

    assert client.get(denied.url(case, end)).status_code == 403
    assert client.post(denied.url(case, end), sent(why="x")).status_code == 403
    assert denied.stage(case).state == "preparing"


def test_an_assistant_prepares_but_does_not_file(client, case):
    client.force_login(make.member(case.organisation, Role.ASSISTANT))

    assert client.get(denied.url(case, "letter/")).status_code == 200
    assert client.post(denied.url(case, "file/"), sent()).status_code == 403
