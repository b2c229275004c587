"""A letter in several hands: nobody's words are lost, comments are settled, a version is approved by somebody else."""

import pytest
from django.db import DatabaseError, transaction

from appeals import actions, manifest
from appeals.letter_kinds import LetterKind
from appeals.models import Channel, Letter, LetterApproval, LetterComment, LetterVersion
from appeals.typesetting.press import say_date
from claimback.accounts import actions as people
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import authorities, denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db


def told_case():
    """A case of an office of two: an advocate, and a supervisor who may approve."""
    case = denied.case()
    Organisation.objects.filter(pk=case.organisation_id).update(kind=Organisation.Kind.OFFICE)
    return case


TOLD = told_case


@pytest.fixture
def case(told):
    return told


@pytest.fixture
def second(case):
    other = make.user()
    people.join(case.organisation, user=other, role=Role.SUPERVISOR, by=case.owner)
    return other


@pytest.fixture
def letter(case):
    return actions.begin_letter(case, kind=LetterKind.CLAIM_FILE, on=denied.today(), by=case.owner)


@pytest.fixture
def wanted(case):
    people.want_letters_approved(case.organisation, wanted=True, by=case.owner)


def said(answer):
    return answer.content.decode()


def url(letter, end=""):
    return f"/cases/{letter.case_id}/letters/{letter.pk}/{end}"


def save(letter, by, **other):
    told = {"subject": "S", "recipient": "R", "sender": "Me", "body": "B", "version": letter.version} | other
    return actions.save_letter(letter, **told, by=by)


# whose paper lets us act


def test_a_letter_names_the_signed_paper_that_stands_and_no_other(case, letter):
    row = authorities.ink(case)
    told = f"I act under the signed authorization of {say_date(row.signed_on)}."

    stands = denied.letter(case)
    actions.revoke_authority(row, why="The patient said so.", on=denied.today(), by=case.owner)
    after = actions.begin_letter(case, kind=LetterKind.DOCTOR_OUTLINE, on=denied.today(), by=case.owner)
    gone = actions.begin_letter(case, kind=LetterKind.REVOCATION, on=denied.today(), by=case.owner)

    assert told in stands.body
    assert "authority" in {gap["field"] for gap in letter.gaps}
    assert "I act under" not in letter.body + after.body
    assert f"I take back the authorization I signed on {say_date(row.signed_on)} for Robin Example." in gone.body


# two people write


def test_both_texts_are_kept_and_the_screen_says_so(client, case, letter, second):
    save(letter, second, body="Theirs, saved first.")
    client.force_login(case.owner)
    mine = {"subject": "S", "recipient": "R", "sender": "Me", "body": "Mine, typed meanwhile.", "version": 1}

    answer = client.post(url(letter), mine)
    later = client.get(url(letter))

    assert answer.status_code == 409
    assert "Both texts are kept" in said(answer)
    kept = LetterVersion.objects.kept_beside().get()
    assert (kept.body, kept.by, kept.number) == ("Mine, typed meanwhile.", case.owner, 1)
    assert "Kept beside" in said(later)
    assert "Mine, typed meanwhile." in said(client.get(url(letter) + f"?beside={kept.pk}"))


def test_the_same_late_text_sent_twice_is_kept_once(case, letter, second):
    save(letter, second, body="Theirs.")

    for _time in range(2):
        with pytest.raises(actions.Changed):
            save(letter, case.owner, body="Mine.", version=1)
    assert LetterVersion.objects.kept_beside().count() == 1
    assert Letter.objects.get().body == "Theirs."


def test_what_is_written_while_the_letter_goes_out_is_kept_too(case, letter):
    actions.send_letter(letter, on=denied.today(), how=Channel.MAIL, today=denied.today(), by=case.owner)

    with pytest.raises(actions.Sealed, match="Your text is kept"):
        save(letter, case.owner, body="Too late.", version=1)
    assert LetterVersion.objects.kept_beside().get().body == "Too late."


def test_any_two_versions_stand_beside_each_other(client, case, letter):
    for number in range(2, 5):
        letter = save(letter, case.owner, body=f"Words of number {number}.")
    client.force_login(case.owner)

    page = client.get(url(letter) + "?version=2&with=3")

    assert "Version 2 beside version 3" in said(page)
    assert "<del>2.</del>" in said(page)
    assert "<ins>3.</ins>" in said(page)


@pytest.mark.parametrize("query", ["version=1&with=99", "version=x&with=²", "beside=99", "beside=-1"])
def test_a_version_that_never_was_is_not_shown(client, case, letter, query):
    client.force_login(case.owner)

    assert client.get(f"{url(letter)}?{query}").status_code == 200


# comments


def test_a_comment_says_who_and_when_and_is_settled(client, case, letter, second):
    client.force_login(second)
    client.post(url(letter, "comments/"), {"words": "Name the policy here.", "about": "the criteria"})
    comment = LetterComment.objects.get()

    client.force_login(case.owner)
    page = said(client.get(url(letter)))
    client.post(url(letter, f"comments/{comment.pk}/settle/"))

    comment.refresh_from_db()
    assert "Name the policy here." in page
    assert (comment.by, comment.version, comment.settled_by) == (second, 1, case.owner)
    assert "settled by" in said(client.get(url(letter)))


def test_a_comment_without_words_is_refused_and_the_rest_is_kept(client, case, letter):
    client.force_login(case.owner)

    answer = client.post(url(letter, "comments/"), {"words": "", "about": "these words"})

    assert answer.status_code == 422
    assert "these words" in said(answer)


def test_a_patient_sees_no_comments(client, case, letter):
    actions.comment_on_letter(letter, words="Between us.", by=case.owner)
    client.force_login(make.guest(case, Role.PATIENT))

    assert "Between us." not in said(client.get(url(letter)))
    assert client.post(url(letter, "comments/"), {"words": "x"}).status_code == 403


def test_what_was_said_and_approved_stays_written(case, letter, second):
    comment = actions.comment_on_letter(letter, words="Once.", by=case.owner)
    actions.settle_comment(comment, by=case.owner)
    actions.approve_letter(letter, version=1, by=second)

    for rows in (LetterComment.objects.all(), LetterApproval.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(version=7)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")


# approval


def test_a_second_person_approves_and_the_screen_says_who(client, letter, second):
    client.force_login(second)

    answer = client.post(url(letter, "approve/"), {"version": 1}, follow=True)

    assert "Version 1 was approved by" in said(answer)
    assert Event.objects.filter(kind="letter approved").count() == 1
    assert actions.approve_letter(letter, version=1, by=second) == LetterApproval.objects.get()


def test_a_changed_text_needs_a_new_approval(client, case, letter, second):
    actions.approve_letter(letter, version=1, by=second)
    save(letter, case.owner, body="Another text.")
    client.force_login(second)

    assert "Version 2 is not approved." in said(client.get(url(letter)))


def test_nobody_approves_their_own_words_or_a_text_they_have_not_seen(client, case, letter, second):
    with pytest.raises(actions.OwnWords):
        actions.approve_letter(letter, version=1, by=case.owner)
    save(letter, case.owner, body="Another text.")
    client.force_login(second)

    answer = client.post(url(letter, "approve/"), {"version": 1})

    assert answer.status_code == 409
    assert "nothing was approved" in said(answer)
    assert not LetterApproval.objects.exists()


def test_an_advocate_may_not_approve(client, case, letter):
    advocate = make.user()
    people.join(case.organisation, user=advocate, role=Role.ADVOCATE, by=case.owner)
    client.force_login(advocate)

    assert client.post(url(letter, "approve/"), {"version": 1}).status_code == 403


def test_by_default_nobody_has_to_approve(case, letter):
    assert not case.organisation.letters_need_approval
    sent = actions.send_letter(letter, on=denied.today(), how=Channel.MAIL, today=denied.today(), by=case.owner)
    assert sent.sealed_at


@pytest.mark.usefixtures("wanted")
def test_where_it_is_wanted_a_letter_does_not_go_out_without(client, case, letter, second):
    client.force_login(case.owner)
    gone = {"on": denied.today(), "how": "mail"}

    answer = client.post(url(letter, "sent/"), gone)
    actions.approve_letter(letter, version=1, by=second)
    again = client.post(url(letter, "sent/"), gone)

    assert answer.status_code == 422
    assert "Nobody has approved version 1 of the letter." in said(answer)
    assert again.status_code == 302
    assert Letter.objects.get().sealed_at


@pytest.mark.usefixtures("wanted")
def test_what_has_gone_out_already_is_recorded_and_says_so(client, case, letter):
    client.force_login(case.owner)

    client.post(url(letter, "sent/"), {"on": denied.today(), "how": "mail", "as_it_was": "on"})

    assert Letter.objects.get().sealed_at
    assert Event.objects.filter(kind="letter sent not approved").count() == 1


@pytest.mark.usefixtures("wanted")
def test_no_packet_is_built_and_no_step_filed_with_a_letter_nobody_approved(case, second):
    main, day = denied.letter(case), denied.today()
    filing = {"on": day, "how": Channel.FAX, "address": "555-0100", "by": case.owner, "today": day}

    faults = manifest.draw_up(denied.stage(case), [], letter=main).faults
    with pytest.raises(actions.PacketNotWhole, match="Nobody has approved"):
        actions.file_stage(denied.stage(case), **filing)
    actions.approve_letter(main, version=1, by=second)
    actions.file_stage(denied.stage(case), **filing)

    assert [fault.flaw for fault in faults] == [manifest.Flaw.UNAPPROVED]
    assert Letter.objects.get(pk=main.pk).sealed_at


def test_an_organisation_says_on_its_page_whether_it_wants_that(client, case):
    client.force_login(case.owner)
    page = f"/organisations/{case.organisation_id}/"

    client.post(f"{page}letters/", {"wanted": "on"})

    case.organisation.refresh_from_db()
    assert case.organisation.letters_need_approval
    assert "A second person approves every letter" in said(client.get(page))
    assert Event.objects.filter(kind="approval of letters").count() == 1


def test_programs_do_the_same(case, letter, second):
    api, other = program(case.owner), program(second)
    place = f"/api/v1/letters/{letter.pk}/"

    made = api.post(f"{place}comments/", {"words": "Look here."})
    settled = other.post(f"{place}comments/{made.json()['id']}/settle/")
    own = api.post(f"{place}approve/", {"version": 1})
    approved = other.post(f"{place}approve/", {"version": 1})

    assert (made.status_code, settled.json()["settled_by"]) == (201, str(second.pk))
    assert [row["words"] for row in api.get(f"{place}comments/").json()] == ["Look here."]
    assert (own.status_code, approved.status_code, approved.json()["version"]) == (409, 200, 1)
    assert [row["number"] for row in api.get(f"{place}versions/").json()] == [1]
