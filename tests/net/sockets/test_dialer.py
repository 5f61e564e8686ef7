"""Opening a socket."""

from __future__ import annotations

import pytest

from tests.net.sockets.echoes import REFUSALS, URL
from voiceflow.errors import ConfigurationError
from voiceflow.net.sockets.dialer import TextDialer, WebSocketDialer
from voiceflow.testing import MemoryNetwork


async def test_text_comes_back_as_text_and_bytes_as_bytes(echo: MemoryNetwork) -> None:
    socket = await WebSocketDialer(URL, {}, REFUSALS, http=echo.session()).dial()
    await socket.send("words")
    await socket.send(b"\x00\xff")
    assert [await socket.receive(), await socket.receive()] == ["words", b"\x00\xff"]
    await socket.close()


async def test_an_address_that_is_no_url_is_named_after_the_vendor(echo: MemoryNetwork) -> None:
    with pytest.raises(ConfigurationError, match="the Echo address is not a URL"):
        await TextDialer("wss:///socket", {}, REFUSALS, http=echo.session()).dial()
