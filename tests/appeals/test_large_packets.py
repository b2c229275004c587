"""A chart of 900 pages in a packet, and what is too much, too slow or changed while it is built."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pikepdf
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db.models.functions import Now
from django.utils import timezone, translation

from appeals import actions, tasks
from appeals.actions import packing
from appeals.models import Packet
from claimback.audit.models import Event
from documents import storage
from documents.models import Document
from documents.text import Trouble
from documents.vouching.actions import say_legible
from tests import papers
from tests.appeals import bindery, denied

pytestmark = pytest.mark.django_db
TOLD = denied.case
NOTES = "Nursing notes, page {}. Seen at the bedside, no change since the last visit."


@pytest.fixture
def case(client, told):
    denied.letter(told)
    client.force_login(told.owner)
    return told


@pytest.fixture
def paper(case):
    return denied.read_paper(case, content=papers.text_pdf(["An examination."]), name="exam.pdf")


def chart(typed: int, scanned: int) -> bytes:
    """Typed pages, and pages that are pictures behind them."""
    held = io.BytesIO()
    with (
        pikepdf.open(io.BytesIO(bindery.pdf(*(NOTES.format(number) for number in range(1, typed + 1))))) as pdf,
        pikepdf.open(io.BytesIO(papers.scan_pdf(["A page that was scanned."]))) as scan,
    ):
        for _ in range(scanned):
            pdf.pages.extend(scan.pages)
        pdf.save(held)
    return held.getvalue()


def bytes_of(case, packet, part=None) -> bytes:
    with actions.open_packet(packet, part=part, by=case.owner) as opened:
        return opened.read()


def faults_of(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return list(pdf.check_pdf_syntax())


def test_a_chart_of_900_pages_goes_in_once_somebody_looked_and_is_cut_for_a_fax(client, case):
    long = denied.read_paper(case, content=chart(880, 20), name="chart.pdf")

    refused = client.post(denied.url(case, "packet/"), {f"place_{long.pk}": "1"}).content.decode()
    assert "This paper has more pages than we read at once." in refused
    assert not Packet.objects.exists()

    say_legible(long, by=case.owner)
    client.post(denied.url(case, "packet/"), {f"place_{long.pk}": "1", "part_pages": "50"})
    packet = actions.build_packet(Packet.objects.get().pk)

    assert (packet.state, packet.problems) == ("built", [])
    whole, entry = bytes_of(case, packet), packet.contents[1]
    assert entry["pages"] == 900
    assert packet.pages == entry["first_page"] + 900
    assert faults_of(whole) == []
    said = bindery.words_of(SimpleNamespace(pdf=whole))
    assert NOTES.format(880) in said[entry["first_page"] + 879]
    assert f"Ex. A – 900/900 Page {packet.pages} of {packet.pages}" in said[-1]
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        led_to = {int(pdf.pages.index(pikepdf.Page(link.Dest[0] if "/Dest" in link else link.A.D[0]))) + 1
                  for page in pdf.pages[: entry["first_page"] - 1] for link in page.obj.get("/Annots", ())}  # fmt: skip
    assert {each["first_page"] for each in packet.contents} <= led_to
    assert (packet.parts[0]["first_page"], packet.parts[-1]["last_page"]) == (1, packet.pages)
    for part in packet.parts:
        assert part["last_page"] - part["first_page"] + 2 <= 50
        assert faults_of(bytes_of(case, packet, part["number"])) == []


@pytest.mark.parametrize("trouble", [Trouble.SOME_PAGES, Trouble.OUT_OF_TIME, Trouble.CUT_OFF])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_paper_read_in_part_stops_the_packet_until_somebody_looked(case, paper, trouble, language):
    Document.objects.filter(pk=paper.pk).update(problem=str(trouble.label))

    with translation.override(language), pytest.raises(packing.NotWhole) as refusal:
        denied.packet(case, paper)

    assert [str(fault.flaw) for fault in refusal.value.faults] == ["illegible"]
    say_legible(paper, by=case.owner)
    assert denied.packet(case, paper).state == "asked"


def test_a_worker_stopped_by_the_clock_still_has_the_packet_in_hand():
    assert tasks.build_packet.time_limit < packing.LEASE_SECONDS


def test_what_lies_about_is_built_in_a_task_of_its_own_with_its_own_time(case, paper, monkeypatch):
    packet, asked = denied.packet(case, paper), []
    monkeypatch.setattr(tasks.build_packet, "apply_async", lambda **how: asked.append(how["kwargs"]))

    tasks.build_packets()

    assert asked == [{"packet_id": str(packet.pk)}]


def test_papers_that_weigh_more_than_a_packet_holds_are_refused_at_the_door(client, case, paper, monkeypatch):
    monkeypatch.setattr(packing, "MAX_PACKET_BYTES", paper.size - 1)

    answer = client.post(denied.url(case, "packet/"), {f"place_{paper.pk}": "1"})

    assert answer.status_code == 422
    assert "Leave papers out, or scan the largest again in black and white" in answer.content.decode()
    assert not Packet.objects.exists()


def stops(with_this: Exception):
    def stop(*_args, **_kwargs):
        raise with_this

    return stop


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (SoftTimeLimitExceeded(), "Put the largest paper in as two papers, or leave some out"),
        (storage.NoRoom(), "Build it again in a few minutes"),
        (packing.TooLarge(limit=1 << 20), "Leave papers out, or scan the largest again in black and white"),
    ],
)
def test_what_is_too_slow_too_heavy_or_has_no_room_is_said_and_not_tried_again(
    case, paper, monkeypatch, trouble, sentence
):
    packet = denied.packet(case, paper)
    monkeypatch.setattr(storage, "keep", stops(trouble))

    tasks.build_packet(packet_id=str(packet.pk))

    packet.refresh_from_db()
    assert packet.state == "failed"
    assert sentence in packet.problems[0]
    assert actions.packets_waiting() == []


def test_a_paper_set_aside_while_it_is_built_fails_it_with_the_sentence(case, paper, monkeypatch):
    packet, made = denied.packet(case, paper), packing._made

    def meanwhile(of):
        Document.objects.filter(pk=paper.pk).update(set_aside_at=timezone.now())
        return made(of)

    monkeypatch.setattr(packing, "_made", meanwhile)

    built = actions.build_packet(packet.pk)

    assert built.state == "failed"
    assert built.problems == ["A. exam.pdf: It was set aside. Bring it back first. Or leave it out."]
    assert not Event.objects.filter(case_id=case.pk, kind="packet built").exists()


def test_a_builder_that_was_overtaken_leaves_what_the_other_told(case, paper, monkeypatch):
    packet, made = denied.packet(case, paper), packing._made

    def overtaken(of):
        built = made(of)
        monkeypatch.setattr(packing, "_made", made)
        Packet.objects.filter(pk=of.pk).update(claimed_until=Now() - timedelta(seconds=1))
        assert actions.build_packet(of.pk).state == "built"
        return built

    monkeypatch.setattr(packing, "_made", overtaken)
    actions.build_packet(packet.pk)

    assert Event.objects.filter(case_id=case.pk, kind="packet built").count() == 1
