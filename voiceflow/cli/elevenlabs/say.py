"""``voiceflow elevenlabs say``: a text becomes a file of speech."""

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
"""Characters that are read from standard input; no model takes as many."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said.

    Attributes:
        text: The words.
        file: Where to.
        format: What is in the file.
        voice: Whose voice; the account's first without.
        model: The model; the service's default without.
    """

    text: str = field(repr=False)
    file: Path
    format: FileFormat
    voice: str | None = None
    model: str | None = None


def say(
    text: Annotated[str, typer.Argument(help="What to say, or - for standard input.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            help="The file, which is replaced if it is there. Its ending tells the format: .mp3, .wav, "
            ".opus, .pcm or .raw (24 kHz, 16 bits), .ulaw or .alaw (8 kHz).",
        ),
    ],
    voice: Annotated[
        str | None, typer.Option(help="The voice's id, as 'voices' lists it; without, the first of them.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="The model's id; without, the service chooses.")] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="As the API names it, whatever the ending: mp3_22050_32, pcm_16000, …"),
    ] = None,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object: request id, bytes, seconds, what it cost.")
    ] = False,
) -> None:
    """The file is put in its place when it is whole: if the stream breaks, what was there is left."""
    from voiceflow.cli.elevenlabs.session import run
    from voiceflow.cli.elevenlabs.speech_file import FileFormat

    words = _text(text)
    saying = Saying(words, out, FileFormat.of(out, format_name), voice=voice, model=model)
    run(lambda client, screen: speak(client, screen, saying), is_json=is_json)


async def speak(client: ElevenLabs, screen: Screen, saying: Saying) -> None:
    """Write the file, and tell what is in it.

    Raises:
        ConfigurationError: If it cannot be written, or there is no voice.
        LocalProtocolError: If the service does not take that text or format; nothing was sent.
        ElevenLabsError: If the service refuses or breaks off. There is no file then, or the one that was.
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
        screen.note(f"The voice is {voice.name} ({voice.voice_id}); choose another with --voice.")
        return voice.voice_id
    raise ConfigurationError("the account has no voice: give one with --voice")


def _text(text: str) -> str:
    """The words, which standard input may have.

    Raises:
        ConfigurationError: If there are none, or too many, or they are no text.
    """
    if text == "-":
        try:
            text = sys.stdin.read(LONGEST_TEXT + 1)
        except UnicodeDecodeError:
            raise ConfigurationError("standard input is not UTF-8 text") from None
    if len(text) > LONGEST_TEXT:
        raise ConfigurationError(f"the text has more than {LONGEST_TEXT} characters")
    if not text.strip():
        raise ConfigurationError("there is nothing to say")
    return text
