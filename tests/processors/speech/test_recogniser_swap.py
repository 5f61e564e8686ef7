"""Another recogniser for the words that one has not heard."""

import pytest

from tests.processors.speech.test_recogniser_fallback import (
    BROKEN,
    World,
    at,
    chain,
    check_words,
    script,
    told,
    transcripts,
)
from voiceflow.emulators.elevenlabs import (
    EmulatedSocket,
    Faults,
)
from voiceflow.frames import (
    EndFrame,
    EndReason,
    TranscriptionFrame,
)
from voiceflow.processors.speech.recogniser_fallback import RecogniserWaits
from voiceflow.testing import MemoryNetwork, play


@pytest.fixture
def world(network: MemoryNetwork, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("voiceflow.session.client_session", network.session)
    return World(network)


SAID = ("zebra quartz falcon", "maple velvet harbor", "tulip comet")


@pytest.mark.rows(8)
@pytest.mark.parametrize("faults", BROKEN, ids=told)
async def test_every_word_is_transcribed_once(faults: Faults, world: World) -> None:
    await check_words(faults, lambda: at("second.test"), world)


async def test_a_slow_recogniser_is_replaced_after_its_time(world: World) -> None:
    world.spoil(Faults(ignore_commits=True))
    _, played = await transcripts(chain(waits=RecogniserWaits(answer=0.5)), SAID[0])
    [(when, frame)] = played.of(TranscriptionFrame)
    assert frame.text == SAID[0]
    assert 2.4 < when < 2.6  # the voice ends at 1.9


async def test_the_last_words_of_a_call_are_transcribed_by_the_next(world: World) -> None:
    world.spoil(Faults(ignore_commits=True))
    cues = script(SAID[0], gap=1.2)[:-1]
    cues.append((2.0, EndFrame(reason=EndReason.USER_HANGUP)))
    cues = sorted((cue for cue in cues if cue[0] <= 2.0), key=lambda cue: cue[0])
    played = await play([chain()], cues, expect_errors=True)
    assert [frame.text for _, frame in played.of(TranscriptionFrame)] == [SAID[0]]
    [(ended, _)] = played.of(EndFrame)
    assert ended < 3.0


async def test_what_is_said_while_nobody_listens_is_transcribed_later(world: World) -> None:
    world.spoil(Faults(error="quota_exceeded", error_after=2))
    world.second.plan(*[Faults(refuse=500)] * 4, endpoint=EmulatedSocket.STT)
    found, _ = await transcripts(chain(), *SAID)
    assert " ".join(found) == " ".join(SAID)
