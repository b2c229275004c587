"""Asks the virus scanner about a paper, and says so plainly when nobody was asked."""

import contextlib
import mmap
import socket
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

BLOCK = 1 << 16
TIMEOUT = 30.0
"""Seconds the scanner may stay silent."""

EICAR = b"".join((rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!"))
"""The industry's harmless test signature, in pieces, or scanners would take this very file away."""

STREAM = b"stream"
"""The word before the bytes of a stream, and at its end; a line ends behind it."""


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True)
class Scan:
    """The verdict, and in `detail` the scanner's name for what it found, or why nothing was scanned."""

    verdict: Verdict
    detail: str = ""


def scan(path: Path, *, clamd_url: str, timeout: float = TIMEOUT) -> Scan:
    """Have a kept file looked at by clamd at `tcp://host:port` or `unix:/path`; an empty address means no scanner.

    A scanner that is away or confused gives `not_scanned`, never `clean`. The EICAR test signature is
    found even without a scanner. `timeout` is in seconds, for each answer.
    """
    if has_eicar(path):
        return Scan(Verdict.INFECTED, "Eicar-Test-Signature")
    if not clamd_url:
        return Scan(Verdict.NOT_SCANNED, "no scanner is set up")
    try:
        return _read(_ask(path, clamd_url, timeout))
    except (OSError, ValueError) as trouble:
        return Scan(Verdict.NOT_SCANNED, f"the scanner did not answer: {trouble}")


def has_eicar(path: Path) -> bool:
    """Whether a file carries the EICAR test signature, in the open or packed in a stream of a PDF."""
    if path.stat().st_size < len(EICAR):
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(EICAR) >= 0 or any(
            EICAR in _unpacked(content[start : start + 512]) for start in _streams(content)
        )


def _streams(content: mmap.mmap) -> Iterator[int]:
    """Where the bytes of streams may begin; looked for as plain bytes, which takes a fifth of an expression's time."""
    at = content.find(STREAM)
    while at >= 0:
        behind = at + len(STREAM)
        ends = content[behind : behind + 2]
        if ends.startswith(b"\n"):
            yield behind + 1
        elif ends == b"\r\n":
            yield behind + 2
        at = content.find(STREAM, behind)


def _unpacked(start: bytes) -> bytes:
    with contextlib.suppress(zlib.error):
        return zlib.decompressobj().decompress(start, 256)
    return b""


def _ask(path: Path, url: str, timeout: float) -> bytes:
    with _connection(url, timeout) as clamd, path.open("rb") as file:
        clamd.sendall(b"zINSTREAM\0")
        while block := file.read(BLOCK):
            clamd.sendall(struct.pack("!I", len(block)) + block)
        clamd.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := clamd.recv(4096)):
            answer += more
        return answer


def _connection(url: str, timeout: float) -> socket.socket:
    address = urlsplit(url)
    if address.scheme == "unix":
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(timeout)
        clamd.connect(address.path)
        return clamd
    if address.scheme == "tcp" and address.hostname and address.port:
        return socket.create_connection((address.hostname, address.port), timeout)
    raise ValueError("CLAMD_URL must be tcp://host:port or unix:/path")


def _read(answer: bytes) -> Scan:
    words = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if words == "OK":
        return Scan(Verdict.CLEAN)
    if words.endswith(" FOUND"):
        return Scan(Verdict.INFECTED, words.removesuffix(" FOUND"))
    return Scan(Verdict.NOT_SCANNED, f"the scanner said: {words[:200] or 'nothing'}")
