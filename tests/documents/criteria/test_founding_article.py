"""Every reason, kind of evidence, step and tip of the article this house began with is data that a case uses.

The list is written here in our own words; the test walks it.
"""

import pytest

from appeals.law.rule import StageKind
from cases.facts import Reason
from documents.criteria.policies import shipped
from documents.criteria.vocabulary import Asked, Modality, Nature, Scale, Sign, Therapy
from documents.models import EVIDENCE_KINDS, Kind

PROCEDURES = {
    "discectomy": "Microdiscectomy",
    "laminectomy": "Laminectomy",
    "spinal_fusion": "Lumbar fusion",
    "vertebroplasty": "Kyphoplasty",
    "spinal_cord_stimulator": "Spinal cord stimulator",
    "disc_replacement": "Artificial disc replacement",
}
REASONS = {
    Reason.CONSERVATIVE_TREATMENT: {"therapy", "injection", "medication"},
    Reason.NOT_MEDICALLY_NECESSARY: {"surgeon", "guideline"},
    Reason.FUNCTIONAL_IMPAIRMENT: {"score"},
    Reason.IMAGING_CRITERIA: {"imaging"},
    Reason.EXPERIMENTAL: {"guideline"},
    Reason.SECOND_OPINION: {"opinion"},
    Reason.STIMULATOR_CRITERIA: {"psych", "therapy", "injection"},
}
EVIDENCE = {
    Kind.THERAPY: ["number of visits", "how it ended"],
    Kind.INJECTION: ["Dates"],
    Kind.MEDICATION: ["why it was stopped"],
    Kind.EXAM: ["reflexes", "straight leg raise", "myelopathy", "symptoms began", "will not help"],
    Kind.IMAGING: ["radiologist's own words", "symptoms fit together"],
    Kind.SCORE: ["NRS or VAS", "Oswestry", "work and quality of life"],
    Kind.SURGEON: [
        "exact diagnosis", "right treatment", "why it failed", "without surgery", "better than the others",
        "point by point", "NASS, AAOS, AANS",
    ],
    Kind.OPINION: ["board-certified"],
    Kind.GUIDELINE: ["North American Spine Society", "Orthopaedic Surgeons", "Neurological Surgeons"],
    Kind.POLICY: ["free of charge"],
}  # fmt: skip
LOGS = {
    Asked.CONSERVATIVE: {
        Therapy.PHYSICAL_THERAPY, Therapy.CHIROPRACTIC, Therapy.INJECTION, Therapy.ANTI_INFLAMMATORY,
        Therapy.OTHER_DRUG,
    },
    Asked.IMAGING: {Modality.MRI, Modality.CT},
    Asked.NEURO: {Sign.WEAKNESS, Sign.NUMBNESS, Sign.REFLEX, Sign.LEG_RAISE, Sign.MYELOPATHY},
    Asked.SCORE: {Scale.NRS, Scale.VAS, Scale.ODI},
}  # fmt: skip
TIPS = {
    "spinal_fusion": [
        "instability",
        "spondylolisthesis",
        "fracture",
        "earlier decompression failed",
        "unstable in movement",
        "NASS",
    ],
    "spinal_cord_stimulator": ["every treatment tried", "more than one kind of injection", "psychological evaluation"],
    "disc_replacement": ["investigational", "levels or diagnoses", "Ask for their criteria and answer each one"],
}
PAPERS_TO_KEEP = [
    "denial", "eob", "answer", "claim_file", "policy", "imaging", "therapy", "operative", "injection", "medication",
    "score", "surgeon", "opinion", "authority", "proof", "other",
]  # fmt: skip


@pytest.mark.parametrize(("id", "service"), PROCEDURES.items())
def test_each_operation_is_known_and_has_a_policy(id, service):
    (found,) = shipped().of_case(codes=[], service=service)

    assert found.id == id
    assert found.policies
    assert found.tips


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_told_what_it_is_about_and_what_answers_it(reason):
    answer = shipped().answers[reason.value]

    assert answer.nature is Nature.EVIDENCE
    assert answer.says
    assert REASONS[reason] <= set(answer.papers)
    assert {"surgeon", "opinion"} & set(answer.papers)


def test_the_surgeon_answers_every_reason_but_the_missing_second_opinion():
    without = {reason for reason in REASONS if "surgeon" not in shipped().answers[reason.value].papers}

    assert without == {Reason.SECOND_OPINION}


@pytest.mark.parametrize("kind", EVIDENCE)
def test_each_kind_of_evidence_says_what_must_stand_in_it(kind):
    wanted = next(each for each in shipped().wanted if each.kind == kind)

    points = "; ".join(wanted.points)
    assert [words for words in EVIDENCE[kind] if words not in points] == []
    assert kind in EVIDENCE_KINDS or kind is Kind.POLICY


@pytest.mark.parametrize("kind", LOGS)
def test_each_fact_that_counts_has_a_log_and_a_policy_that_asks_for_it(kind):
    assert any(ask.kind is kind for policy in shipped().policies() for ask in policy.asks)
    assert LOGS[kind]


@pytest.mark.parametrize("id", TIPS)
def test_each_tip_stands_at_its_operation(id):
    tips = " ".join(shipped().procedures[id].tips)

    assert [words for words in TIPS[id] if words not in tips] == []


@pytest.mark.parametrize("kind", PAPERS_TO_KEEP)
def test_each_kind_of_paper_can_be_filed_as_what_it_is(kind):
    assert kind in Kind.values


def test_each_step_of_the_way_has_its_rung():
    kinds = {"internal_appeal", "peer_to_peer", "external_review", "regulator_complaint"}

    assert kinds <= {kind.value for kind in StageKind}
