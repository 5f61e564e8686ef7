"""The settings of a Live session: the ``setup`` message.

Source: https://ai.google.dev/api/live, and ``LiveClientSetup`` of Google's Python package, 3.6.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from voiceflow.dialogue.chat_model import ToolSchema

DEFAULT_MODEL = "gemini-3.8-live"


class _LiveSettings(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, defer_build=True
    )


class ActivityDetection(_LiveSettings):
    """The service finds the user's turns.

    Attributes:
        disabled: Whether we do it instead.
        start_of_speech_sensitivity: How easily a voice begins a turn.
        end_of_speech_sensitivity: How easily a pause ends it.
        prefix_padding_ms: Voice that must last before a turn begins.
        silence_duration_ms: The silence that ends a turn.
    """

    disabled: bool | None = None
    start_of_speech_sensitivity: Literal["START_SENSITIVITY_HIGH", "START_SENSITIVITY_LOW"] | None = None
    end_of_speech_sensitivity: Literal["END_SENSITIVITY_HIGH", "END_SENSITIVITY_LOW"] | None = None
    prefix_padding_ms: Annotated[int, Field(ge=0)] | None = None
    silence_duration_ms: Annotated[int, Field(ge=0)] | None = None


class RealtimeInput(_LiveSettings):
    """How the service takes the user's audio.

    Attributes:
        automatic_activity_detection: How it finds turns.
        activity_handling: Whether a voice interrupts the agent.
        turn_coverage: What belongs to a turn.
        interim_transcript_timestamp_enabled: Whether interim transcripts carry times.
    """

    automatic_activity_detection: ActivityDetection = ActivityDetection()
    activity_handling: Literal["START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"] | None = None
    turn_coverage: str | None = None
    interim_transcript_timestamp_enabled: bool | None = None


class AudioTranscription(_LiveSettings):
    """How speech is transcribed.

    Attributes:
        language_codes: BCP 47 codes to expect.
        language_auto: Whether the language is detected, as ``{}``.
        language_hints: ``{"languageCodes": […]}``.
        custom_vocabulary: Words to expect.
        adaptation_phrases: Phrases to expect.
        word_timestamp: Whether words carry times.
        diarization: Whether speakers are distinguished.
        mode: ``VERBATIM`` or ``SMART``.
    """

    language_codes: tuple[str, ...] | None = None
    language_auto: dict[str, JsonValue] | None = None
    language_hints: dict[str, JsonValue] | None = None
    custom_vocabulary: tuple[str, ...] | None = None
    adaptation_phrases: tuple[str, ...] | None = None
    word_timestamp: bool | None = None
    diarization: bool | None = None
    mode: Literal["VERBATIM", "SMART"] | None = None


class LiveSession(_LiveSettings):
    """The settings of a session. A field that is None is not sent.

    Attributes:
        model: The model, without ``models/``.
        instructions: Who the agent is and how it talks.
        voice: Name of a prebuilt voice.
        language: BCP 47 code of the agent's speech.
        temperature: Of the model.
        top_p: Of the model.
        top_k: Of the model.
        seed: Of the model.
        max_output_tokens: Of one response.
        thinking: ``thinkingConfig``, for models that think.
        generation: Further fields of ``generationConfig``.
        realtime_input: How the service takes the user's audio.
        input_transcription: How the user's speech is transcribed; None for no transcripts.
        output_transcription: How the agent's speech is transcribed.
        compression: ``contextWindowCompression``, which lets a session outlive its context window.
        proactivity: Whether the agent may keep silent or speak up.
        explicit_vad_signal: Whether the service reports voices.
        safety_settings: What is blocked.
        avatar_config: Of a video avatar.
        labels: For billing.
        builtin_tools: Tools of the service, such as ``{"googleSearch": {}}``.
    """

    model: str = DEFAULT_MODEL
    instructions: str = Field(default="", repr=False)
    voice: str | None = None
    language: str | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: float | None = None
    seed: int | None = None
    max_output_tokens: int | None = None
    thinking: dict[str, JsonValue] | None = None
    generation: dict[str, JsonValue] = {}
    realtime_input: RealtimeInput = RealtimeInput()
    input_transcription: AudioTranscription | None = AudioTranscription()
    output_transcription: AudioTranscription = AudioTranscription()
    compression: dict[str, JsonValue] | None = {"slidingWindow": {}}
    proactivity: dict[str, JsonValue] | None = None
    explicit_vad_signal: bool | None = None
    safety_settings: tuple[dict[str, JsonValue], ...] | None = None
    avatar_config: dict[str, JsonValue] | None = None
    labels: dict[str, str] | None = None
    builtin_tools: tuple[dict[str, JsonValue], ...] = ()

    @property
    def is_manual(self) -> bool:
        """Whether we find the user's turns."""
        return bool(self.realtime_input.automatic_activity_detection.disabled)

    def to_wire(
        self, tools: tuple[ToolSchema, ...], *, handle: str | None, has_history: bool
    ) -> dict[str, object]:
        """The ``setup`` message.

        Args:
            tools: The functions.
            handle: Of the session to resume.
            has_history: Whether the conversation so far follows.
        """
        setup: dict[str, object] = {
            "model": self.model if "/" in self.model else f"models/{self.model}",
            "generationConfig": self._generation(),
            "realtimeInputConfig": _wire(self.realtime_input),
            "outputAudioTranscription": _wire(self.output_transcription),
            "sessionResumption": {} if handle is None else {"handle": handle},
        }
        optional = {
            "systemInstruction": {"parts": [{"text": self.instructions}]} if self.instructions else None,
            "inputAudioTranscription": self.input_transcription and _wire(self.input_transcription),
            "tools": self._tools(tools) or None,
            "historyConfig": {"initialHistoryInClientContent": True} if has_history else None,
            "contextWindowCompression": self.compression,
            "proactivity": self.proactivity,
            "explicitVadSignal": self.explicit_vad_signal,
            "safetySettings": self.safety_settings,
            "avatarConfig": self.avatar_config,
            "labels": self.labels,
        }
        return {**setup, **{name: value for name, value in optional.items() if value is not None}}

    def _generation(self) -> dict[str, object]:
        speech: dict[str, object] = {}
        if self.voice is not None:
            speech["voiceConfig"] = {"prebuiltVoiceConfig": {"voiceName": self.voice}}
        if self.language is not None:
            speech["languageCode"] = self.language
        fields = {
            "temperature": self.temperature,
            "topP": self.top_p,
            "topK": self.top_k,
            "seed": self.seed,
            "maxOutputTokens": self.max_output_tokens,
            "thinkingConfig": self.thinking,
            "speechConfig": speech or None,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        return {"responseModalities": ["AUDIO"], **given, **self.generation}

    def _tools(self, tools: tuple[ToolSchema, ...]) -> list[dict[str, Any]]:
        functions = [function_declaration(tool) for tool in tools]
        return [*([{"functionDeclarations": functions}] if functions else []), *self.builtin_tools]


def function_declaration(tool: ToolSchema) -> dict[str, object]:
    """A function in the service's form."""
    return {
        "name": tool.name,
        "description": tool.description,
        "parametersJsonSchema": dict(tool.parameters),
    }


def _wire(settings: BaseModel) -> dict[str, object]:
    return settings.model_dump(mode="json", by_alias=True, exclude_none=True)
