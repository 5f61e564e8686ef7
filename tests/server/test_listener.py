"""Accepting connections on real sockets, up to and beyond the limit of open files. On both event loops."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.few_files import Echo
from voiceflow.server.listener import AddressListener


@pytest.mark.real_time
async def test_connections_are_accepted_until_it_is_closed_and_kept_then() -> None:
    listener = AddressListener(Echo)
    port = await listener.open("127.0.0.1", 0)
    pairs = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]  # more than one batch
    for _, writer in pairs:
        writer.write(b"hello")
    assert {await reader.readexactly(5) for reader, _ in pairs} == {b"hello"}
    await listener.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
    for reader, writer in pairs:
        writer.write(b"again")
        assert await reader.readexactly(5) == b"again"
        writer.close()


@pytest.mark.real_time
@pytest.mark.parametrize("host", ["localhost", "", "0.0.0.0"])
async def test_every_address_of_a_name_is_listened_on(host: str) -> None:
    listener = AddressListener(Echo)
    port = await listener.open(host, 0)
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    await listener.close()


@pytest.mark.real_time
async def test_an_address_that_is_taken_is_an_error_and_nothing_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await AddressListener(Echo).open("127.0.0.1", taken.getsockname()[1])


@pytest.mark.rows(1)
@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_at_the_limit_of_open_files_it_rests_and_goes_on_after(loop: str) -> None:
    script = Path(__file__).with_name("few_files.py")
    done = subprocess.run(
        [sys.executable, str(script), loop], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    wakes, warnings, answers_at_the_limit, answers_after = map(int, done.stdout.split())
    assert (warnings, answers_at_the_limit, answers_after) == (1, 1, 1)
    assert wakes < 20  # the loop spins if it does not rest
