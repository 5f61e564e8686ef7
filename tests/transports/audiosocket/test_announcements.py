"""What the dialplan says about calls before their audio arrives: AudioSocket itself carries only a UUID."""

from __future__ import annotations

from aiohttp import FormData

from tests.transports.audiosocket.lines import HOST, TOKEN, audiosocket
from tests.transports.test_carriers import Greeting
from voiceflow.server import CALLS
from voiceflow.transports.audiosocket.announcements import CALL_PATH


async def test_an_announcement_proves_where_it_comes_from() -> None:
    bot = Greeting()
    async with audiosocket(bot) as line:
        http = line.network.session()
        for token, status in ((TOKEN + "x", 403), ("", 403), ("ü", 403), (TOKEN, 400)):
            form = FormData({"token": token, "call": "no-uuid"})
            async with http.post(f"https://{HOST}{CALL_PATH}", data=form) as answer:
                assert answer.status == status
        assert line.app[CALLS].promised == 0
