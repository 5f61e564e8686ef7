"""Lines with separate addresses, on real sockets: opened with the server and closed with it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest

from tests.transports.test_carriers import Greeting
from voiceflow import ConfigurationError
from voiceflow.server import ServerConfig, serve
from voiceflow.transports.audiosocket import AudioSocketListener

Loop = Callable[[], asyncio.AbstractEventLoop]


@pytest.mark.real_time
def test_an_address_that_is_taken_is_named(loop_factory: Loop) -> None:
    with socket.socket() as taken, asyncio.Runner(loop_factory=loop_factory) as runner:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        config = ServerConfig(host="127.0.0.1", port=0)
        listener = AudioSocketListener(port=port)
        with pytest.raises(ConfigurationError, match=f"AudioSocket cannot listen on 127.0.0.1, port {port}"):
            runner.run(serve(Greeting(), config, listeners=[listener]))
