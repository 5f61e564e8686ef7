"""A process that may open few files, and its listener at that limit. test_listener.py runs it.

The argument is the name of the event loop. It prints how often the loop woke the listener, how many warnings
there were, how many answers a running connection got at the limit, and how many a new one got after it.
"""

import asyncio
import errno
import resource
import socket
import sys

import uvloop
from loguru import logger

from voiceflow.server.listener import AddressListener

FILES = 64


class Echo(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._transport.write(data)


class Counted(AddressListener):
    """Counts how often the loop wakes it."""

    wakes = 0

    def _accept(self, listening: socket.socket) -> None:
        self.wakes += 1
        super()._accept(listening)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    writer.write(b"hello")
    async with asyncio.timeout(20):
        return int(await reader.readexactly(5) == b"hello")


def crowd(port: int) -> list[socket.socket]:
    """Connect until nothing more can be opened."""
    strangers: list[socket.socket] = []
    try:
        while True:
            strangers.append(socket.create_connection(("127.0.0.1", port)))
    except OSError as error:
        if error.errno != errno.EMFILE:
            raise
    return strangers


async def main() -> None:
    warnings: list[str] = []
    warned = asyncio.Event()

    def note(message: str) -> None:
        warnings.append(message)
        warned.set()

    logger.remove()
    logger.add(note, level="WARNING", format="{message}")
    listener = Counted(Echo)
    port = await listener.open("127.0.0.1", 0)
    call = await asyncio.open_connection("127.0.0.1", port)
    assert await echo(*call)
    strangers = crowd(port)
    await warned.wait()
    await asyncio.sleep(0.3)  # one that does not rest tries hundreds of times meanwhile
    during = await echo(*call)
    for stranger in strangers:
        stranger.close()
    while True:
        try:
            after = await echo(*await asyncio.open_connection("127.0.0.1", port))
            break
        except OSError:  # the accepted ends of the strangers are being closed
            await asyncio.sleep(0.01)
    print(listener.wakes, len(warnings), during, after)
    await listener.close()


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, hard))
    make = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}[sys.argv[1]]
    with asyncio.Runner(loop_factory=make) as runner:
        runner.run(main())
