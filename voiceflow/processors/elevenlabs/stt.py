"""ElevenLabs' realtime recogniser as a processor."""

from __future__ import annotations

from voiceflow.arguments import checks_arguments
from voiceflow.clients.elevenlabs import Access, Endpoint, STTLimits, STTOptions
from voiceflow.clients.elevenlabs.stt.service import RealtimeService
from voiceflow.processors.speech.streaming_stt import StreamingSTT

_WORDS = STTOptions(include_timestamps=True)


class ElevenLabsSTT(StreamingSTT[str]):
    """Transcribes the user's audio as it arrives, and finalises each utterance when the voice ends.

    The socket is opened when the session starts. A lost one is replaced, and receives again the audio not yet
    transcribed. Takes user audio, ``UserStartedSpeakingFrame``, ``UserStoppedSpeakingFrame`` and
    ``CommitFrame``; all of them go on. Adds ``InterimTranscriptionFrame`` and ``TranscriptionFrame``,
    downstream. ``EndFrame`` waits for the last words.

    With ``commit_strategy="vad"`` in the options, the service alone ends the utterances, except the last one
    of a call. Then set ``TurnPolicy.final_limit`` above ``vad_silence_threshold_secs``.

    The realtime service does not distinguish speakers, but on a call the two directions, and the legs of a
    conference, are separate streams: use one recogniser with its ``speaker`` for each, in a branch of
    ``Parallel`` that turns the audio of that leg into user audio. A ``Responder`` then reads who said what,
    and the journal and the report show it.

    Args:
        speaker: The speaker named in the transcripts; ``"user"`` is the person whom the agent serves.
        language: ISO 639 code of the spoken language; detected by default.
        options: All other options of the service. By default words come with their times. The audio format
            is always the session's, whatever these options contain.
        endpoint: Address and key; by default from ``ELEVENLABS_BASE_URL`` and ``ELEVENLABS_API_KEY``.
        limits: Time limits.
        previous_text: Earlier text, as context for the first words: about 50 characters.

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
            _ = endpoint.headers  # without a key, fail here and not at the first call
        service = RealtimeService(options, Access(endpoint=endpoint))
        super().__init__(service, speaker=speaker, limits=limits, previous_text=previous_text)
