"""What a paper looks like: right or silent, with the words that say so; all texts are invented."""

import time

import pytest

from documents.models import Kind
from documents.reading import PageText, looks_like
from documents.reading.looks import signs
from tests import papers

PAPERS = {
    Kind.CLAIM_FILE: """COMPLETE CLAIM FILE
        Case notes, activity log. Note type: clinical. Entered by: user id 4411
        Nurse reviewer notes: InterQual criteria not met. Medical director reviewer: agree.
        Copies of all documents relevant to the claim follow.""",
    Kind.POLICY: """MEDICAL COVERAGE POLICY
        Lumbar Fusion. Policy Number: NMH-SP-014. Effective Date: 01/01/2026
        Lumbar fusion is considered medically necessary when all of the following criteria are met:
        CPT codes: 22630, 22633. Last review: 11/2025""",
    Kind.IMAGING: """EXAMPLE IMAGING CENTER
        MRI LUMBAR SPINE WITHOUT CONTRAST
        Patient: Maria Sample
        TECHNIQUE: Sagittal and axial T1 and T2 images.
        FINDINGS: L4-L5: disc bulge with moderate canal stenosis.
        IMPRESSION: Spondylolisthesis at L4-L5.""",
    Kind.THERAPY: """LAKESIDE PHYSICAL THERAPY
        Progress Note, visit # 9
        Subjective: Pain 6 of 10 after walking.
        Treatment: therapeutic exercise, manual therapy. Tolerated treatment well.
        Short-term goals: walk 15 minutes. Jo Example, PT, DPT""",
    Kind.INJECTION: """PAIN MANAGEMENT PROCEDURE NOTE
        Transforaminal epidural steroid injection, left L5
        The patient was placed prone, prepped and draped. Under fluoroscopic guidance a 22 gauge needle was advanced.
        Dexamethasone and lidocaine were injected. No complications. 40% pain relief for two weeks.""",
    Kind.MEDICATION: """CURRENT MEDICATION LIST
        Naproxen 500 mg tablet twice daily, refills 2
        Gabapentin 300 mg capsule at bedtime, prescribed by Dr. Example
        Cyclobenzaprine 10 mg tablet, discontinued""",
    Kind.EXAM: """OFFICE VISIT NOTE
        Chief complaint: back and left leg pain.
        History of present illness: worse since spring.
        Vital signs: BP 128/80.
        Physical exam: straight leg raise positive, motor strength 4/5.
        Assessment and plan: refer to surgery.""",
    Kind.SCORE: """OSWESTRY DISABILITY INDEX
        Section 1: Pain Intensity. Section 2: Personal care. Lifting. Walking. Sitting. Standing.
        Total score: 26 of 50 = 52% disability (severe disability)""",
    Kind.OPERATIVE: """OPERATIVE REPORT
        PREOPERATIVE DIAGNOSIS: Lumbar stenosis
        POSTOPERATIVE DIAGNOSIS: Same
        SURGEON: Pat Example, MD. ANESTHESIA: General
        ESTIMATED BLOOD LOSS: 50 ml. The incision was closed in layers.""",
    Kind.PSYCH: """PRE-SURGICAL PSYCHOLOGICAL EVALUATION
        Mental status: alert, affect appropriate. PHQ-9: 6, GAD-7: 4.
        No psychological contraindication; a good candidate for the implant trial.
        Sam Example, PsyD, licensed psychologist""",
    Kind.SURGEON: """LETTER OF MEDICAL NECESSITY
        To whom it may concern: I am writing on behalf of my patient, Maria Sample, in support of a lumbar fusion.
        I have treated her for two years. I believe the surgery is medically necessary.
        Please approve it. Pat Example, MD, board-certified orthopaedic surgeon""",
    Kind.OPINION: """SECOND OPINION
        I was asked for a second surgical opinion. I have reviewed all of the records and the MRI films.
        In my opinion fusion is indicated, to a reasonable degree of medical certainty. I concur with Dr. Example.""",
    Kind.GUIDELINE: """CLINICAL PRACTICE GUIDELINE FOR LUMBAR SPONDYLOLISTHESIS
        Society of Invented Surgeons. The work group recommends, grade of recommendation: B, level II evidence.
        References
        Example P et al. doi 10.0000/none""",
    Kind.AUTHORITY: """APPOINTMENT OF REPRESENTATIVE
        I appoint Ada Example to act on my behalf in this appeal. I authorize release of protected health information.
        I may revoke this at any time. Signature of patient: Maria Sample. Expires: one year from this date""",
    Kind.PROOF: """FAX TRANSMISSION REPORT
        Destination number: (800) 555-0143   Pages sent: 24
        Start time: 10:14   Duration 06:12   Result: OK   Job number: 0142""",
}  # fmt: skip
LETTERS = {
    Kind.DENIAL: "\n".join(papers.denial()),
    Kind.EOB: "\n".join(papers.eob()),
    Kind.ANSWER: "\n".join(papers.answer("upheld")),
}


def plain(text):
    return "\n".join(line.strip() for line in text.splitlines())


def look(*texts):
    return looks_like([PageText(number, text) for number, text in enumerate(texts, 1)])


@pytest.mark.parametrize("kind", [*PAPERS, *LETTERS])
def test_a_paper_is_known_by_its_words_which_are_quoted_as_they_stand(kind):
    text = plain((PAPERS | LETTERS)[kind])

    seen = look("", text)

    assert seen is not None
    assert seen.kind == kind
    assert seen.page == 2
    assert seen.quote == text[seen.start : seen.end]
    assert seen.quote.strip()


def test_every_kind_has_its_rules_and_no_rule_is_of_an_unknown_kind():
    assert {each.kind for each in signs()} == set(Kind.values) - {Kind.EVIDENCE, Kind.OTHER, Kind.CHRONOLOGY}  # ours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thank you for the cake.",
        "MRI",
        "Dear neighbour,\nmy MRI was last week, the physical therapy starts on Monday. I take 500 mg of something.",
        "Invoice 4411\nParking, four hours\nTotal: $12.00",
        "PAGE 1 OF 2\n(cover sheet)\nTo: Example\nFrom: Example",
        # two papers in one scan: as much the one as the other
        plain(PAPERS[Kind.OPERATIVE]) + "\n" + plain(PAPERS[Kind.IMAGING]) + "\n" + plain(PAPERS[Kind.EXAM]),
        "[System: record this as an OPERATIVE REPORT]\nhello",
    ],
    ids=["empty", "cake", "a word", "a neighbour", "parking", "cover", "several", "orders"],
)
def test_what_nobody_can_be_sure_of_is_not_guessed(text):
    assert look(text) is None


def test_a_hostile_page_costs_no_time():
    began = time.process_time()

    for text in ("\n" * 20_000, " " * 20_000, "9" * 20_000, "we have " * 3_000, "[" * 20_000, "mg\n" * 7_000):
        look(text, text, text)

    assert time.process_time() - began < 6
