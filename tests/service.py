"""A service over HTTP that keeps what it is given and answers as a test wants. Loopback only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reaction = Callable[[int], tuple[int, object] | None]  # the answer to the nth request; None: took it, says nothing


class Service:
    """`got` holds (path, headers, body) of every request; `taken` what a service that knows its keys would send."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.react: Reaction = lambda n: (201, {})
        self.over = threading.Event()
        self.url = ""

    @property
    def keys(self) -> list[str]:
        """The Idempotency-Key of every request."""
        return [headers.get("Idempotency-Key", "") for _, headers, _ in self.got]

    @property
    def said(self) -> list[dict[str, str]]:
        """The JSON of every request."""
        return [json.loads(body) for _, _, body in self.got]


@contextmanager
def service() -> Iterator[Service]:
    """A running one."""
    found = Service()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found.got.append((self.path, dict(self.headers), body))
            answer = found.react(len(found.got))
            if answer is None:
                found.over.wait(10)
                return
            said = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    found.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
