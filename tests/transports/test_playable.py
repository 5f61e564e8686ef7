"""Which agent audio a call can play."""

from __future__ import annotations

import pytest

from tests.audio.test_containers import wav
from tests.transports.test_call import Agent, Carrier, make, speech, until
from voiceflow import (
    AgentAudioFrame,
    AudioFormat,
    Direction,
    Encoding,
    EndReason,
    ErrorFrame,
    Frame,
    Pipeline,
    Processor,
)
from voiceflow.audio.encoding import TELEPHONE
from voiceflow.errors import LocalProtocolError
from voiceflow.testing import run_virtual
from voiceflow.transports.playable import PlayableAudio

WIDE = AudioFormat(Encoding.PCM16, 16_000)


class Checked:
    """Playable audio of a telephone call, and what it complained about."""

    def __init__(self) -> None:
        self.warnings: list[LocalProtocolError] = []
        self.refusals: list[LocalProtocolError] = []
        self.playable = PlayableAudio(TELEPHONE, warn=self.warnings.append, refuse=self.refusals.append)

    def samples(self, data: bytes, *, reply: int = 1, form: AudioFormat = TELEPHONE) -> bytes | None:
        return self.playable.samples(AgentAudioFrame(reply=reply, data=data, format=form))


def test_samples_in_the_format_of_the_call_are_played_as_they_are() -> None:
    checked = Checked()
    assert checked.samples(b"\x7f" * 160) == b"\x7f" * 160
    assert (checked.warnings, checked.refusals) == ([], [])


def test_audio_in_another_format_is_refused_once() -> None:
    checked = Checked()
    assert [checked.samples(bytes(640), form=WIDE) for _ in range(3)] == [None] * 3
    (refusal,) = checked.refusals
    assert "at 8000 Hz, not" in str(refusal)


def test_a_file_of_another_kind_is_refused_once_however_many_replies_are_files() -> None:
    checked = Checked()
    assert [checked.samples(b"ID3\x04" + bytes(400), reply=reply) for reply in (1, 2)] == [None, None]
    (refusal,) = checked.refusals
    assert "file" in str(refusal)


APOLOGY = b"\x01" * 8000


def heard_of(*frames: bytes) -> tuple[bytes, list[str], EndReason]:
    """What the caller hears of an agent that makes these frames, and what is complained of."""
    seen: list[str] = []

    async def script(agent: Agent) -> None:
        for frame in frames:
            agent.say(1, frame)
        agent.done(1)
        await until(agent, 8)
        agent.session.end()

    def observe(processor: Processor, frame: Frame, direction: Direction) -> None:
        if isinstance(frame, ErrorFrame) and str(frame.error) not in seen:
            seen.append(str(frame.error))

    async def main() -> tuple[bytes, EndReason]:
        carrier = Carrier()
        call = make(carrier)
        pipeline = Pipeline([call.input(), Agent(script), call.output()])
        reason = await call.run(pipeline, observers=[observe])
        return carrier.heard(), reason

    played, reason = run_virtual(main())
    return played, seen, reason


def test_the_header_of_a_wav_file_is_named_once_and_not_played() -> None:
    first, second = speech(0.5), speech(0.7)
    played, errors, reason = heard_of(wav(first), wav(second)[:100], wav(second)[100:])
    assert played == first + second
    assert errors == ["the agent's audio has a WAV header: make frames of the samples only"]
    assert reason is EndReason.AGENT_HANGUP


@pytest.mark.parametrize(
    ("file", "what"),
    [
        (wav(bytes(16000), tag=1, bits=16, rate=24000), "a WAV file, and it holds pcm16 at 24000 Hz"),
        (b"ID3\4" + bytes(9000), "a MP3 file, and MP3 has to be decoded first"),
    ],
)
def test_a_file_that_the_line_cannot_play_is_not_heard_and_ends_the_call(file: bytes, what: str) -> None:
    played, errors, reason = heard_of(*(file[at : at + 160] for at in range(0, len(file), 160)))
    assert played == APOLOGY
    assert errors == [f"the agent's audio is {what}: make frames of the samples only"]
    assert reason is EndReason.ERROR


def test_audio_in_another_format_is_refused_once_with_what_to_do() -> None:
    seen = []
    wrong = AudioFormat(Encoding.PCM16, 16000)

    async def script(agent: Agent) -> None:
        for _ in range(3):
            agent.push(AgentAudioFrame(reply=1, data=bytes(640), format=wrong))

    def observe(processor: Processor, frame: Frame, direction: object) -> None:
        if hasattr(frame, "error") and processor.name == "CallOutput":
            seen.append(str(frame.error))

    async def main() -> bytes:
        carrier = Carrier()
        call = make(carrier)
        await call.run(Pipeline([call.input(), Agent(script), call.output()]), observers=[observe])
        return carrier.heard()

    assert run_virtual(main()) == APOLOGY
    assert set(seen) == {
        "this call plays mulaw at 8000 Hz, not pcm16 at 16000 Hz: "
        "ask for session.format where the audio is made"
    }
