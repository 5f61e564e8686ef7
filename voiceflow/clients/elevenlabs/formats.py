"""The service's names of audio without compression."""

from __future__ import annotations

from voiceflow.audio.encoding import AudioFormat, Encoding

AUDIO: dict[str, AudioFormat] = {
    "ulaw_8000": AudioFormat(Encoding.MULAW, 8000),
    "alaw_8000": AudioFormat(Encoding.ALAW, 8000),
    "pcm_8000": AudioFormat(Encoding.PCM16, 8000),
    "pcm_16000": AudioFormat(Encoding.PCM16, 16000),
    "pcm_22050": AudioFormat(Encoding.PCM16, 22050),
    "pcm_24000": AudioFormat(Encoding.PCM16, 24000),
    "pcm_32000": AudioFormat(Encoding.PCM16, 32000),
    "pcm_44100": AudioFormat(Encoding.PCM16, 44100),
    "pcm_48000": AudioFormat(Encoding.PCM16, 48000),
}
"""What the bytes are, by name. No part of the service knows them all."""
