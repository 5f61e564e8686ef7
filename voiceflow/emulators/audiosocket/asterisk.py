"""An emulated Asterisk whose dialplan announces calls and connects them by AudioSocket."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from voiceflow.emulators.audiosocket.call import EmulatedAsteriskCall

Connect = Callable[[asyncio.Protocol], Awaitable[None]]
"""Connects a protocol to the application's AudioSocket address."""


class EmulatedAsterisk:
    """Makes calls to one application.

    Args:
        connect: Opens a connection to it.
        session: For announcing calls.
        url: Where calls are announced; empty for a dialplan that does not announce them.
        token: Sent with each announcement.
        seed: For the UUIDs.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        session: ClientSession | None = None,
        url: str = "",
        token: str = "",
        seed: int = 0,
    ) -> None:
        self.connect = connect
        self._session = session
        self._url = url
        self._token = token
        self._chance = random.Random(seed)  # noqa: S311 - names, not secrets

    @asynccontextmanager
    async def call(
        self, caller: str = "+15550100", called: str = "+15550199", *, kind: int = 0x10
    ) -> AsyncIterator[EmulatedAsteriskCall]:
        """Call the application. At the block's end the user hangs up, if nobody has.

        Args:
            caller: Who calls.
            called: Who is called.
            kind: The type of audio frames.

        Raises:
            ConnectionRefusedError: If the application has no place for the call.
        """
        call_id = uuid.UUID(int=self._chance.getrandbits(128), version=4)
        if self._url and self._session is not None:
            form = {"token": self._token, "call": str(call_id), "from": caller, "to": called}
            async with self._session.post(self._url, data=form) as answer:
                if await answer.text() != "stream":
                    raise ConnectionRefusedError(answer.status)
        call = EmulatedAsteriskCall(call_id, kind=kind)
        await self.connect(call)
        try:
            yield call
        finally:
            call.hang_up()


def connect_to(host: str, port: int) -> Connect:
    """A function that connects over TCP."""

    async def connect(protocol: asyncio.Protocol) -> None:
        await asyncio.get_running_loop().create_connection(lambda: protocol, host, port)

    return connect
