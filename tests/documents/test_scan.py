import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from documents.scan import Scan, Verdict, scan
from tests import papers

LETTER = papers.plain(papers.denial()) * 100


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter"
    path.write_bytes(LETTER)
    return path


class Clamd:
    """A scanner on the loopback that gives one answer and remembers what it was sent."""

    def __init__(self, answer: bytes | None, server: socket.socket) -> None:
        self.answer, self.server, self.got = answer, server, b""
        self.thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        connection, _address = self.server.accept()
        with connection, connection.makefile("rb") as sent:
            command = sent.read(10)
            if command != b"zINSTREAM\0":
                return
            while size := struct.unpack("!I", sent.read(4))[0]:
                self.got += sent.read(size)
            if self.answer is not None:
                connection.sendall(self.answer)


@contextmanager
def clamd(answer: bytes | None, family: socket.AddressFamily = socket.AF_INET, where: object = None) -> Iterator[Clamd]:
    with socket.socket(family, socket.SOCK_STREAM) as server:
        server.bind(where or ("127.0.0.1", 0))
        server.listen(1)
        it = Clamd(answer, server)
        it.thread.start()
        yield it
        it.thread.join(5)


def address(scanner: Clamd) -> str:
    return f"tcp://127.0.0.1:{scanner.server.getsockname()[1]}"


def test_a_clean_letter_is_clean_and_the_scanner_saw_all_of_it(letter):
    with clamd(b"stream: OK\0") as scanner:
        assert scan(letter, clamd_url=address(scanner)) == Scan(Verdict.CLEAN)

    assert scanner.got == LETTER


def test_what_the_scanner_found_is_named(letter):
    with clamd(b"stream: Win.Test.Thing-1 FOUND\0") as scanner:
        assert scan(letter, clamd_url=address(scanner)) == Scan(Verdict.INFECTED, "Win.Test.Thing-1")


def test_a_scanner_may_be_reached_by_a_socket_file(letter, tmp_path):
    path = tmp_path / "clamd.sock"
    with clamd(b"stream: OK\0", socket.AF_UNIX, str(path)):
        assert scan(letter, clamd_url=f"unix:{path}").verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", None, b"\xff\xfe", b"stream: OK but"]
)
def test_a_confused_scanner_never_means_clean(letter, answer):
    with clamd(answer) as scanner:
        assert scan(letter, clamd_url=address(scanner)).verdict is Verdict.NOT_SCANNED


def test_a_scanner_that_is_away_means_not_scanned(letter):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    seen = scan(letter, clamd_url=f"tcp://127.0.0.1:{port}")

    assert seen.verdict is Verdict.NOT_SCANNED
    assert "did not answer" in seen.detail


def test_a_scanner_that_is_silent_means_not_scanned(letter):
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = scan(letter, clamd_url=f"tcp://127.0.0.1:{server.getsockname()[1]}", timeout=0.05)

    assert seen.verdict is Verdict.NOT_SCANNED


@pytest.mark.parametrize("url", ["", "tcp://nowhere", "http://127.0.0.1:1/", "tcp://127.0.0.1:notaport"])
def test_without_a_usable_scanner_nothing_is_called_clean(letter, url):
    assert scan(letter, clamd_url=url).verdict is Verdict.NOT_SCANNED


def test_the_test_virus_is_found_without_any_scanner(tmp_path):
    path = tmp_path / "letter"
    path.write_bytes(papers.eicar())

    assert scan(path, clamd_url="").verdict is Verdict.INFECTED


def test_an_empty_file_is_no_trouble(tmp_path):
    path = tmp_path / "letter"
    path.touch()

    assert scan(path, clamd_url="").verdict is Verdict.NOT_SCANNED
