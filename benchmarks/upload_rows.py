"""The measured half of `benchmarks.upload`: it runs inside Django, in an empty database it may fill."""

import hashlib
import io
import os
import tempfile
import time
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from cases.actions import open_case
from cases.models import Case
from claimback.accounts.actions import open_organisation
from claimback.accounts.models import Organisation, User
from documents.models import Document

ROUNDS, GOAL, BLOCK = 9, 2.0, 1 << 20
BOUNDARY = "a-line-between-the-parts"


def paper(megabytes: int) -> bytes:
    """A PDF that is never the same twice, or it would be recognised and not kept."""
    return b"%PDF-1.7\n" + os.urandom(megabytes << 20)


def form(content: bytes, *, key: str) -> bytes:
    """What a browser sends for it, with the key every form carries."""
    line = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    once = f'{line}"once"\r\n\r\n{key}\r\n{line}"kind"\r\n\r\nother\r\n'
    head = f'{line}"files"; filename="letter.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return once.encode() + head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def bare(content: bytes) -> None:
    """The limit: hashed, written, flushed and renamed where papers lie, and nothing else."""
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=settings.DOCUMENTS_DIR, delete=False) as file:
        for start in range(0, len(content), BLOCK):
            block = content[start : start + BLOCK]
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).rename(settings.DOCUMENTS_DIR / digest.hexdigest())


def ours(client: Client, case: Case, body: bytes) -> None:
    """The whole door: the form parsed, the file looked at, kept, written down and remembered."""
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/cases/{case.pk}/papers/",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": len(body),
        # not by `client.post`, which first makes two copies of the body that no server makes
        "wsgi.input": io.BytesIO(body),
    }
    answer = client.request(**request)
    assert answer.status_code == 302, answer.status_code


def somebody() -> tuple[Client, Case]:
    """A person with a case, signed in."""
    owner = User.objects.create_user("ada@example.com", name="Ada Example")
    office = open_organisation(name="Example office", kind=Organisation.Kind.OFFICE, owner=owner)
    client = Client(SERVER_NAME="localhost")
    client.force_login(owner)
    return client, open_case(organisation=office, owner=owner, by=owner)


def main(*, megabytes: int) -> None:
    """Measure both in turns and print the ratio last."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    client, case = somebody()
    settings.DOCUMENTS_DIR.mkdir(parents=True, exist_ok=True)
    ours(client, case, form(paper(1), key="first"))
    times: list[tuple[float, float]] = []
    for number in range(ROUNDS):
        content = paper(megabytes)
        body = form(content, key=str(number))
        start = time.perf_counter()
        bare(content)
        between = time.perf_counter()
        ours(client, case, body)
        times.append((between - start, time.perf_counter() - between))
    assert Document.objects.count() == ROUNDS + 1
    limit, mine = (median(column) for column in zip(*times, strict=True))
    verdict = "met" if mine <= GOAL * limit else "MISSED"
    print(f"{megabytes} MB written and hashed {limit:.3f} s, sent by the form {mine:.3f} s, goal {GOAL:.1f}: {verdict}")
    print(f"ratio {mine / limit:.2f} (of each round: {', '.join(f'{each / bar:.2f}' for bar, each in times)})")
