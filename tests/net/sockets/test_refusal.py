"""A socket that the vendor refuses."""

from __future__ import annotations

import pytest

from tests.net.sockets.echoes import REFUSALS, URL
from voiceflow.net.sockets.dialer import TextDialer
from voiceflow.net.sockets.errors import HandshakeError, SocketClosedError
from voiceflow.testing import MemoryNetwork


async def test_the_vendor_reads_its_refusals(echo: MemoryNetwork) -> None:
    with pytest.raises(HandshakeError) as refused:
        await TextDialer(f"{URL}?refuse=1", {}, REFUSALS, http=echo.session()).dial()
    assert (refused.value.code, refused.value.detail) == ("no_418", "teapot")
    socket = await TextDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.send("bye")
    with pytest.raises(SocketClosedError) as closed:
        await socket.receive()
    assert (closed.value.vendor, closed.value.code, closed.value.detail) == (
        "echo",
        "over_4001",
        "as you wish",
    )
    await socket.close()
