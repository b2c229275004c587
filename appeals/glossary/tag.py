"""A small button beside a word of the field says what it means; loaded into every template.

`{% word "appeal" %}` the button alone, `{% word_of_step step %}` the one of a step of the ladder, `{% words "a" "b" %}`
a line of terms with their buttons, `{% words_of_field name %}` those of a fact on the confirm screen.
"""

from __future__ import annotations

from typing import Any

from django import template

from appeals.glossary import of_field, of_step, terms

register = template.Library()


@register.inclusion_tag("appeals/_word.html")
def word(key: str) -> dict[str, Any]:
    """What this word means, behind a button; KeyError for a word nobody explained (a house test finds it before)."""
    return {"term": terms()[key]}


@register.inclusion_tag("appeals/_word.html")
def word_of_step(step: str) -> dict[str, Any]:
    """What the step of this id is, where the glossary has it; nothing where it has not."""
    return {"term": of_step(step)}


@register.inclusion_tag("appeals/_words.html")
def words(*keys: str) -> dict[str, Any]:
    """These words in a line, each with its button."""
    return {"terms": [terms()[key] for key in keys]}


@register.inclusion_tag("appeals/_words.html")
def words_of_field(name: str) -> dict[str, Any]:
    """The words that a fact on the confirm screen asks for, in a line."""
    return {"terms": of_field(name)}
