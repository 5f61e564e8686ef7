"""The table of scenarios: what the user does, and what the agent understands, remembers and plays.

Every row runs over the whole chain on virtual time, and all that holds of any call (``Scene``) is checked:
the memory is what was heard, each word of the user is in it once, each tool is answered once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.calls.phone_bot import PhoneBot
from tests.calls.scene import Actor, Scene, slow, use, words_of
from voiceflow import EndReason
from voiceflow.audio.encoding import Encoding
from voiceflow.audio.g711 import encode
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator, HeardUtterance
from voiceflow.emulators.openai import LLMEmulator, Reply
from voiceflow.emulators.twilio import EmulatedTwilio
from voiceflow.testing.speech import speechlike

ROOMS = "We have rooms on the first floor, on the second floor and on the third floor."
ASKED = "Which rooms are there?"
Act = Callable[[Actor], Awaitable[None]]


async def look_up() -> str:
    """Look it up."""
    await asyncio.sleep(3.0)
    return "seventeen"


def model(request: Any) -> Reply:
    """Answer by the first word that is known among the user's last words."""
    last = request["messages"][-1]
    if last["role"] == "tool":
        return f"The result is {last['content']}."
    users = [m["content"] for m in request["messages"] if m["role"] == "user"]
    words = words_of(" ".join(users[-1:]))
    answers: dict[str, Reply] = {
        "sunday": "It is on Sunday.",
        "hear": "Yes, I can hear you.",
        "think": slow("Here is what I think.", 2.5),
        "look": use("look_up", "One moment please."),
        "rooms": ROOMS,
        "breakfast": "Breakfast is at eight.",
    }
    return next((answer for key, answer in answers.items() if key in words), "I see.")


async def ask(user: Actor, question: str, after: float) -> None:
    """Ask, and wait so long after the agent's first sound."""
    await user.wait()
    await user.say(question)
    await user.begins()
    await user.listen(after)


def says(text: str, *, over: str = ASKED, after: float = 1.5) -> Act:
    """Say this while the agent answers."""

    async def act(user: Actor) -> None:
        await ask(user, over, after)
        await user.say(text)

    return act


def says_while(text: str, *, question: str, after: float) -> Act:
    """Say this so long after a question, before anything of the answer is heard."""

    async def act(user: Actor) -> None:
        await user.wait()
        await user.say(question)
        await user.listen(after)
        await user.say(text)

    return act


def coughs(*, over: str = ASKED, after: float = 1.5) -> Act:
    """Make a sound without words while the agent answers."""

    async def act(user: Actor) -> None:
        await ask(user, over, after)
        await user.cough()

    return act


def in_pieces(*pieces: str, pause: float) -> Act:
    """Say this with pauses."""

    async def act(user: Actor) -> None:
        await user.wait()
        for piece in pieces:
            await user.say(piece)
            await user.listen(pause)

    return act


async def is_silent(user: Actor) -> None:
    await user.wait()


async def talks_on(user: Actor) -> None:
    """Both speak at once, and the user does not give way."""
    await ask(user, ASKED, 1.0)
    await user.say("I was asking about breakfast because my wife and I would like to have it.")


@dataclass(frozen=True)
class Row:
    """One scenario.

    Attributes:
        act: What the user does.
        understood: The user's turns as the agent remembers them.
        said: What was heard of the agent after the greeting; with an end in "…", how it begins; with a "…"
            in between, how it begins and ends.
        quiet_until: Seconds after the user's last word in which the agent is silent, at least.
        listen: Seconds that the user stays.
    """

    act: Act
    understood: list[str]
    said: str
    quiet_until: float = 0.0
    listen: float = 14.0
    is_answered: bool = True


ROWS = {
    "mm-hm": Row(says("Mm-hm."), [ASKED, "Mm-hm."], ROOMS, is_answered=False),
    "yeah but": Row(
        says("Yeah but on Sunday?"), [ASKED, "Yeah but on Sunday?"], "We have … It is on Sunday."
    ),
    "cough": Row(coughs(), [ASKED], ROOMS),
    "stop": Row(says("Stop."), [ASKED, "Stop."], "We have … I see."),
    "hold on": Row(says("Hold on."), [ASKED, "Hold on."], "We have … I see.", quiet_until=9.9),
    "hold on, then words": Row(
        in_pieces("Hold on.", "It is on Sunday.", pause=5.0),
        ["Hold on. It is on Sunday."],
        "It is on Sunday.",
    ),
    "can you hear me while it speaks": Row(
        says("Can you hear me?"), [ASKED, "Can you hear me?"], "We have … Yes, I can hear you."
    ),
    "can you hear me while it thinks": Row(
        says_while("Hello? Can you hear me?", question="What do you think?", after=1.5),
        ["What do you think?", "Hello? Can you hear me?"],
        "Yes, I can hear you.",
    ),
    "dictation with pauses": Row(
        in_pieces("My number is.", "0155.", "234.", "9911.", pause=1.0),
        ["My number is. 0155. 234. 9911."],
        "I see.",
    ),
    "spelled name": Row(
        in_pieces("My name is spelled.", "K O.", "W A L.", "S K I.", pause=1.0),
        ["My name is spelled. K O. W A L. S K I."],
        "I see.",
    ),
    "correction": Row(
        says_while("No, breakfast please.", question="What do you think?", after=1.0),
        ["What do you think?", "No, breakfast please."],
        "Breakfast is at eight.",
    ),
    "barge-in while thinking": Row(
        says_while("What about breakfast then?", question="What do you think?", after=1.5),
        ["What do you think?", "What about breakfast then?"],
        "Breakfast is at eight.",
    ),
    "barge-in during a tool": Row(
        says("And when is breakfast?", over="Look it up.", after=1.6),
        ["Look it up.", "And when is breakfast?"],
        "One moment please. Breakfast is at eight.…",
    ),
    "cough during a tool": Row(
        coughs(over="Look it up.", after=2.5),
        ["Look it up."],
        "One moment please. The result is seventeen.",
    ),
    "double talk": Row(
        talks_on,
        [ASKED, "I was asking about breakfast because my wife and I would like to have it."],
        "We … Breakfast is at eight.",
    ),
    "silence on both sides": Row(is_silent, [], ""),
}


def matches(said: str, pattern: str) -> bool:
    """Whether a text is as the row says."""
    begin, mark, end = pattern.partition("…")
    return said == pattern if not mark else said.startswith(begin.strip()) and said.endswith(end.strip())


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
async def test_a_scenario_ends_as_the_table_says(row: Row) -> None:
    scene = Scene(model, tools=[look_up])
    async with scene.call(is_answered=row.is_answered) as user:
        await row.act(user)
        over = user.now
        await user.listen(row.listen)
        heard = [stretch for stretch in scene.caller.call.record.heard if stretch.at > over + 0.5]
    assert scene.understood == row.understood
    assert matches(scene.said.removeprefix("Hello there.").strip(), row.said), scene.said
    assert not [each.at - over for each in heard if each.at - over < row.quiet_until]


EXCUSE = "Sorry, I didn't catch that. Could you say it again?"


def unsure(text: str) -> HeardUtterance:
    return HeardUtterance(text, confidence=0.1)


@pytest.mark.parametrize(
    ("lines", "answered"),
    [
        ([unsure("Which brooms?"), HeardUtterance(ASKED)], [False, True]),
        ([unsure("Which brooms?"), unsure(ASKED)], [False, True]),
        ([unsure("Which brooms?"), unsure(ASKED), unsure("And tooth beer?")], [False, True, False]),
        ([HeardUtterance(ASKED, confidence=0.4)], [True]),
    ],
    ids=["then sure", "unsure twice", "unsure again", "sure enough"],
)
async def test_unsure_words_are_asked_for_again_but_never_twice_in_a_row(
    lines: list[HeardUtterance],
    answered: list[bool],
    line: Callable[[], EmulatedTwilio],
    bot: PhoneBot,
    elevenlabs: Callable[..., ElevenLabsEmulator],
    openai: Callable[..., LLMEmulator],
) -> None:
    elevenlabs(stt=list(lines))
    openai(model)
    bot.greeting = None
    async with line() as carrier, carrier.call() as call:
        for _ in lines:
            call.say(encode(speechlike(1.2, seed=1), Encoding.MULAW))
            await asyncio.sleep(12.0)
    assert [text for who, text in bot.memory if who == "user"] == [line.text for line in lines]
    assert [text != EXCUSE for who, text in bot.memory if who == "assistant"] == answered


LIMIT = 0.5
"""Seconds within which a call is over after the user has hung up."""
TOOL_LIMIT = 3.0
"""The same while a tool runs, which may finish."""


async def hang_up_thinking(user: Actor) -> None:
    await user.wait()
    await user.say("What do you think?")
    await user.listen(1.5)


async def hang_up_speaking(user: Actor) -> None:
    await ask(user, ASKED, 1.5)


async def hang_up_paused(user: Actor) -> None:
    await ask(user, ASKED, 1.5)
    await user.cough(0.14)


async def hang_up_in_a_tool(user: Actor) -> None:
    await ask(user, "Look it up.", 2.0)


async def hang_up_draining(user: Actor) -> None:
    await ask(user, ASKED, 4.0)


@pytest.mark.parametrize(
    ("act", "understood", "limit"),
    [
        (hang_up_thinking, "What do you think?", LIMIT),
        (hang_up_speaking, ASKED, LIMIT),
        (hang_up_paused, ASKED, LIMIT),
        (hang_up_in_a_tool, "Look it up.", TOOL_LIMIT),
        (hang_up_draining, ASKED, LIMIT),
    ],
    ids=["thinking", "speaking", "paused", "tool", "draining"],
)
async def test_a_user_who_hangs_up_at_any_moment_ends_the_call_soon(
    act: Act, understood: str, limit: float
) -> None:
    scene = Scene(model, tools=[look_up])
    async with scene.call(is_answered=False) as user:
        await act(user)
        user.hang_up()
        await asyncio.sleep(limit)
        assert scene.reason is not None, "the pipeline is over"
    assert scene.reason is EndReason.USER_HANGUP
    assert scene.understood == [understood]
