"""What the parent reads of a connection before a worker gets it."""

from __future__ import annotations

import asyncio
import os

import pytest

from voiceflow.server.workers.front import FrontConnections
from voiceflow.server.workers.requests import Destination

BODY = b"CallSid=CA1&StreamSid=MZ1"
FIRST = 50
"""Bytes of the first piece, which has the first line and not the end."""


def post(path: str) -> bytes:
    return f"POST {path} HTTP/1.1\r\nContent-Length: {len(BODY)}\r\n\r\n".encode() + BODY


@pytest.mark.real_time
async def test_what_a_carrier_asks_about_an_ended_stream_is_read_whole_and_nothing_else_is() -> None:
    handed: asyncio.Queue[tuple[Destination, bytes]] = asyncio.Queue()

    def hand(destination: Destination, head: bytes, descriptor: int) -> bool:
        os.close(descriptor)
        handed.put_nowait((destination, head))
        return True

    connections = FrontConnections(hand, lambda: ("/twilio/resume",))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connections, "127.0.0.1", 0)
    async with server, asyncio.timeout(10.0):
        address = server.sockets[0].getsockname()
        for path, arrived in [("/worker/2/twilio/resume/1", None), ("/twilio/voice", FIRST)]:
            reader, writer = await asyncio.open_connection(*address)
            whole = post(path)
            writer.write(whole[:FIRST])
            await writer.drain()
            if arrived is None:
                # The other half is not sent before the first one was read.
                while not any(each._head for each in connections._waiting):  # noqa: ASYNC110 - nobody reports it
                    await asyncio.sleep(0)
                assert handed.empty()
                writer.write(whole[FIRST:])
            destination, head = await handed.get()
            assert (destination.is_return, head) == (arrived is None, whole[:arrived])
            assert await reader.read() == b""
            writer.close()
