"""Words as they are said, without a pipeline: a microphone in, a transcript out.

    arecord -q -t raw -f S16_LE -r 16000 | ELEVENLABS_API_KEY=... python examples/live_transcript.py
    ELEVENLABS_API_KEY=... python examples/live_transcript.py recording.wav --read-back reply.ulaw

Each sentence is printed with the seconds at which it begins and ends. With ``--read-back FILE`` the text is
then spoken into the file: G.711 µ-law at 8 kHz, as telephones play it.
"""

import argparse
import asyncio
import sys
import wave
from collections.abc import AsyncIterator
from pathlib import Path

from voiceflow import VoiceflowError
from voiceflow.clients.elevenlabs import Access, Committed, StreamTranscriber, StreamVoice

VOICE = "21m00Tcm4TlvDq8ikWAM"
RATE = 16_000
"""Samples a second that the transcriber takes by default, of 16 bits."""


async def microphone() -> AsyncIterator[bytes]:
    """Audio from standard input, a tenth of a second at a time."""
    while data := await asyncio.to_thread(sys.stdin.buffer.read, RATE // 10 * 2):
        yield data[: len(data) // 2 * 2]


def recording(path: Path) -> bytes:
    """The samples of a WAV file."""
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path} is not mono with {RATE} samples of 16 bits a second")
        return bytes(file.readframes(file.getnframes()))


async def write_down(audio: bytes | AsyncIterator[bytes], access: Access | None = None) -> list[str]:
    """Print the words, sentence by sentence; return the sentences."""
    sentences = []
    async with StreamTranscriber(access=access) as transcriber:
        async for heard in transcriber.transcribe(audio):
            if isinstance(heard, Committed) and heard.text:
                when = f"{heard.words[0].start:5.1f}-{heard.words[-1].end:.1f} s" if heard.words else ""
                print(when, heard.text, flush=True)  # noqa: T201 - a program for the command line
                sentences.append(heard.text)
    return sentences


async def read_back(text: str, path: Path, access: Access | None = None) -> None:
    """Speak a text into a file, and print each word as it is spoken."""
    async with StreamVoice(VOICE, access=access, is_warm=False) as voice:
        with path.open("wb") as file:
            async for audio in voice.speak(text):
                file.write(audio.data)
                for word in audio.words:
                    print(f"{word.start:5.1f} s {word.text}")  # noqa: T201 - a program for the command line


async def main() -> int:
    """Read the command line, and listen."""
    parser = argparse.ArgumentParser(description="Write down what is said.")
    parser.add_argument("recording", type=Path, nargs="?", help="a WAV file; standard input without")
    parser.add_argument("--read-back", type=Path, help="a file for what was said, spoken")
    asked = parser.parse_args()
    try:
        sentences = await write_down(recording(asked.recording) if asked.recording else microphone())
        if asked.read_back and sentences:
            await read_back(" ".join(sentences), asked.read_back)
    except (VoiceflowError, OSError, EOFError, ValueError, wave.Error) as exc:
        print(str(exc) or "The file ends too early.", file=sys.stderr)  # noqa: T201 - a program for the command line
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
