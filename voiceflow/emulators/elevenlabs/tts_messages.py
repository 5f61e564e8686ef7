"""What clients send on the text-to-speech sockets, in every form that is published or known.

The models are closed and strict: what fits none of them is an error of the client.

Source: the published AsyncAPI pages of stream-input and multi-stream-input, autumn 2026; the additions
that the official SDK and guides make.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from voiceflow.clients.elevenlabs.schema.speech import DictionaryLocator
from voiceflow.emulators.elevenlabs.closed import GIVEN, Closed
from voiceflow.emulators.elevenlabs.problems import TTS_ERRORS, BadMessageError
from voiceflow.emulators.elevenlabs.text_buffer import DEFAULT_SCHEDULE


class VoiceSettingsMessage(Closed):
    """How the voice speaks. The emulated voices take no notice of it."""

    stability: float = Field(0.5, ge=0, le=1)
    similarity_boost: float = Field(0.75, ge=0, le=1)
    style: float = Field(0.0, ge=0, le=1)
    use_speaker_boost: bool = True
    speed: float = Field(1.0, ge=0.7, le=1.2)


class GenerationConfig(Closed):
    """When buffered text is spoken."""

    chunk_length_schedule: list[Annotated[float, Field(ge=50, le=500)]] = Field(
        list(DEFAULT_SCHEDULE), min_length=1
    )


class Locator(Closed):
    """One version of a pronunciation dictionary."""

    pronunciation_dictionary_id: str
    version_id: str


T = TypeVar("T")
Id: TypeAlias = Annotated[str, Field(min_length=1)]
OptionalId: TypeAlias = Annotated[Id | None, GIVEN]
Secret: TypeAlias = Annotated[str | None, GIVEN, Field(repr=False)]
Settings: TypeAlias = Annotated[VoiceSettingsMessage | None, GIVEN]
Schedule: TypeAlias = Annotated[GenerationConfig | None, GIVEN]
Locators: TypeAlias = Annotated[list[Locator] | None, GIVEN]


class SingleOpening(Closed):
    """The first message of stream-input, in the published form, the SDK's (with nulls) or the guides'."""

    text: Literal[" "]
    voice_settings: VoiceSettingsMessage | None = None
    generation_config: GenerationConfig | None = None
    pronunciation_dictionary_locators: Locators = None
    authorization: Secret = None
    hyphenated_key: Secret = Field(None, alias="xi-api-key")
    xi_api_key: Secret = None
    try_trigger_generation: bool = False
    flush: bool = False


class SingleText(Closed):
    """Any later message of stream-input; an empty text ends the input."""

    text: str = Field(repr=False)
    try_trigger_generation: bool = False
    flush: bool = False
    voice_settings: Settings = None
    generator_config: Schedule = None
    generation_config: Schedule = None
    xi_api_key: Secret = None


class MultiOpening(Closed):
    """Opens a context of multi-stream-input."""

    text: str = Field(min_length=1, repr=False)
    voice_settings: Settings = None
    generation_config: Schedule = None
    pronunciation_dictionary_locators: Locators = None
    authorization: Secret = None
    xi_api_key: Secret = None
    context_id: OptionalId = None


class MultiText(Closed):
    """Text for a context, or for the default one."""

    text: str = Field(repr=False)
    context_id: OptionalId = None
    flush: bool = False


class MultiMixed(Closed):
    """Flush, close, keep-alive, and any mixture of them with text."""

    context_id: Id
    text: str = Field("", repr=False)
    flush: bool = False
    close_context: bool = False
    voice_settings: VoiceSettingsMessage | None = None
    generation_config: GenerationConfig | None = None


class MultiEnd(Closed):
    """Ends the socket once everything is spoken."""

    close_socket: Literal[True]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a message asks for, whatever its form.

    Attributes:
        context: The context; empty for the default one.
        text: To append to the buffer.
        flush: Speak the buffer now.
        trigger: Speak it if it is long enough.
        close: No more text for this context.
        end: No more text at all.
        has_settings: Whether it brings what only an opening message may bring.
        voice_settings: As sent.
        schedule: Buffer lengths at which text is spoken.
        locators: Versions of pronunciation dictionaries, the first one's rules first.
        credential: A key or token in the message.
    """

    context: str = ""
    text: str = field(default="", repr=False)
    flush: bool = False
    trigger: bool = False
    close: bool = False
    end: bool = False
    has_settings: bool = False
    voice_settings: VoiceSettingsMessage | None = None
    schedule: tuple[float, ...] | None = None
    locators: tuple[DictionaryLocator, ...] = ()
    credential: str | None = field(default=None, repr=False)


_SINGLE_FIRST: TypeAdapter[SingleOpening] = TypeAdapter(SingleOpening)
_SINGLE_LATER: TypeAdapter[SingleText] = TypeAdapter(SingleText)
_MULTI: TypeAdapter[MultiOpening | MultiText | MultiMixed | MultiEnd] = TypeAdapter(
    Annotated[MultiEnd | MultiText | MultiOpening | MultiMixed, Field(union_mode="left_to_right")]
)


def read_single(data: str | bytes, *, is_first: bool) -> Command:
    """Read a message of stream-input.

    Raises:
        BadMessageError: If it fits no known form of this place in the conversation.
    """
    if is_first:
        opening = _validated(_SINGLE_FIRST, data)
        return Command(
            text=opening.text,
            flush=opening.flush,
            trigger=opening.try_trigger_generation,
            has_settings=True,
            voice_settings=opening.voice_settings,
            schedule=_schedule(opening.generation_config),
            locators=_locators(opening.pronunciation_dictionary_locators),
            credential=opening.hyphenated_key or opening.xi_api_key or opening.authorization,
        )
    message = _validated(_SINGLE_LATER, data)
    return Command(
        text=message.text,
        flush=message.flush,
        trigger=message.try_trigger_generation,
        end=not message.text,
        voice_settings=message.voice_settings,
        schedule=_schedule(message.generator_config or message.generation_config),
    )


def read_multi(data: str | bytes) -> Command:
    """Read a message of multi-stream-input.

    Raises:
        BadMessageError: If it fits no known form.
    """
    message = _validated(_MULTI, data)
    if isinstance(message, MultiEnd):
        return Command(end=True)
    if isinstance(message, MultiText):
        return Command(context=message.context_id or "", text=message.text, flush=message.flush)
    if isinstance(message, MultiMixed):
        return Command(
            context=message.context_id,
            text=message.text,
            flush=message.flush,
            close=message.close_context,
            has_settings=message.voice_settings is not None or message.generation_config is not None,
            voice_settings=message.voice_settings,
            schedule=_schedule(message.generation_config),
        )
    locators = message.pronunciation_dictionary_locators
    settings = (message.voice_settings, message.generation_config, locators)
    return Command(
        context=message.context_id or "",
        text=message.text,
        has_settings=any(item is not None for item in settings),
        voice_settings=message.voice_settings,
        schedule=_schedule(message.generation_config),
        locators=_locators(locators),
        credential=message.xi_api_key or message.authorization,
    )


def _schedule(config: GenerationConfig | None) -> tuple[float, ...] | None:
    return None if config is None else tuple(config.chunk_length_schedule)


def _locators(found: list[Locator] | None) -> tuple[DictionaryLocator, ...]:
    return tuple(DictionaryLocator(**locator.model_dump()) for locator in found or ())


def _validated(adapter: TypeAdapter[T], data: str | bytes) -> T:
    if isinstance(data, bytes):
        raise BadMessageError("invalid_message", "Binary frames are not taken.")
    try:
        return adapter.validate_json(data, strict=True)
    except ValidationError as exc:
        # The validator's own words would repeat what the client sent.
        raise BadMessageError("invalid_message", TTS_ERRORS["invalid_message"]) from exc
