"""The whole house, as `make run` starts it: database, broker, web, worker and beat, in a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.browsing import CHROMIUM

HOME = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SUPERUSER_URL", "REDIS_URL", "EMAIL_URL", "STATIC_ROOT")


@dataclass(frozen=True)
class House:
    """A running system: where it answers and where it keeps its files."""

    address: str
    folder: Path

    def mails(self, to: str) -> list[str]:
        """The plain text of every mail it wrote to this address, oldest first."""
        texts = []
        for letter in sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime):
            for part in letter.read_bytes().split(b"-" * 79 + b"\n"):
                mail = message_from_bytes(part.strip(), policy=policy.default)
                body = mail.get_body(("plain",))
                if body and to in str(mail["To"]):
                    texts.append(body.get_content())
        return texts

    def code(self, to: str) -> str:
        """The confirmation code in the newest mail to this address that has one; waits a moment for it."""
        for _attempt in range(600):
            for text in reversed(self.mails(to)):
                if found := re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", text, re.MULTILINE):
                    return found[1]
            time.sleep(0.1)
        raise AssertionError("no mail with a code came")


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if not CHROMIUM and os.environ.get("CI") != "true":
        pytest.skip("no Chromium on this machine; name one in CHROMIUM")
    folder = tmp_path_factory.mktemp("house")
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = str(line.getsockname()[1])
    environ = {name: value for name, value in os.environ.items() if name not in OURS}
    environ |= {"ENVIRONMENT": "test", "DATA_DIR": str(folder), "PORT": port, "PUBLIC_URL": f"http://localhost:{port}"}
    with (folder / "said").open("wb") as said:
        running = subprocess.Popen(
            [sys.executable, "-m", "claimback.run"], cwd=HOME, env=environ, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", running, folder)
            yield House(f"http://localhost:{port}", folder)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)


def _wait_for(address: str, running: "subprocess.Popen[bytes]", folder: Path) -> None:
    for _attempt in range(1800):  # how fast it starts is measured elsewhere, on a machine with nothing else to do
        assert running.poll() is None, (folder / "said").read_text()
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError((folder / "said").read_text())
