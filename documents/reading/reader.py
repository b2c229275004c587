"""All the rules over one letter."""

from collections.abc import Sequence

from cases.facts import FactName
from documents.reading.appeal import suggest_appeal_time
from documents.reading.contacts import suggest_contacts
from documents.reading.coverage import suggest_coverage
from documents.reading.days import suggest_days
from documents.reading.further import suggest_further
from documents.reading.grounds import suggest_reasons
from documents.reading.insurers import suggest_insurer
from documents.reading.letter import Letter
from documents.reading.money import suggest_amounts
from documents.reading.numbers import suggest_numbers
from documents.reading.outcomes import suggest_outcome
from documents.reading.pages import SURE_ENOUGH, PageText, Suggestion
from documents.reading.people import suggest_people
from documents.reading.services import suggest_criteria, suggest_diagnoses, suggest_services

RULES = (
    suggest_insurer,
    suggest_coverage,
    suggest_people,
    suggest_numbers,
    suggest_services,
    suggest_diagnoses,
    suggest_days,
    suggest_outcome,
    suggest_reasons,
    suggest_criteria,
    suggest_appeal_time,
    suggest_contacts,
    suggest_further,
    suggest_amounts,
)
ONLY_OF_A_REFUSAL = frozenset(
    {FactName.DENIAL_REASON_CATEGORY, FactName.DENIAL_REASONS, FactName.DENIAL_REASON_SUMMARY, FactName.DENIAL_CODES}
)


def suggest(pages: Sequence[PageText]) -> tuple[Suggestion, ...]:
    """What the pages of one letter seem to state, each with its own words, in the order of the vocabulary.

    Facts that hold a list have one suggestion an item; any other fact suggested twice has rivals, the
    surer first. The same text always gives the same suggestions.
    """
    letter = Letter(pages)
    told = [suggestion for rule in RULES for suggestion in rule(letter)]
    refused = any(s.field is FactName.IS_DENIAL and s.value and s.confidence >= SURE_ENOUGH for s in told)
    kept = [s for s in told if refused or s.field not in ONLY_OF_A_REFUSAL]
    order = {name: place for place, name in enumerate(FactName)}
    return tuple(sorted(kept, key=lambda s: (order[s.field], -s.confidence)))
