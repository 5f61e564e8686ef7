"""The emulated vendors in a process of their own: ``python -m benchmarks.load.vendors``.

It prints the addresses of ElevenLabs and of the model server, and ends when its input does.
"""

from __future__ import annotations

import asyncio
import sys

from benchmarks.load.ours import TEXT
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, FormantVoice, Script
from voiceflow.emulators.openai import LLMEmulator

HEARD = "A table for two on Tuesday."
REPLY_SECONDS = 2.0


async def serve() -> None:
    """Serve until the input ends."""
    voice = FormantVoice(REPLY_SECONDS / len(TEXT))
    speech = ElevenLabsEmulator(stt=Script(otherwise=HEARD), tts=voice)
    speech.keep = 0
    model = LLMEmulator(lambda _: TEXT)
    async with speech.serve() as elevenlabs, model.serve() as openai:
        print(elevenlabs, openai, flush=True)
        over = asyncio.Event()
        asyncio.get_running_loop().add_reader(sys.stdin, over.set)
        await over.wait()


if __name__ == "__main__":
    asyncio.run(serve())
