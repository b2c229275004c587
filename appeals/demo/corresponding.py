"""A case with letters of several kinds: sent, talked about, approved, still being written."""

from __future__ import annotations

from appeals import actions
from appeals.demo import stories
from appeals.demo.stories import Scene
from appeals.letter_kinds import LetterKind
from appeals.models import Channel, Letter
from cases.models import Case


def writes_to_everybody(scene: Scene) -> Case:
    """The insurer is late; the office asks it, the doctor, the employer and whoever holds the records."""
    case = stories.denied(scene, scene.given(coverage="erisa_self_funded", notice=140))
    stage = stories.filed(scene, stories.rung(case), on=scene.ago(70))
    file = _begun(scene, case, LetterKind.CLAIM_FILE)
    actions.send_letter(file, on=scene.today, how=Channel.CERTIFIED, today=scene.today, by=scene.advocate)
    status = actions.begin_letter(case, kind=LetterKind.STATUS, stage=stage, on=scene.today, by=scene.advocate)
    talked_about(scene, status)
    for kind in (LetterKind.DOCTOR_OUTLINE, LetterKind.EMPLOYER, LetterKind.RECORDS_REQUEST):
        _begun(scene, case, kind)
    return case


def talked_about(scene: Scene, letter: Letter) -> None:
    """One comment is settled, one is open, and the owner of the office approved the version."""
    mark, owner = scene.office.marked, scene.office.team[0].user
    settled = actions.comment_on_letter(letter, words=mark("Is the fax number the one on the notice?"), by=owner)
    actions.settle_comment(settled, by=scene.advocate)
    actions.comment_on_letter(letter, words=mark("Please add our phone hours."), by=owner)
    if owner != scene.advocate:
        actions.approve_letter(letter, version=letter.version, by=owner)


def _begun(scene: Scene, case: Case, kind: LetterKind) -> Letter:
    return actions.begin_letter(case, kind=kind, on=scene.today, by=scene.advocate)
