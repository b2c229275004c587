"""What stands on the wire beside a trial: an event loop in a thread, and a proxy that can fall silent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Lines:
    """Servers on loopback, all in one thread; what is asked of them from outside goes through `do`."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.servers: list[asyncio.Server] = []
        self.thread = threading.Thread(target=self.loop.run_forever, name="lines", daemon=True)
        self.thread.start()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The result of `work`, done in the thread of the lines. Raises TimeoutError after ten seconds."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def listen(self, talk: Talk, port: int = 0) -> asyncio.Server:
        """A server that answers every caller with `talk`; at any free port when none is named."""
        server = await asyncio.start_server(talk, LOOPBACK, port, limit=1 << 22)
        self.servers.append(server)
        return server

    def close(self) -> None:
        self.do(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _end(self) -> None:
        for server in self.servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def lines() -> Iterator[Lines]:
    """The lines while the block runs."""
    running = Lines()
    try:
        yield running
    finally:
        running.close()


class Proxy:
    """Passes bytes between callers and the socket at `to`; while `silent`, it takes them and passes nothing."""

    def __init__(self, lines: Lines, to: Path) -> None:
        self.to = to
        self.silent = False
        self.port: int = lines.do(lines.listen(self._talk)).sockets[0].getsockname()[1]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            back, forth = await asyncio.open_unix_connection(self.to)
            await asyncio.gather(self._pass(reader, forth), self._pass(back, writer))
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while some := await reader.read(1 << 16):
                while self.silent:
                    await asyncio.sleep(0.05)
                writer.write(some)
                await writer.drain()
        finally:
            writer.close()
