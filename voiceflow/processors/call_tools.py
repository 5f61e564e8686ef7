"""Tools for calls: hang up, transfer, send digits, take a message, switch the language.

Pass them to ``LLM(tools=[hang_up, transfer_to(call, "+15550100")])``. A tool that the call cannot carry out
returns an error that the model reads.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from voiceflow.audio.sound import Sound
from voiceflow.audio.tones import DTMF_PAIRS, dtmf
from voiceflow.dialogue import EndCall, Tool, ToolError
from voiceflow.errors import ConfigurationError, LocalProtocolError
from voiceflow.processors.playback import Playback

__all__ = ["TakenMessage", "hang_up", "send_digits", "switch_language", "take_message", "transfer_to"]

MOST_DIGITS = 64
"""Digits that are sent at once."""

_RATE = 8000
_PAUSES = {",": 0.5, "w": 0.5, " ": 0.0, "-": 0.0}


class CallLike(Protocol):
    """The part of a call that these tools use; ``voiceflow.transports.Call`` has it."""

    @property
    def from_number(self) -> str:
        """Number of the calling party; empty if unknown."""

    async def transfer(self, document: str) -> None:
        """Transfer the call when the user has heard everything said before."""

    def play(self, sound: Sound, *, text: str | None = None, protected: bool = False) -> Playback:
        """Play a sound."""

    def update(self, **changes: object) -> None:
        """Change settings of the pipeline."""


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """A message that the agent took.

    Attributes:
        text: What it is about.
        name: Who left it; may be empty.
        number: Where to call back: what the user said, otherwise the number of the call; may be empty.
        is_urgent: Whether the user called it urgent.
    """

    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    is_urgent: bool = False


async def hang_up(goodbye: str = "") -> EndCall:
    """End the call. It ends when everything you have said was heard.

    Args:
        goodbye: Your last words. Leave it empty if you have already said goodbye.
    """
    return EndCall(say=goodbye)


def transfer_to(
    call: CallLike,
    destinations: str | Mapping[str, str],
    *,
    name: str = "transfer",
    description: str = "Put the user through to a person. Say so first.",
) -> Tool:
    """A tool that transfers the call, without announcing it to the person who is called.

    The transfer happens when the agent's last words were heard, and a user who speaks before they sound
    prevents it. If the carrier refuses, the user hears ``Phrases.not_transferred`` and the call continues.

    Args:
        call: The call.
        destinations: A number, such as ``"+15550100"``, or a document of the carrier. Or several by a name,
            of which the model chooses one.
        name: The tool's name.
        description: When the model should use it.

    Raises:
        ConfigurationError: If there is no destination.
    """
    places = {"": destinations} if isinstance(destinations, str) else dict(destinations)
    if not places or not all(places.values()):
        raise ConfigurationError('transfer_to takes a number, or numbers by name: {"sales": "+15550100"}')

    async def transfer(to: str = "") -> str:
        if to not in places:
            raise ToolError(f"there is no such destination. There are: {', '.join(places)}.")
        try:
            await call.transfer(places[to])
        except (ConfigurationError, LocalProtocolError) as error:
            raise ToolError("this call cannot be transferred. Offer something else.") from error
        return "The call is transferred once your last words were heard, unless the user speaks before."

    if isinstance(destinations, str):
        return Tool(transfer, name=name, description=description, parameters=_schema())
    choice = {"to": {"type": "string", "enum": list(places)}}
    return Tool(transfer, name=name, description=description, parameters=_schema(choice, "to"))


def send_digits(call: CallLike) -> Tool:
    """A tool that presses keys for the far end, such as in the menu of another company.

    The digits are sent as tones in the agent's audio, which works with every carrier.

    Args:
        call: The call.
    """

    async def send(digits: str) -> str:
        wanted = digits.upper().replace("W", "w")
        if not wanted.strip(",w -") or len(wanted) > MOST_DIGITS or not set(wanted) <= _KEYS:
            raise ToolError(f"digits are up to {MOST_DIGITS} of 0-9, * and #, with a comma for a pause.")
        result = await call.play(_tones(wanted), text="", protected=True)
        if not result.is_complete:
            raise ToolError("the digits were not sent, or not all of them.")
        return "The digits were sent."

    digits = {
        "type": "string",
        "description": "Digits, * and #. A comma waits half a second.",
    }
    return Tool(
        send,
        name="send_digits",
        description="Press keys on the phone, such as to choose from a menu or to enter a number.",
        parameters=_schema({"digits": digits}, "digits"),
        time_limit=60.0,
        filler="",
    )


def take_message(
    save: Callable[[TakenMessage], Awaitable[object] | object],
    *,
    call: CallLike | None = None,
    description: str = "Take a message. First ask for whatever is missing, then read it back.",
) -> Tool:
    """A tool that takes a message and passes it to a function.

    Args:
        save: Keeps the message: a plain function, which must be quick, or an async one. If it raises, the
            model reads that the message was not saved.
        call: The call, whose number is taken if the user names none.
        description: When the model should use it.
    """

    async def take(text: str, name: str = "", number: str = "", is_urgent: bool = False) -> str:
        """Take a message.

        Args:
            text: What the message is, in the user's words.
            name: The user's name.
            number: The number to call back, if the user named one.
            is_urgent: Whether the user said that it is urgent.
        """
        if not text.strip():
            raise ToolError("the message is empty: ask what it is about.")
        if not number and call is not None:
            number = call.from_number
        saved = save(TakenMessage(text.strip(), name.strip(), number.strip(), is_urgent))
        if inspect.isawaitable(saved):
            await saved
        return "The message is saved."

    return Tool(take, name="take_message", description=description)


def switch_language(call: CallLike, languages: Sequence[str]) -> Tool:
    """A tool that changes the language of the recogniser, the voice, the turn rules and the prompt together.

    Args:
        call: The call.
        languages: Language codes that the model may choose from, such as ``["en", "de"]``.

    Raises:
        ConfigurationError: If there is none.
    """
    if isinstance(languages, str) or not languages:
        raise ConfigurationError('switch_language takes language codes: ["en", "de"]')

    async def switch(language: str) -> str:
        if language not in languages:
            raise ToolError(f"the languages of this call are: {', '.join(languages)}.")
        try:
            call.update(language=language)
        except ConfigurationError as error:
            raise ToolError(f"the call cannot be held in {language}.") from error
        return f"From now on the call is in {language}. Continue in it."

    choice = {"language": {"type": "string", "enum": list(languages)}}
    return Tool(
        switch,
        name="switch_language",
        description="Change the language of the call, once the user speaks another one or asks for it.",
        parameters=_schema(choice, "language"),
    )


_KEYS = frozenset(DTMF_PAIRS) | frozenset(_PAUSES)


def _schema(properties: Mapping[str, Any] | None = None, *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties or {}), "required": list(required)}


def _tones(wanted: str) -> Sound:
    parts = [
        np.zeros(round(_PAUSES[key] * _RATE), np.int16) if key in _PAUSES else dtmf(key, _RATE)
        for key in wanted
    ]
    return Sound(np.concatenate(parts), _RATE)
