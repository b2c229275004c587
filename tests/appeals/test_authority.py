"""Who may act: papers asked for, signed on the screen or with ink, accepted, taken back; and nothing sent without."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from appeals import actions, authority, reminders, signing
from appeals.models import Channel, Filer, Filing, FollowUp, Packet, Reminder
from cases.models import Authority, Signature
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents.actions import open_original
from documents.models import Document, Kind
from documents.tasks import take_in
from tests import make
from tests.appeals import authorities, denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
MEDICARE = "medicare_advantage.internal_1"
FEDERAL = "fehb_pshb.internal_1"


def TOLD():
    return denied.case(coverage_type="medicare_advantage")


@pytest.fixture
def case(client, told):
    client.force_login(told.owner)
    return told


@pytest.fixture
def federal(client):
    found = denied.case(coverage_type="fehb_pshb")
    client.force_login(found.owner)
    return found


def today():
    return timezone.localdate()


def said(answer):
    return answer.content.decode()


def filed(case, *, step=MEDICARE, by=None, **other):
    stage = denied.stage(case, step)
    return actions.file_stage(
        stage, on=today(), how=Channel.FAX, address="555-0100", by=by or case.owner, today=today(), **other
    )


def happened(case, kind):
    return Event.objects.of_case(case.pk).filter(kind=kind).count()


# --- nothing is sent without -------------------------------------------------------------------------------------


def test_a_medicare_appeal_is_not_sent_for_the_patient_before_the_form_is_signed(case):
    with pytest.raises(authority.MissingAuthority) as refusal:
        filed(case)

    assert "Form CMS-1696" in str(refusal.value)
    assert "The insurer or plan" in str(refusal.value)
    assert "Fill in form CMS-1696" in str(refusal.value)
    assert not Filing.objects.exists()


def test_with_the_signed_form_it_is_sent(case):
    authorities.ink(case)

    filed(case)

    assert Filing.objects.get().filer == Filer.US


def test_what_has_gone_out_without_it_is_recorded_and_their_clock_runs(client, case):
    client.force_login(case.owner)
    url = denied.url(case, "file/", step=MEDICARE)
    form = {"how": "fax", "address": "555-0100", "on": today().isoformat()}

    refused = client.post(url, form)
    assert refused.status_code in (409, 422)
    assert "It has gone out like this already" in said(refused)
    assert not Filing.objects.exists()

    client.post(url, form | {"as_it_was": "on"})

    assert Filing.objects.get().filer == Filer.US
    assert happened(case, "sent without the paper it takes") == 1
    assert case.deadlines.filter(owed_by="insurer", clock="decision", superseded_at=None).exists()


def test_the_patient_needs_nobodys_paper(case):
    filed(case, filer=Filer.PATIENT)

    assert Filing.objects.get().filer == Filer.PATIENT


def test_somebody_who_fights_for_themselves_needs_none():
    person = make.user(name="Maria Example")
    alone = make.organisation(owner=person, kind=Organisation.Kind.PERSON)
    case = denied.case(owner=person, of=alone, coverage_type="medicare_advantage")

    assert authority.acts_for_themselves(case, person)
    filed(case)


def test_a_demand_the_law_leaves_to_the_plan_warns_and_stops_nothing(client):
    case = denied.case()
    client.force_login(case.owner)
    found = authority.standing_of(denied.stage(case), on=today())
    assert (found.missing, found.doubtful) == (False, True)

    page = said(client.get(denied.url(case, "file/")))
    filed(case, step=denied.INTERNAL)

    assert "Is there a signed paper?" in page
    assert Filing.objects.exists()


def test_what_the_doctor_or_the_insurer_sends_is_not_ours_to_stop(case):
    filed(case, filer=Filer.DOCTOR)

    assert Filing.objects.get().filer == Filer.DOCTOR


@pytest.mark.parametrize(
    "wrong",
    [
        {"paper": "plan_form"},
        {"signed_on": timezone.localdate() - timedelta(days=800)},  # good for a year
        {"signed_on": timezone.localdate() - timedelta(days=9), "until": timezone.localdate() - timedelta(days=1)},
    ],
    ids=["another paper", "run out by its source", "run out by itself"],
)
def test_a_paper_that_does_not_do_lets_nobody_act(case, wrong):
    authorities.ink(case, **wrong)

    with pytest.raises(authority.MissingAuthority):
        filed(case)


def test_a_packet_is_not_built_for_the_patient_without_it_and_is_with_it(case):
    stage = denied.stage(case, MEDICARE)
    actions.draft_letter(stage, on=today(), by=case.owner)
    with pytest.raises(authority.MissingAuthority):
        actions.ask_for_packet(stage, papers_in_order=[], on=today(), by=case.owner)
    assert not Packet.objects.exists()

    actions.ask_for_packet(stage, papers_in_order=[], on=today(), by=case.owner, in_own_name=True)
    authorities.ink(case)
    actions.ask_for_packet(stage, papers_in_order=[], on=today(), by=case.owner)

    assert Packet.objects.count() == 2


def test_the_screen_refuses_with_the_sentence_and_keeps_what_was_typed(client, case):
    sent = {"how": "fax", "address": "555-0199", "on": today().isoformat()}

    refused = client.post(denied.url(case, "file/", step=MEDICARE), sent)
    assert refused.status_code == 422
    assert "Form CMS-1696" in said(refused)
    assert "555-0199" in said(refused)
    assert not Filing.objects.exists()

    assert client.post(denied.url(case, "file/", step=MEDICARE), sent | {"in_own_name": "on"}).status_code == 302
    assert Filing.objects.get().filer == Filer.PATIENT


def test_a_program_is_refused_in_the_same_words(case):
    answer = program(case.owner).post(
        f"/api/v1/stages/{denied.stage(case, MEDICARE).pk}/file/",
        {"on": today().isoformat(), "how": "fax", "address": "555-0100"},
        format="json",
    )

    assert answer.status_code == 409
    assert "Form CMS-1696" in answer.json()["sentence"]


# --- signed with ink ---------------------------------------------------------------------------------------------


def ink_form(**other):
    return {
        "paper": "cms_1696", "towards": "everybody", "names": "Robin Example", "signed_by": "Maria Example",
        "signed_on": today().isoformat(), "file": SimpleUploadedFile("form.txt", b"Signed with ink."),
    } | other  # fmt: skip


def test_a_scan_of_the_signed_form_is_kept_dated_and_filed_as_authority(client, case):
    answer = client.post(f"/cases/{case.pk}/authority/add/", ink_form())

    assert answer.status_code == 302
    row = Authority.objects.get()
    paper = Document.objects.get(pk=row.document_id)
    assert (paper.kind, paper.dated_on) == (Kind.AUTHORITY, today())
    assert row.until == today().replace(year=today().year + 1) - timedelta(days=1)
    assert happened(case, "authority signed") == 1
    assert "In force" in said(client.get(f"/cases/{case.pk}/authority/"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"signed_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "is in the future"),
        ({"until": (timezone.localdate() - timedelta(days=3)).isoformat()}, "before it was signed on"),
        ({"names": "Example Advocates"}, "must name a person"),
        ({"file": ""}, "Add the signed paper"),
        ({"paper": "moon"}, "moon"),
    ],
)
def test_a_paper_that_cannot_be_is_refused_and_what_was_typed_is_kept(client, case, wrong, words):
    answer = client.post(f"/cases/{case.pk}/authority/add/", ink_form(signed_by="Kept As Typed") | wrong)

    assert answer.status_code == 422
    assert words in said(answer)
    assert "Kept As Typed" in said(answer)
    assert not Authority.objects.exists()


def test_who_may_not_is_told_and_a_stranger_finds_nothing(client, case):
    answers = []
    for person in (make.guest(case, Role.CAREGIVER), make.user()):
        client.force_login(person)
        answers.append(client.post(f"/cases/{case.pk}/authority/add/", ink_form()).status_code)

    assert answers == [403, 404]
    assert not Authority.objects.exists()


# --- signed on the screen ----------------------------------------------------------------------------------------


def sign_form(row, **other):
    return {"typed": row.case.patient_name, "sha256": signing.to_sign(row).sha256, "agreed": "on", "drawn": ""} | other


def test_the_patient_finds_sign_here_reads_the_text_and_signs(client, federal):
    person = authorities.patient(federal)
    row = authorities.asked(federal)
    client.force_login(person)
    at = f"/cases/{federal.pk}/authority/{row.pk}/sign/"
    assert at in said(client.get(f"/cases/{federal.pk}/"))
    page = said(client.get(at))
    assert "I let Robin Example act for me" in page
    assert "CLM-55-1" in page

    answer = client.post(at, sign_form(row, drawn=json.dumps([[[10, 20], [30, 40], [90, 60]]])))

    assert answer.status_code == 302
    row.refresh_from_db()
    kept = Signature.objects.get()
    paper = Document.objects.get(pk=row.document_id)
    assert (row.how, row.signed_by, row.signed_on, paper.kind) == ("screen", "Maria Example", today(), "authority")
    assert (kept.address, kept.signer, kept.strokes) == ("127.0.0.1", person, [[[10, 20], [30, 40], [90, 60]]])
    assert (
        kept.sha256 == hashlib.sha256("\n\n".join((kept.consent_version, kept.consent, kept.body)).encode()).hexdigest()
    )
    assert not FollowUp.objects.filter(case=federal, what="sign", done_on=None).exists()
    assert "Sign here" not in said(client.get(f"/cases/{federal.pk}/"))
    filed(federal, step=FEDERAL)


def test_the_paper_holds_the_text_the_name_the_time_the_address_and_the_hash(federal):
    person = authorities.patient(federal)
    row = authorities.signed(authorities.asked(federal), by=person)
    take_in(document_id=str(row.document_id))
    paper = Document.objects.get(pk=row.document_id)

    words = " ".join(" ".join(paper.pages.order_by("number").values_list("text", flat=True)).split())

    assert "I let Robin Example act for me" in words
    assert "Certificate of the signature" in words
    assert row.signature.sha256 in words.replace(" ", "")
    assert all(each in words for each in ("127.0.0.1", person.email, "UTC", "no, typed only"))
    with open_original(paper, by=federal.owner) as original:
        assert hashlib.sha256(original.read()).hexdigest() == paper.sha256


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"typed": "Somebody Else"}, "as it stands in the text above"),
        ({"agreed": ""}, "Tick the box"),
        ({"sha256": "0" * 64}, "The text has changed"),
        ({"drawn": '[[["x", 1]]]'}, "could not be read"),
        ({"drawn": "{"}, "could not be read"),
        ({"drawn": "[[[1, 2], [1e999, 2]]]"}, "could not be read"),
        ({"drawn": "[[[1, 2], [601, 2]]]"}, "could not be read"),
        ({"drawn": json.dumps([[[1, 2]]] * 201)}, "could not be read"),
        ({"drawn": json.dumps([[[1, 2]] * 8001])}, "could not be read"),
        ({"drawn": "7"}, "could not be read"),
    ],
)
def test_a_signature_that_is_none_is_refused_and_nothing_is_kept(client, federal, wrong, words):
    client.force_login(authorities.patient(federal))
    row = authorities.asked(federal)

    answer = client.post(f"/cases/{federal.pk}/authority/{row.pk}/sign/", sign_form(row) | wrong)

    assert answer.status_code == 422
    assert words in said(answer)
    assert not Signature.objects.exists()
    assert not Document.objects.filter(kind=Kind.AUTHORITY).exists()


def test_only_the_patient_signs(client, federal):
    authorities.patient(federal)
    row = authorities.asked(federal)
    answers = []
    for person in (federal.owner, make.guest(federal, Role.CAREGIVER), make.user()):
        client.force_login(person)
        answers.append(client.post(f"/cases/{federal.pk}/authority/{row.pk}/sign/", sign_form(row)).status_code)

    assert answers == [403, 403, 404]
    assert not Signature.objects.exists()


def test_what_was_signed_here_needs_nobody_to_say_again_that_it_is_signed(case, federal):
    person = authorities.patient(federal)
    here = authorities.signed(authorities.asked(federal), by=person)
    by_hand = authorities.ink(case)

    papers = Document.objects.in_bulk([here.document_id, by_hand.document_id]).values()

    assert [(paper.signed, paper.wants_signature) for paper in papers] == [(True, False)] * 2


def test_it_is_signed_once(federal):
    person = authorities.patient(federal)
    row = authorities.asked(federal)
    authorities.signed(row, by=person)

    with pytest.raises(actions.AuthorityIsOver):
        authorities.signed(row, by=person)

    assert Document.objects.filter(kind=Kind.AUTHORITY).count() == 1


def test_nobody_is_asked_to_sign_what_needs_ink_or_where_there_is_no_patient(federal):
    with pytest.raises(actions.NobodyToSign):
        authorities.asked(federal)
    authorities.patient(federal)
    with pytest.raises(actions.NoSuchPaper, match="must be signed on paper"):
        authorities.asked(federal, paper="plan_form")

    assert not Authority.objects.exists()


# --- accepted, taken back, kept ------------------------------------------------------------------------------------


def test_taken_back_it_lets_nobody_act_from_that_moment_and_what_was_sent_stays(client, case):
    row = authorities.ink(case)
    filed(case)

    at = f"/cases/{case.pk}/authority/{row.pk}/"
    answer = client.post(f"{at}revoke/", {"why": "Maria wants to go on alone"}, follow=True)

    assert "It lets nobody act any more" in said(answer)
    assert Filing.objects.exists()
    assert not authority.standing_of(denied.stage(case, MEDICARE), on=today()).have
    assert FollowUp.objects.filter(case=case, what="revoked", done_on=None).exists()
    letter = said(client.get(f"{at}letter/"))
    assert "was taken back on" in letter
    assert happened(case, "authority taken back") == 1
    assert client.post(f"{at}revoke/", {}, follow=True).status_code == 200
    assert happened(case, "authority taken back") == 1


def test_the_patient_takes_it_back_themselves_and_a_caregiver_may_not(client, federal):
    person = authorities.patient(federal)
    row = authorities.signed(authorities.asked(federal), by=person)
    client.force_login(make.guest(federal, Role.CAREGIVER))
    assert client.post(f"/cases/{federal.pk}/authority/{row.pk}/back/").status_code == 403

    client.force_login(person)
    client.post(f"/cases/{federal.pk}/authority/{row.pk}/back/")

    row.refresh_from_db()
    assert row.revoked_by == person
    with pytest.raises(authority.MissingAuthority):
        filed(federal, step=FEDERAL)


def test_saying_no_withdraws_the_asking(client, federal):
    person = authorities.patient(federal)
    row = authorities.asked(federal)
    client.force_login(person)

    client.post(f"/cases/{federal.pk}/authority/{row.pk}/back/", {"why": "The patient said no."})

    assert not FollowUp.objects.filter(case=federal, what__in=("sign", "revoked"), done_on=None).exists()
    with pytest.raises(actions.AuthorityIsOver):
        authorities.signed(row, by=person)


def test_who_accepted_it_and_when_is_kept(client, case):
    row = authorities.ink(case)
    at = f"/cases/{case.pk}/authority/{row.pk}/accept/"

    client.post(at, {"on": (today() - timedelta(days=3)).isoformat()})
    row.refresh_from_db()
    assert row.accepted_on is None
    client.post(at, {"on": today().isoformat(), "who": "Casey, enrollment desk"})

    row.refresh_from_db()
    assert (row.accepted_on, row.accepted_by) == (today(), "Casey, enrollment desk")


@pytest.mark.parametrize(
    "change",
    [{"names": "Somebody else"}, {"until": None}, {"signed_by": "x"}, {"document_id": None}, {"towards": "regulator"}],
    ids=str,
)
def test_what_was_signed_never_changes(case, change):
    authorities.ink(case)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Authority.objects.update(**change)


def test_a_signature_is_neither_changed_nor_removed(federal):
    person = authorities.patient(federal)
    authorities.signed(authorities.asked(federal), by=person)

    for act in (lambda: Signature.objects.update(body="x"), lambda: Signature.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            act()
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        Authority.objects.all()._raw_delete("default")


def test_a_revoked_paper_stays_revoked(case):
    row = authorities.ink(case)
    actions.revoke_authority(row, why="", on=today(), by=case.owner)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Authority.objects.update(revoked_at=None, revoked_on=None, revoked_by=None)


# --- running out -------------------------------------------------------------------------------------------------


def test_before_and_after_it_runs_out_a_reminder_goes_by_the_same_outbox(case, mailoutbox):
    row = authorities.ink(case, until=today() + timedelta(days=60))
    rows = Reminder.objects.filter(authority=row)
    assert list(rows.order_by("due_at").values_list("step", flat=True)) == [
        "30_days_before", "14_days_before", "3_days_before", "has_run_out",
    ]  # fmt: skip

    rows.filter(step="30_days_before").update(due_at=timezone.now() - timedelta(minutes=1))
    reminders.send_due()
    reminders.send_due()

    (message,) = mailoutbox
    assert "Please have a new one signed" in message.body
    assert case.patient_name not in message.body + message.subject


def test_taken_back_it_reminds_nobody(case, mailoutbox):
    row = authorities.ink(case, until=today() + timedelta(days=60))
    Reminder.objects.filter(authority=row).update(due_at=timezone.now() - timedelta(minutes=1))

    actions.revoke_authority(row, why="", on=today(), by=case.owner)
    reminders.send_due()

    assert mailoutbox == []


# --- programs ----------------------------------------------------------------------------------------------------


def test_a_program_asks_adds_accepts_and_takes_back(case):
    robot = program(case.owner)
    authorities.patient(case)
    said_ = {"case": str(case.pk), "towards": "everybody", "names": "Robin Example"}
    asked = robot.post("/api/v1/authorities/ask/", said_ | {"paper": "equal_writing"}, format="json")
    scan = make.paper(case, content=b"Signed.", kind=Kind.OTHER)
    added = robot.post(
        "/api/v1/authorities/",
        said_ | {"paper": "cms_1696", "signed_by": "Maria", "signed_on": str(today()), "document": str(scan.pk)},
        format="json",
    )
    at = f"/api/v1/authorities/{added.json()['id']}/"
    accepted = robot.post(f"{at}accept/", {"on": str(today()), "who": "Casey"}, format="json")
    revoked = robot.post(f"{at}revoke/", {"why": "Over"}, format="json")
    again = robot.post(f"{at}revoke/", {}, format="json")

    assert [each.status_code for each in (asked, added, accepted, revoked, again)] == [201, 201, 200, 200, 409]
    assert revoked.json()["revoked_on"] == str(today())
    assert robot.get(f"/api/v1/authorities/?case={case.pk}&revoked=true").json()["results"][0]["paper"] == "cms_1696"
    refused = program(case.owner).post(f"{at}take-back/", {}, format="json")
    assert refused.status_code == 403
