"""``voiceflow elevenlabs transcribe``: transcribe a recording, with speakers."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from voiceflow.clients.elevenlabs.http.forms import FileUpload
from voiceflow.errors import ConfigurationError, RemoteProtocolError

if TYPE_CHECKING:
    from voiceflow.cli.elevenlabs.screen import Screen
    from voiceflow.clients.elevenlabs.client import ElevenLabs
    from voiceflow.clients.elevenlabs.schema.transcripts import MultichannelTranscript, Transcript

MODEL = "scribe_v2"


def transcribe(
    file: Annotated[Path, typer.Argument(help="Audio or video file.")],
    diarize: Annotated[
        bool, typer.Option("--diarize", help="Separate the speakers by their voices.")
    ] = False,
    speakers: Annotated[
        int | None, typer.Option(min=1, max=32, help="The maximum number of speakers; implies --diarize.")
    ] = None,
    channels: Annotated[
        bool, typer.Option("--channels", help="Each channel is a speaker, as in a recorded call.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="ISO 639 code, such as en; detected by default.")
    ] = None,
    model: Annotated[str, typer.Option(help="The model's id.")] = MODEL,
    words: Annotated[bool, typer.Option("--words", help="Also print each word with its times.")] = False,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print the transcript as the service's JSON object.")
    ] = False,
) -> None:
    """Print one line per turn: its start, the speaker and the text."""
    from voiceflow.cli.elevenlabs.session import run

    if not file.is_file():
        raise ConfigurationError(f"no such file: {file}")
    if channels and (diarize or speakers is not None):
        raise ConfigurationError("--channels and --diarize do not go together: a channel is a speaker")
    options: dict[str, Any] = {"model_id": model, "language_code": language, "num_speakers": speakers}
    options |= {"diarize": diarize or speakers is not None, "use_multi_channel": channels}
    chosen = {name: value for name, value in options.items() if value not in (None, False)}
    run(lambda client, screen: write_down(client, screen, file, chosen, words=words), is_json=is_json)


async def write_down(
    client: ElevenLabs, screen: Screen, file: Path, options: dict[str, Any], *, words: bool = False
) -> None:
    """Transcribe a file and print the transcript.

    Args:
        client: The API client.
        screen: Where to print.
        file: The recording.
        options: The fields of a ``Transcription``.
        words: Whether to print each word.

    Raises:
        LocalProtocolError: If the options conflict, or the file cannot be read; nothing was sent.
        ElevenLabsError: If the service refuses or breaks off.
    """
    from voiceflow.cli.elevenlabs.screen import size
    from voiceflow.clients.elevenlabs.schema.transcripts import PendingTranscript

    whole = FileUpload(file).size
    with screen.busy(f"Sending {file.name}, {size(whole)} …", is_long=True) as show:

        def seen(sent: int) -> None:
            is_sent = sent >= whole
            show("Listening …" if is_sent else f"Sending {file.name} … {sent / whole:.0%} of {size(whole)}")

        found = await client.speech_to_text.convert(options, file=WatchedUpload(file, seen=seen))
    if isinstance(found, PendingTranscript):
        raise RemoteProtocolError("an asynchronous receipt instead of a transcript")
    if screen.is_json:
        screen.json(found.written())
    else:
        _show(screen, found, words=words)


def _show(screen: Screen, found: Transcript | MultichannelTranscript, *, words: bool) -> None:
    from voiceflow.cli.elevenlabs.screen import clock
    from voiceflow.clients.elevenlabs.stt.spoken import spoken_words, turns

    spoken = spoken_words(found)
    if words:
        rows = [
            (f"{one.word.start:.2f}", f"{one.word.end:.2f}", one.speaker, one.word.text) for one in spoken
        ]
        screen.table(("start", "end", "speaker", "word"), rows)
        return
    for turn in turns(spoken):
        who = f"{turn.speaker}: " if turn.speaker else ""
        screen.line((f"{clock(turn.start):>7}  ", "dim"), (who, "bold cyan"), turn.text)
    if not spoken:
        screen.note("The recording contains no speech.")


@dataclass(frozen=True, slots=True)
class WatchedUpload(FileUpload):
    """A file whose upload is observed.

    Attributes:
        seen: Called with the number of bytes read so far, in the reading thread.
    """

    seen: Callable[[int], None] = field(default=lambda _: None, repr=False)

    def open(self) -> BinaryIO:
        # Not super(): in a dataclass with slots it refers to the original class.
        return _WatchedFile(FileUpload.open(self), self.seen)


class _WatchedFile(io.BufferedReader):
    """Reports how far it was read."""

    def __init__(self, file: BinaryIO, seen: Callable[[int], None]) -> None:
        super().__init__(file)  # type: ignore[arg-type]
        self._seen = seen

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._seen(self.tell())
        return data
