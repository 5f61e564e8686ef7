"""``voiceflow elevenlabs say``: speak a text into a file."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voiceflow.errors import ConfigurationError

if TYPE_CHECKING:
    from voiceflow.cli.elevenlabs.screen import Screen
    from voiceflow.cli.elevenlabs.speech_file import FileFormat
    from voiceflow.clients.elevenlabs.client import ElevenLabs
    from voiceflow.clients.elevenlabs.http.streams import AudioStream

LONGEST_TEXT = 1 << 20
"""Characters read from standard input; no model accepts as many."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A text to speak, and where to save it.

    Attributes:
        text: The text.
        file: The output file.
        format: The file's format.
        voice: The voice's id; if None, the account's first voice.
        model: The model's id; if None, the service's default.
    """

    text: str = field(repr=False)
    file: Path
    format: FileFormat
    voice: str | None = None
    model: str | None = None


def say(
    text: Annotated[str, typer.Argument(help="The text to speak, or - for standard input.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The output file; overwritten if it exists. Its extension selects the format: .mp3, .wav, "
            ".opus, .pcm or .raw (24 kHz, 16 bits), .ulaw or .alaw (8 kHz).",
        ),
    ],
    voice: Annotated[
        str | None, typer.Option(help="The voice's id, as 'voices' lists it; the first one by default.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="The model's id; by default the service chooses.")] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="The API's name of the format, whatever the extension: mp3_22050_32, pcm_16000, …",
        ),
    ] = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object: request id, bytes, seconds, cost.")
    ] = False,
) -> None:
    """The file appears when it is complete: if the stream breaks, an existing file is left unchanged."""
    from voiceflow.cli.elevenlabs.session import run
    from voiceflow.cli.elevenlabs.speech_file import FileFormat

    words = _text(text)
    saying = Saying(words, out, FileFormat.of(out, format_name), voice=voice, model=model)
    run(lambda client, screen: speak(client, screen, saying), is_json=is_json)


async def speak(client: ElevenLabs, screen: Screen, saying: Saying) -> None:
    """Write the file and print a summary.

    Raises:
        ConfigurationError: If the file cannot be written, or the account has no voice.
        LocalProtocolError: If the service does not accept the text or format; nothing was sent.
        ElevenLabsError: If the service refuses or breaks off. An existing file is then unchanged.
    """
    from voiceflow.cli.elevenlabs.screen import size
    from voiceflow.cli.elevenlabs.speech_file import SpeechFile
    from voiceflow.clients.elevenlabs.model import checked
    from voiceflow.clients.elevenlabs.schema.speech import NewSpeech, SpeechQuery

    body = {"text": saying.text} if saying.model is None else {"text": saying.text, "model_id": saying.model}
    speech, query = checked(NewSpeech, body), checked(SpeechQuery, {"output_format": saying.format.asked})
    with SpeechFile(saying.file, saying.format.wav_rate) as file:
        voice = saying.voice or await _first_voice(client, screen)
        with screen.busy("Speaking …", is_long=True) as show:
            async with client.text_to_speech.stream(voice, speech, query) as audio:
                async for piece in audio:
                    file.write(piece)
                    show(f"Speaking … {audio.seconds:.1f} s, {size(audio.received)}")
    _tell(screen, saying, voice, audio)


def _tell(screen: Screen, saying: Saying, voice: str, audio: AudioStream) -> None:
    from voiceflow.cli.elevenlabs.screen import size

    written, receipt = saying.file.stat().st_size, audio.receipt
    if screen.is_json:
        screen.json(
            {
                "file": str(saying.file),
                "format": saying.format.asked,
                "voice_id": voice,
                "bytes": written,
                "seconds": round(audio.seconds, 3),
                "character_cost": receipt.character_cost,
                "request_id": receipt.request_id,
            }
        )
        return
    cost = "" if receipt.character_cost is None else f", {receipt.character_cost:g} credits"
    request = f", request {receipt.request_id}" if receipt.request_id else ""
    screen.note(f"{saying.file}: {audio.seconds:.1f} s, {size(written)}{cost}{request}")


async def _first_voice(client: ElevenLabs, screen: Screen) -> str:
    async for voice in client.voices.list():
        screen.note(f"Using the voice {voice.name} ({voice.voice_id}); choose another with --voice.")
        return voice.voice_id
    raise ConfigurationError("the account has no voice: choose one with --voice")


def _text(text: str) -> str:
    """The text, read from standard input for ``-``.

    Raises:
        ConfigurationError: If there is no text, it is too long, or it is not UTF-8.
    """
    if text == "-":
        try:
            text = sys.stdin.read(LONGEST_TEXT + 1)
        except UnicodeDecodeError:
            raise ConfigurationError("standard input is not UTF-8 text") from None
    if len(text) > LONGEST_TEXT:
        raise ConfigurationError(f"the text has more than {LONGEST_TEXT} characters")
    if not text.strip():
        raise ConfigurationError("the text is empty")
    return text
