"""Speech to text of whole recordings: at once, or delivered later."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeAlias, Unpack

from pydantic import Discriminator, Tag

from voiceflow.clients.elevenlabs.api.transcription_rules import problem
from voiceflow.clients.elevenlabs.http.errors import NotFoundError
from voiceflow.clients.elevenlabs.http.forms import FileUpload, Upload
from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import both
from voiceflow.clients.elevenlabs.schema.transcripts import (
    MultichannelTranscript,
    PendingTranscript,
    Transcript,
    Transcription,
    TranscriptionFields,
    TranscriptionQuery,
    TranscriptionQueryFields,
)
from voiceflow.errors import LocalProtocolError
from voiceflow.net.retries import doubled, repeat

Recording: TypeAlias = bytes | str | os.PathLike[str] | Upload | FileUpload
"""What is in a file, or where it is."""

FILE_LIMIT = 5_000_000_000
"""Bytes from which the service takes no file."""


def _kind(answer: object) -> str:
    """Distinguish the kinds of answers, which have no common type field."""
    if isinstance(answer, Mapping) and "transcripts" in answer:
        return "channels"
    is_pending = isinstance(answer, Mapping) and "message" in answer and "text" not in answer
    return "pending" if is_pending else "one"


_One = Annotated[Transcript, Tag("one")]
_Channels = Annotated[MultichannelTranscript, Tag("channels")]
_Pending = Annotated[PendingTranscript, Tag("pending")]

CONVERT = Operation[Transcript | MultichannelTranscript | PendingTranscript](
    "POST",
    "/v1/speech-to-text",
    Annotated[_One | _Channels | _Pending, Discriminator(_kind)],
    query=TranscriptionQuery,
    body=Transcription,
    files=("file",),
)
FETCH = Operation[Transcript | MultichannelTranscript](
    "GET",
    "/v1/speech-to-text/transcripts/{transcription_id}",
    Annotated[_One | _Channels, Discriminator(_kind)],
)
DELETE = Operation[None]("DELETE", "/v1/speech-to-text/transcripts/{transcription_id}", None)


class TranscriptionKeywords(TranscriptionFields, TranscriptionQueryFields, total=False):
    """The fields of a request for a transcript as keywords."""


class SpeechToText:
    """Transcripts of recordings.

    Example:
        transcript = await elevenlabs.speech_to_text.convert(
            file="call.wav", model_id="scribe_v2", diarize=True
        )

    Source: https://elevenlabs.io/docs/api-reference/speech-to-text/convert
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def convert(
        self,
        transcription: Transcription | Mapping[str, object] | None = None,
        *,
        file: Recording | None = None,
        query: TranscriptionQuery | Mapping[str, object] | None = None,
        **fields: Unpack[TranscriptionKeywords],
    ) -> Transcript | MultichannelTranscript | PendingTranscript:
        """Transcribe a file, or what is at ``source_url``.

        A path is sent piece by piece and may lead to a large file. For one of many hours use ``webhook``:
        the service sends nothing while it transcribes, and the client waits at most 300 seconds.

        Args:
            transcription: The model, the audio's address if it is not a file, and all options.
            file: The audio or video: its bytes, or its path.
            query: A single-use token in place of the key; whether the service may keep what it hears.
            fields: What is in ``Transcription`` and ``TranscriptionQuery``, as keywords in their place.

        Returns:
            A ``Transcript``; with ``use_multi_channel`` one for each channel, unless they are combined;
            with ``webhook`` a ``PendingTranscript`` with the id of what will be there later.

        Raises:
            LocalProtocolError: If options conflict, or the file cannot be read; nothing was sent.
        """
        wanted, asked = both((Transcription, transcription), (TranscriptionQuery, query), fields)
        if wrong := problem(wanted, has_file=file is not None):
            raise LocalProtocolError(": ".join(wrong))
        # A form without a file is one all the same.
        files = {} if file is None else {"file": [_upload(file)]}
        return await self._sender.call(CONVERT, query=asked, body=wanted, files=files)

    async def transcript(self, transcription_id: str) -> Transcript | MultichannelTranscript:
        """A transcript that was made before.

        Raises:
            NotFoundError: If there is none of this id, or not yet.
        """
        return await self._sender.call(FETCH, transcription_id)

    async def delete_transcript(self, transcription_id: str) -> None:
        """Delete a transcript."""
        await self._sender.call(DELETE, transcription_id)

    async def wait_for_transcript(
        self, transcription_id: str, *, first: float = 1.0, longest: float = 10.0
    ) -> Transcript | MultichannelTranscript:
        """Ask for a transcript until it is there.

        A transcript that never arrives looks like one that is not ready: set a limit with
        ``asyncio.timeout``.

        Args:
            transcription_id: Of a ``PendingTranscript``.
            first: Seconds until it is asked for the second time; doubles each time.
            longest: Seconds between any two.
        """
        if not 0 < first <= longest:
            raise LocalProtocolError("first: must be above 0 and not above longest")
        return await repeat(
            lambda: self.transcript(transcription_id),
            NotFoundError,
            lambda _, tried, __: doubled(first, tried, longest=longest),
        )


def _upload(file: Recording) -> Upload | FileUpload:
    """Make a file to send.

    Raises:
        LocalProtocolError: If it is empty, too large or not there.
    """
    upload: Upload | FileUpload
    match file:
        case Upload() | FileUpload():
            upload = file
        case bytes() | bytearray():
            upload = Upload(bytes(file), "audio")
        case _:
            upload = FileUpload(Path(file))
    size = len(upload.data) if isinstance(upload, Upload) else upload.size
    if not 0 < size < FILE_LIMIT:
        raise LocalProtocolError(f"file: must have 1 to {FILE_LIMIT - 1} bytes")
    return upload
