"""Transcribing both sides of a recorded call with speakers, after the call."""

from __future__ import annotations

import asyncio
import io
import os
import wave
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import numpy as np

from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.audio.recording import StereoRecording, Track
from voiceflow.audio.wav import read_wav, write_wav
from voiceflow.clients.elevenlabs.http.forms import FileUpload, Upload
from voiceflow.clients.elevenlabs.schema.transcripts import (
    MultichannelTranscript,
    PendingTranscript,
    Transcript,
    Transcription,
)
from voiceflow.clients.elevenlabs.stt.spoken import SpokenTurn, SpokenWord, spoken_words, turns
from voiceflow.errors import LocalProtocolError, RemoteProtocolError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceflow.clients.elevenlabs.client import ElevenLabs

RecordedCall: TypeAlias = "StereoRecording | bytes | str | os.PathLike[str]"
"""A recording as ``Recorder`` has it, a WAV file, or where one is."""

SIDES = ("user", "agent")
"""Whose channel the left one is, and whose the right."""

SHORTEST = 0.1
"""Seconds of a recording of which there is no transcript: the service takes no shorter ones."""

_PLAIN = Transcription(model_id="scribe_v2")
_PIECE = 60.0


@dataclass(frozen=True, slots=True)
class CallTranscript:
    """What was said in a call.

    Attributes:
        turns: In order of their beginnings; where both talk at once, one begins before the other ends.
        language: ISO 639-3 code, as the service sent it for the first part.
        transcription_ids: Under which the service keeps it, to delete it there; empty if it keeps nothing.
    """

    turns: tuple[SpokenTurn, ...] = field(repr=False)
    language: str
    transcription_ids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """A line for each turn: who, a colon, and what."""
        return "\n".join(f"{turn.speaker}: {turn.text}" for turn in self.turns)


async def transcribe_call(
    recording: RecordedCall,
    client: ElevenLabs,
    *,
    crowded: Collection[str] = (),
    options: Transcription | None = None,
) -> CallTranscript:
    """Transcribe a recorded call, with speakers.

    On a phone call the two directions come apart: of a stereo recording each channel is a speaker, ``user``
    on the left and ``agent`` on the right. Speakers have to be separated only within one channel: in a mono
    recording (``speaker_0``, ``speaker_1``, …), and on a side where several people talk, which is marked by
    ``crowded`` (``user_0``, ``user_1``, …) and costs a request for each side.

    It takes seconds to minutes, and a call that is over must not wait for it. Once the caller is gone, the
    server gives the bot 15 seconds to return (``StreamLimits.farewell``), and until then the call takes one
    of its places. So let the bot hand the recording to a task of the application:

    Example:
        recordings = asyncio.Queue[StereoRecording](maxsize=100)

        async def bot(call: Call) -> None:
            recorder = Recorder()
            await call.run(Pipeline([call.input(), VAD(), stt, llm, tts, recorder, call.output()]))
            recordings.put_nowait(recorder.recording)

        async def write_down() -> None:  # runs as long as the application
            async with ElevenLabs() as elevenlabs:
                while True:
                    transcript = await transcribe_call(await recordings.get(), elevenlabs)
                    print(transcript.text)

    Args:
        recording: Both sides, or one track; a file that is no WAV counts as one track.
        client: Whose ``speech_to_text`` is used.
        crowded: The sides of a stereo recording with several people: ``{"user"}``.
        options: Everything else that the service can be asked for. With ``webhook`` the service reports early
            that it has begun, and the transcript is asked for until it is there.

    Raises:
        LocalProtocolError: If the recording or the options do not fit; nothing was sent.
        ElevenLabsError: If the service refuses, breaks off or falls silent.
    """
    wanted = options or _PLAIN
    if wanted.timestamps_granularity == "none":
        raise LocalProtocolError("timestamps_granularity: without times there are no turns")
    if unknown := set(crowded) - set(SIDES):
        raise LocalProtocolError(f"crowded: {', '.join(map(repr, sorted(unknown)))} is no side of a call")
    if isinstance(recording, StereoRecording) and recording.seconds < SHORTEST:
        return CallTranscript((), "")
    if crowded:
        return await _each_side(await _sides(recording), client, crowded, wanted)
    file, channels = await _file(recording)
    if channels == 1:
        found = await _made(client, _alone(wanted, diarize=True), file)
        return _call(found, spoken_words(found))
    both = _alone(wanted, diarize=False).model_copy(update={"use_multi_channel": True})
    found = await _made(client, both, file)
    return _call(found, spoken_words(found, channels=SIDES))


async def _each_side(
    sides: list[Upload], client: ElevenLabs, crowded: Collection[str], wanted: Transcription
) -> CallTranscript:
    """Both sides at the same time, each by itself."""
    tasks: list[asyncio.Task[Transcript | MultichannelTranscript]] = []
    try:
        async with asyncio.TaskGroup() as group:
            for name, file in zip(SIDES, sides, strict=True):
                one = _alone(wanted, diarize=name in crowded)
                tasks.append(group.create_task(_made(client, one, file), name=f"transcribe-{name}"))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    words: list[SpokenWord] = []
    for name, task in zip(SIDES, tasks, strict=True):
        words += [_renamed(word, name) for word in spoken_words(task.result())]
    return _call(tasks[0].result(), words, *(task.result() for task in tasks[1:]))


async def _made(
    client: ElevenLabs, wanted: Transcription, file: Upload | FileUpload
) -> Transcript | MultichannelTranscript:
    found = await client.speech_to_text.convert(wanted, file=file)
    if not isinstance(found, PendingTranscript):
        return found
    if found.transcription_id is None:
        raise RemoteProtocolError("a transcript that will come, but not under which id")
    return await client.speech_to_text.wait_for_transcript(found.transcription_id)


def _alone(wanted: Transcription, *, diarize: bool) -> Transcription:
    """Transcription options for a diarised channel, or for one with a known speaker."""
    if diarize:
        return wanted.model_copy(update={"diarize": True, "use_multi_channel": False})
    unfit = {"diarize": False, "num_speakers": None, "diarization_threshold": None}
    return wanted.model_copy(update={**unfit, "detect_speaker_roles": False, "use_multi_channel": False})


def _renamed(spoken: SpokenWord, side: str) -> SpokenWord:
    """The speaker within a side: ``speaker_1`` of the user's is ``user_1``."""
    name = spoken.speaker.replace("speaker", side, 1) if spoken.speaker else side
    return SpokenWord(spoken.word, name, spoken.space)


def _call(
    first: Transcript | MultichannelTranscript,
    words: list[SpokenWord],
    *others: Transcript | MultichannelTranscript,
) -> CallTranscript:
    parts = first.transcripts if isinstance(first, MultichannelTranscript) else [first]
    ids = tuple(found.transcription_id for found in (first, *others) if found.transcription_id is not None)
    return CallTranscript(tuple(turns(words)), parts[0].language_code if parts else "", ids)


async def _file(recording: RecordedCall) -> tuple[Upload | FileUpload, int]:
    """The recording as it is sent, and how many channels it has."""
    if isinstance(recording, StereoRecording):
        return await _wav(recording, (recording.user, recording.agent)), 2
    if isinstance(recording, bytes):
        return Upload(recording, "call.wav", "audio/wav"), _channels(io.BytesIO(recording))
    upload = FileUpload(Path(recording))
    with upload.open() as file:
        return upload, _channels(file)


async def _sides(recording: RecordedCall) -> list[Upload]:
    """Each side as a separate file."""
    if isinstance(recording, StereoRecording):
        return [await _wav(recording, (track,)) for track in (recording.user, recording.agent)]
    try:
        if isinstance(recording, bytes):
            samples, rate = read_wav(io.BytesIO(recording))
        else:
            samples, rate = await asyncio.to_thread(read_wav, Path(recording))
    except (ValueError, OSError) as exc:
        raise LocalProtocolError(f"recording: no WAV file of two channels: {type(exc).__name__}") from None
    if samples.ndim != 2:
        raise LocalProtocolError("crowded: a recording of one channel has no sides")
    return [_packed(np.ascontiguousarray(side), rate) for side in samples.T]


def _packed(samples: NDArray[np.int16], rate: int) -> Upload:
    file = io.BytesIO()
    write_wav(file, samples, rate)
    return Upload(file.getvalue(), "call.wav", "audio/wav")


async def _wav(recording: StereoRecording, tracks: Sequence[Track]) -> Upload:
    """These tracks of it as a file, a minute at a time: calls go on meanwhile."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(tracks))
        out.setsampwidth(2)
        out.setframerate(recording.sample_rate)
        begin = 0.0
        while begin < recording.seconds:
            end = min(begin + _PIECE, recording.seconds)
            both = np.stack([track.between(begin, end) for track in tracks], axis=1)
            out.writeframesraw(encode(both.reshape(-1), Encoding.PCM16))
            begin = end
            await asyncio.sleep(0)
    return Upload(file.getvalue(), "call.wav", "audio/wav")


def _channels(file: BinaryIO) -> int:
    """How many channels a file has; one if it is no WAV file, for then nobody has kept them apart."""
    try:
        with wave.open(file, "rb") as source:
            channels = source.getnchannels()
    except (wave.Error, EOFError):
        return 1
    if channels > len(SIDES):
        raise LocalProtocolError("recording: a call has one channel or two")
    return channels
