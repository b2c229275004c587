"""A part of a page that is asked for anew while something is on its way, and swapped only when it says something new.

A swap takes the keyboard's place, the selected words and an open menu away from whoever has them in that part. So the
part carries a mark of what it says; the question brings it along, and the answer is 204 until there is news.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

HEADER = "Shown"
OURS = re.compile(r'<input type="hidden" name="(?:csrfmiddlewaretoken|once)" value="[^"]*"')
"""What every drawing of a form holds anew and nobody sees."""
BEGIN = re.compile(r"<\w+")

register = template.Library()


@register.simple_block_tag(takes_context=True)
def asked_anew(context: Context, content: str, url: str, **query: Any) -> SafeString:
    """Let the first element inside ask `url` for itself every two seconds; without a `url` it asks nothing.

    Each of `query` goes into the address where it holds something. The mark is kept with the request, where
    `claimback.pages.render_part` compares it with what the question brought along.
    """
    if not url:
        return SafeString(content)
    mark = sha256(OURS.sub("", content).encode()).hexdigest()[:16]
    context["request"].shown_mark = mark
    query = {name: value for name, value in query.items() if value}
    attributes = format_html(
        ' hx-get="{}" hx-trigger="every 2s" hx-swap="outerHTML" hx-headers=\'{{"{}": "{}"}}\'',
        f"{url}?{urlencode(query)}" if query else url,
        HEADER,
        mark,
    )
    return SafeString(BEGIN.sub(lambda begin: begin[0] + attributes, content, count=1))


def nothing_new(request: HttpRequest) -> bool:
    """Whether the part that was drawn for this question says what whoever asks is shown already."""
    shown = request.headers.get(HEADER) if request.method == "GET" else None
    return bool(shown) and shown == getattr(request, "shown_mark", None)
