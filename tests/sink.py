"""A mail server that believes everybody, and fails on demand. Loopback only."""

from __future__ import annotations

import email
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message

Reaction = Callable[[int], str]  # what the server says to its nth message; "" closes without a word


class Sink(socketserver.ThreadingTCPServer):
    """Keeps what it was given in `mails`; `react(n)` decides what it answers to the nth."""

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: list[Message] = []
        self.accepted: list[Message] = []
        self.react: Reaction = lambda n: "250 ok"
        self.one_at_a_time = threading.Lock()

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 sink")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.say("354 go on")
                if not self.take():
                    return
            else:
                self.say("221 bye" if word == b"QUIT" else "250 ok")

    def take(self) -> bool:
        """Read one message and answer as the test wants; False ends the conversation."""
        raw = b"".join(iter(self.rfile.readline, b".\r\n"))
        message = email.message_from_bytes(raw)
        with self.server.one_at_a_time:
            self.server.mails.append(message)
            number = len(self.server.mails)
        words = self.server.react(number)
        if words.startswith("250"):
            self.server.accepted.append(message)
        if words:
            self.say(words)
        return bool(words)


def silence(seconds: float) -> str:
    """Say nothing for a while, then hang up."""
    time.sleep(seconds)
    return ""


@contextmanager
def sink() -> Iterator[Sink]:
    """A running mail server."""
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
