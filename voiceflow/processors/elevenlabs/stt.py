"""ElevenLabs' realtime recogniser as a processor."""

from __future__ import annotations

from voiceflow.arguments import checks_arguments
from voiceflow.clients.elevenlabs import Access, Endpoint, STTLimits, STTOptions
from voiceflow.clients.elevenlabs.stt.service import RealtimeService
from voiceflow.processors.speech.streaming_stt import StreamingSTT

_WORDS = STTOptions(include_timestamps=True)


class ElevenLabsSTT(StreamingSTT[str]):
    """Transcribes the caller's audio while it comes, and settles each utterance when its voice ends.

    The socket is opened when the session starts. A lost one is replaced, and gets again what was not yet
    transcribed. Takes caller audio, ``UserStartedSpeakingFrame``, ``UserStoppedSpeakingFrame`` and
    ``CommitFrame``; all of them go on. Adds ``InterimTranscriptionFrame`` and ``TranscriptionFrame``,
    downstream. ``EndFrame`` waits for the last words.

    With ``commit_strategy="vad"`` in the options the service alone ends the utterances, but for the last of
    a call. Then let ``TurnPolicy.final_limit`` be longer than ``vad_silence_threshold_secs``.

    The realtime service does not tell speakers apart, but on a call the two directions, and the legs of a
    conference, are apart already: give each a recogniser of its own with its own ``speaker``, in a branch of
    ``Parallel`` that makes caller audio of that leg's. A ``Responder`` then reads who said what, and the
    journal and the report tell it.

    Args:
        speaker: Whose voice it is, as the transcripts say; ``"user"`` is the one whom the agent serves.
        language: ISO 639 code of what is spoken; detected by default.
        options: Everything else that the service can be asked for. By default words come with their
            times. The audio format is the session's, whatever is said here.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: How long things may take.
        previous_text: What was said before, as context for the first words: about 50 characters.

    Raises:
        ConfigurationError: If there is no key.
    """

    @checks_arguments(language_code="language", lang="language", model="options", model_id="options")
    def __init__(
        self,
        *,
        speaker: str = "user",
        language: str | None = None,
        options: STTOptions | None = None,
        endpoint: Endpoint | None = None,
        limits: STTLimits | None = None,
        previous_text: str | None = None,
    ) -> None:
        options = options or _WORDS
        if language is not None:
            options = options.model_copy(update={"language_code": language})
        endpoint = endpoint or Endpoint.resolve()
        if options.token is None:
            _ = endpoint.headers  # without a key it fails here, and not when the first call comes
        service = RealtimeService(options, Access(endpoint=endpoint))
        super().__init__(service, speaker=speaker, limits=limits, previous_text=previous_text)
