"""What a waiting user hears: music in short pieces, between which the agent can speak."""

from __future__ import annotations

from voiceflow import (
    TELEPHONE,
)
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import decode
from voiceflow.transports.hold import hold_music


async def test_the_built_in_hold_music_is_quiet_but_audible() -> None:
    for piece in hold_music():
        assert piece.duration == 1.0
        samples = decode(await piece.encode(TELEPHONE), Encoding.MULAW)
        assert 1000 < abs(samples.astype(int)).max() < 4000
