"""Text that gives orders to software. A letter informs people; what it tells machines changes nothing."""

import re

ORDERS = re.compile(
    "|".join(
        (
            r"\b(ignore|disregard|override|forget)\b.{0,40}\b(instruction|direction|prompt)s?\b",
            r"\bnew instructions?\b",
            r"^\W*\[?\s*(system|assistant|developer|user)( message| prompt| note)?\s*[\]:]",
            r"\byou are now\b",
            r"\b(treat|consider) everything (above|below)\b",
            (
                r"\b(ai|artificial intelligence|language model|llm|chatbot|automated systems?"
                r"|software|the assistant|parsers?)\b"
                r".{0,40}\b(must|should|shall|reading|are to|is to|will)\b.{0,60}"
                r"\b(record|mark|set|approve|close|not create|ignore|report|treat)\b"
            ),
            r"\b(set|record|mark|change|update)\b.{0,20}\b[a-z]+\.[a-z]+_[a-z_]+\b",
            r"\b(set|record|change|mark)\b.{0,30}\b(appeal deadline|deadline|due date)\b.{0,20}\b(to|as)\b",
            r"\bmark ?(this |it )?as ?verified\b|\bno review needed\b",
            r"\bdo not (notify|alert|inform|tell) the (advocate|member|patient)\b|\bdo not tell the member\b",
            r"\bconfidential from the (advocate|member|patient)\b|\bsuppress (all )?alerts\b",
            r"^\W*(close|withdraw) (the|this) (file|appeal|claim|case)\b",
            r"\bthe next document contains\b|\bauthori[sz]es closing this file\b|\bcancel the appeal\b",
            r"\bignore ?previous ?instructions",
        )
    ),
    re.I,
)


def is_order_to_software(text: str) -> bool:
    """Whether a line or sentence speaks to a machine rather than to the member."""
    return ORDERS.search(text) is not None
