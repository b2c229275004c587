"""The verbs of packets: asked for, built once, failed with a sentence, found again after a killed builder."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from appeals import actions
from appeals.actions import packing
from appeals.actions.packing import MAX_ATTEMPTS, NotBuilt
from appeals.manifest import label
from appeals.models import Packet, PacketExhibit
from cases.actions import CaseIsClosed
from cases.models import Ending
from claimback.audit.models import Event
from documents import actions as papers_actions
from documents.storage import NotKept
from tests import make, papers
from tests.appeals import denied

pytestmark = pytest.mark.django_db
TOLD = denied.case


class Stumbled(Exception):
    """Raised by a test in the middle of a verb."""


@pytest.fixture
def case(told):
    denied.letter(told)
    return told


def claimed(packet, *, since):
    Packet.objects.filter(pk=packet.pk).update(claimed_until=Now() - since, attempts=1)


def test_a_packet_is_asked_for_with_its_papers_in_order_and_one_event(case):
    one, two = (denied.read_paper(case, content=f"paper {n}".encode(), name=f"{n}.txt") for n in "12")

    packet = denied.packet(case, two, one)

    assert [(e.label, e.document_id) for e in packet.exhibits.order_by("position")] == [("A", two.pk), ("B", one.pk)]
    assert (packet.state, packet.letter_version) == ("asked", 1)
    assert Event.objects.filter(case_id=case.pk, kind="packet asked for").count() == 1


def test_without_a_letter_there_is_nothing_to_pack():
    with pytest.raises(actions.NothingToPack, match="Write the letter first"):
        denied.packet(denied.case())


def test_a_paper_that_was_not_checked_cannot_go_in(case):
    with pytest.raises(actions.NothingToPack, match="not been checked"):
        denied.packet(case, make.paper(case))
    assert not Packet.objects.exists()


def test_a_paper_of_another_case_cannot_go_in(case):
    with pytest.raises(actions.NothingToPack):
        denied.packet(case, denied.read_paper(make.case()))


def test_no_packet_is_asked_for_in_a_closed_case(case):
    actions.close(case, ending=Ending.WITHDRAWN, on=denied.today(), by=case.owner)

    with pytest.raises(CaseIsClosed):
        denied.packet(case)


def test_asking_that_stumbles_leaves_nothing_behind(case, monkeypatch):
    def stumble(*_args, **_kwargs):
        raise Stumbled

    paper = denied.read_paper(case)
    monkeypatch.setattr(packing, "record", stumble)

    with pytest.raises(Stumbled):
        denied.packet(case, paper)
    assert not Packet.objects.exists()
    assert not PacketExhibit.objects.exists()


def test_a_built_packet_has_its_bytes_pages_and_one_event(case):
    packet = actions.build_packet(denied.packet(case).pk)

    with actions.open_packet(packet, by=case.owner) as opened:
        content = opened.read()
    assert (packet.state, packet.size) == ("built", len(content))
    assert packet.pages >= 2
    assert Event.objects.filter(case_id=case.pk, kind="packet built").count() == 1


def test_building_twice_builds_once(case):
    packet = actions.build_packet(denied.packet(case).pk)

    assert actions.build_packet(packet.pk) is None
    assert Event.objects.filter(case_id=case.pk, kind="packet built").count() == 1


def test_the_same_letter_and_papers_give_the_same_bytes(case):
    paper = denied.read_paper(case, content=papers.text_pdf(["An examination."]), name="exam.pdf")

    first, second = (actions.build_packet(denied.packet(case, paper).pk) for _ in range(2))

    assert first.pk != second.pk
    assert first.sha256 == second.sha256


def test_a_missing_exhibit_fails_the_packet_with_the_sentence(case):
    paper = denied.read_paper(case, content=papers.text_pdf(["Gone."]), name="gone.pdf")
    packet = denied.packet(case, paper)
    papers_actions.path_of(paper).unlink()

    built = actions.build_packet(packet.pk)

    assert built.state == "failed"
    assert built.problems[0].startswith("A. gone.pdf: ")
    assert Event.objects.filter(case_id=case.pk, kind="packet failed").count() == 1


def test_a_letter_that_cannot_be_set_fails_the_packet_with_the_sentence(case):
    letter = denied.stage(case).letters.get()
    actions.save_letter(
        letter, subject="S", recipient="", sender="Me", body="A sign: \U000130bb", version=1, by=case.owner
    )

    built = actions.build_packet(denied.packet(case).pk)

    assert built.state == "failed"
    assert built.problems


def test_a_packet_in_a_living_builders_hand_is_left_alone(case):
    packet = denied.packet(case)
    claimed(packet, since=-timedelta(minutes=1))

    assert actions.packets_waiting() == []
    assert actions.build_packet(packet.pk) is None


def test_after_a_killed_builder_the_packet_is_found_and_built(case):
    packet = denied.packet(case)
    claimed(packet, since=timedelta(seconds=1))

    assert actions.packets_waiting() == [packet.pk]
    assert actions.build_packet(packet.pk).state == "built"
    assert actions.packets_waiting() == []


def test_a_packet_that_kills_every_builder_fails_with_a_sentence(case):
    packet = denied.packet(case)
    Packet.objects.filter(pk=packet.pk).update(attempts=MAX_ATTEMPTS)

    assert actions.build_packet(packet.pk) is None

    packet.refresh_from_db()
    assert packet.state == "failed"
    assert "stopped three times" in packet.problems[0]


def test_what_is_not_built_cannot_be_opened(case):
    with pytest.raises(NotBuilt):
        actions.open_packet(denied.packet(case), by=case.owner)
    assert not Event.objects.filter(kind="packet opened").exists()


def test_lost_bytes_are_said_not_served(case):
    packet = actions.build_packet(denied.packet(case).pk)
    packet.sha256 = "0" * 64

    with pytest.raises(NotKept):
        actions.open_packet(packet, by=case.owner)


@pytest.mark.parametrize(
    ("position", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")]
)
def test_labels_run_on_after_z(position, expected):
    assert label(position) == expected
