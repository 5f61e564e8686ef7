"""A websocket for text and bytes, and one for text only."""

from __future__ import annotations

import pytest

from tests.net.sockets.echoes import REFUSALS, URL
from voiceflow.errors import RemoteProtocolError
from voiceflow.net.sockets.dialer import TextDialer, WebSocketDialer
from voiceflow.net.sockets.errors import SocketClosedError
from voiceflow.testing import MemoryNetwork


async def test_bytes_on_a_socket_for_text_break_the_protocol(echo: MemoryNetwork) -> None:
    socket = await TextDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.send("words")
    assert await socket.receive() == "words"
    await socket.send(b"\x00")
    with pytest.raises(RemoteProtocolError, match="binary"):
        await socket.receive()
    await socket.close()


async def test_a_closed_socket_takes_no_message(echo: MemoryNetwork) -> None:
    socket = await WebSocketDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.close()
    with pytest.raises(SocketClosedError) as closed:
        await socket.send(b"late")
    assert (closed.value.vendor, closed.value.code) == ("echo", "closed")
