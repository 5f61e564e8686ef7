"""``voiceflow elevenlabs transcribe``: what is said in a recording, and by whom."""

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
    file: Annotated[Path, typer.Argument(help="Audio or video.")],
    diarize: Annotated[
        bool, typer.Option("--diarize", help="Tell the speakers apart by their voices.")
    ] = False,
    speakers: Annotated[
        int | None, typer.Option(min=1, max=32, help="How many there are at most; implies --diarize.")
    ] = None,
    channels: Annotated[
        bool, typer.Option("--channels", help="Each channel is a speaker, as in a recorded call.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="ISO 639 code, such as en; without, the service finds out.")
    ] = None,
    model: Annotated[str, typer.Option(help="The model's id.")] = MODEL,
    words: Annotated[bool, typer.Option("--words", help="Print each word with its times.")] = False,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print the transcript as a JSON object, as the service gives it.")
    ] = False,
) -> None:
    """Print a line for each turn: when it begins, who speaks, and what."""
    from voiceflow.cli.elevenlabs.session import run

    if not file.is_file():
        raise ConfigurationError(f"no such file: {file}")
    if channels and (diarize or speakers is not None):
        raise ConfigurationError("--channels and --diarize do not go together: a channel is a speaker")
    wishes: dict[str, Any] = {"model_id": model, "language_code": language, "num_speakers": speakers}
    wishes |= {"diarize": diarize or speakers is not None, "use_multi_channel": channels}
    told = {name: wish for name, wish in wishes.items() if wish not in (None, False)}
    run(lambda client, screen: write_down(client, screen, file, told, words=words), is_json=is_json)


async def write_down(
    client: ElevenLabs, screen: Screen, file: Path, wishes: dict[str, Any], *, words: bool = False
) -> None:
    """Print the transcript of a file.

    Args:
        client: To ask with.
        screen: Where to.
        file: The recording.
        wishes: The fields of a ``Transcription``.
        words: Whether to print each word for itself.

    Raises:
        LocalProtocolError: If the wishes do not fit, or the file cannot be read; nothing was sent.
        ElevenLabsError: If the service refuses or breaks off.
    """
    from voiceflow.cli.elevenlabs.screen import size
    from voiceflow.clients.elevenlabs.schema.transcripts import PendingTranscript

    whole = FileUpload(file).size
    with screen.busy(f"Sending {file.name}, {size(whole)} …", is_long=True) as show:

        def seen(sent: int) -> None:
            is_sent = sent >= whole
            show("Listening …" if is_sent else f"Sending {file.name} … {sent / whole:.0%} of {size(whole)}")

        found = await client.speech_to_text.convert(wishes, file=WatchedUpload(file, seen=seen))
    if isinstance(found, PendingTranscript):
        raise RemoteProtocolError("a promise in place of a transcript")
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
        screen.note("Nothing is said in it.")


@dataclass(frozen=True, slots=True)
class WatchedUpload(FileUpload):
    """A file whose sending is watched.

    Attributes:
        seen: Called with the count of bytes that were read, in the thread that reads them.
    """

    seen: Callable[[int], None] = field(default=lambda _: None, repr=False)

    def open(self) -> BinaryIO:
        # Not super(): in a dataclass with slots it is another class's.
        return _Watched(FileUpload.open(self), self.seen)


class _Watched(io.BufferedReader):
    """Tells how far it was read."""

    def __init__(self, file: BinaryIO, seen: Callable[[int], None]) -> None:
        super().__init__(file)  # type: ignore[arg-type]
        self._seen = seen

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._seen(self.tell())
        return data
