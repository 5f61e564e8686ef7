"""Recordings that an agent names by address."""

from __future__ import annotations

import asyncio
from urllib.parse import quote, urlsplit

import aiohttp

from voiceflow.audio.encoding import AudioFormat
from voiceflow.audio.g711 import decode
from voiceflow.audio.sound import Sound
from voiceflow.errors import RemoteProtocolError

LIMIT = 4.0
"""Seconds for fetching a recording: the user waits."""

LARGEST = 10 << 20
"""Bytes of a recording."""


def url_of(uri: str) -> str:
    """The address over HTTPS of a recording. An object of Cloud Storage must be public.

    Raises:
        RemoteProtocolError: If it is no such address.
    """
    parts = urlsplit(uri)
    if parts.scheme == "gs" and parts.netloc and parts.path.strip("/"):
        return f"https://storage.googleapis.com/{parts.netloc}/{quote(parts.path.lstrip('/'))}"
    if parts.scheme in ("http", "https") and parts.netloc:
        return uri
    raise RemoteProtocolError("the agent names a recording that is neither at https: nor at gs:")


async def read_sound(source: bytes | str, http: aiohttp.ClientSession) -> Sound:
    """Read a recording: WAV, or with the extra ``mp3`` MP3.

    Raises:
        RemoteProtocolError: If it cannot be fetched or is not such a recording.
    """
    data = source if isinstance(source, bytes) else await _fetch(url_of(source), http)
    try:
        return Sound.read(data)
    except (ValueError, ImportError) as error:
        raise RemoteProtocolError("a recording of the agent cannot be played") from error


async def _fetch(url: str, http: aiohttp.ClientSession) -> bytes:
    try:
        async with asyncio.timeout(LIMIT), http.get(url) as response:
            if response.status != 200:
                raise RemoteProtocolError(f"a recording of the agent: HTTP status {response.status}")
            data = bytearray()
            async for chunk in response.content.iter_chunked(1 << 16):
                data += chunk
                if len(data) > LARGEST:
                    raise RemoteProtocolError("a recording of the agent is too large")
            return bytes(data)
    except TimeoutError as error:
        raise RemoteProtocolError(f"a recording of the agent did not come within {LIMIT:g} s") from error
    except aiohttp.ClientError as error:
        raise RemoteProtocolError("a recording of the agent cannot be fetched") from error


def sound_of_speech(data: bytes, audio: AudioFormat, text: str) -> Sound:
    """The agent's speech, in the format that was requested, as a sound with its words.

    Args:
        data: As the service sent it, with or without a WAV header.
        audio: The format of the samples.
        text: What is spoken.

    Raises:
        RemoteProtocolError: If there are no samples.
    """
    if data[:4] == b"RIFF" and (found := data.find(b"data", 12)) >= 0:
        data = data[found + 8 :]
    whole = len(data) - len(data) % audio.encoding.bytes_per_sample
    samples = decode(data[:whole], audio.encoding)
    try:
        return Sound(samples, audio.sample_rate, text=text)
    except ValueError as error:
        raise RemoteProtocolError("the agent's speech cannot be played") from error
