"""The words criteria and logs are written in; how they are shown stands in `words`. No Django here."""

from __future__ import annotations

from enum import StrEnum


class Asked(StrEnum):
    """What kind of thing a criterion asks for: the first eight are counted from the log, the next two from coverage."""

    CONSERVATIVE = "conservative"
    SYMPTOMS = "symptoms"
    IMAGING = "imaging"
    NEURO = "neuro"
    SCORE = "score"
    NICOTINE = "nicotine"
    PSYCH = "psych"
    TRIAL = "trial"
    AGE = "age"
    COVERAGE = "coverage"
    PLAIN = "plain"


LOGGED = (
    Asked.CONSERVATIVE,
    Asked.IMAGING,
    Asked.NEURO,
    Asked.SCORE,
    Asked.SYMPTOMS,
    Asked.NICOTINE,
    Asked.PSYCH,
    Asked.TRIAL,
)
"""Kinds that have a log, in the order of the screen."""

LIMITS = frozenset({Asked.AGE, Asked.COVERAGE})
"""Limits of the coverage: no paper of a doctor answers them."""


class Therapy(StrEnum):
    PHYSICAL_THERAPY = "physical_therapy"
    HOME_EXERCISE = "home_exercise"
    CHIROPRACTIC = "chiropractic"
    INJECTION = "injection"
    ANTI_INFLAMMATORY = "anti_inflammatory"
    OTHER_DRUG = "other_drug"
    BRACE = "brace"
    TALKING = "talking_therapy"
    OTHER = "other"


class Modality(StrEnum):
    MRI = "mri"
    CT = "ct"
    X_RAY = "x_ray"
    BENDING_X_RAY = "bending_x_ray"
    BONE_SCAN = "bone_scan"
    MYELOGRAM = "myelogram"
    BONE_DENSITY = "bone_density"


class Sign(StrEnum):
    WEAKNESS = "weakness"
    NUMBNESS = "numbness"
    REFLEX = "reflex"
    LEG_RAISE = "straight_leg_raise"
    GAIT = "gait"
    MYELOPATHY = "myelopathy"
    GETTING_WORSE = "getting_worse"
    CAUDA_EQUINA = "cauda_equina"
    BOWEL_BLADDER = "bowel_bladder"


class Scale(StrEnum):
    NRS = "nrs"
    VAS = "vas"
    ODI = "odi"
    NDI = "ndi"
    RDQ = "rdq"


class Nicotine(StrEnum):
    NEVER = "never"
    STOPPED = "stopped"
    USES = "uses"
    COUNSELLED = "counselled"


class Evaluation(StrEnum):
    CLEAR = "clear"
    TREAT_FIRST = "treat_first"
    AGAINST = "against"


class Onset(StrEnum):
    BEGAN = "began"


class Trial(StrEnum):
    STIMULATOR = "stimulator"


WHAT: dict[Asked, type[StrEnum]] = {
    Asked.CONSERVATIVE: Therapy,
    Asked.SYMPTOMS: Onset,
    Asked.IMAGING: Modality,
    Asked.NEURO: Sign,
    Asked.SCORE: Scale,
    Asked.NICOTINE: Nicotine,
    Asked.PSYCH: Evaluation,
    Asked.TRIAL: Trial,
}
"""What an entry of each log may name."""


class Force(StrEnum):
    """How far a policy binds whoever reviews the refusal."""

    BINDS = "binds"
    DEFERENCE = "deference"
    OWN = "own"


class Nature(StrEnum):
    """What a reason for refusing is about."""

    EVIDENCE = "evidence"
    COVERAGE = "coverage"


class Verdict(StrEnum):
    """What a person says of a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    WAIVED = "waived"
    UNKNOWN = "unknown"
