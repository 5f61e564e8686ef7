"""Recordings in an agent's answer."""

import io

import numpy as np
from aiohttp import web

from tests.processors.dialogflow.test_dialogflow import Scene
from voiceflow.audio.wav import write_wav
from voiceflow.emulators.dialogflow import (
    DialogflowReply,
    mixes,
    plays,
)
from voiceflow.testing import MemoryNetwork, run_virtual


def wav(seconds: float) -> bytes:
    file = io.BytesIO()
    write_wav(file, np.ones(int(8000 * seconds), np.int16), 8000)
    return file.getvalue()


def test_recordings_are_played_in_their_place_and_a_missing_one_is_left_out() -> None:
    async def run(scene: Scene) -> None:
        app = web.Application()

        async def jingle(_: web.Request) -> web.Response:
            return web.Response(body=wav(1.0))

        app.router.add_get("/jingle.wav", jingle)
        async with MemoryNetwork() as network:
            network.add("sounds.test", app)
            async with network.session() as http:
                await scene.call.play(lambda _: None, until=12.0, http=http)

    scene = Scene(
        DialogflowReply(
            says=["First.", plays("https://sounds.test/none.wav"), "Second.", mixes(wav(0.5)), "Third."]
        )
    )
    with scene.service.in_memory():
        run_virtual(run(scene))
    assert scene.heard.split()[:2] == ["First.", "Second."]
    assert scene.errors == ["RemoteProtocolError"]
