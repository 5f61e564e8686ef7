"""Notes about a user: read before a call, written after it, and forgotten on request."""

import asyncio
from typing import Any

import pytest

from tests.dialogue.chat_models import Scripted, ScriptedModel
from voiceflow.processors import LLM
from voiceflow.processors.notes import OPTED_OUT, UserNotes

ADA = "+15550123"


class Memory:
    """A store in memory, which can fail or hang."""

    def __init__(self, **texts: str) -> None:
        self.texts = {f"+{key.removeprefix('n')}": text for key, text in texts.items()}
        self.fault: str = ""

    async def _fail(self) -> None:
        if self.fault == "hang":
            await asyncio.sleep(1000.0)
        if self.fault:
            raise OSError(self.fault)

    async def read(self, key: str) -> str:
        await self._fail()
        return self.texts.get(key, "")

    async def write(self, key: str, text: str) -> None:
        await self._fail()
        self.texts[key] = text

    async def forget(self, key: str) -> None:
        self.texts.pop(key, None)


def agent(*answers: str, said: str = "I am Ada.") -> LLM:
    made = LLM(model=ScriptedModel([Scripted(text) for text in answers]))
    if said:
        made.context.add_user(said)
    return made


async def test_notes_are_written_from_the_conversation_and_the_earlier_notes() -> None:
    store = Memory(n15550123="Likes tea.")
    notes = UserNotes(store, ADA)
    assert await notes.read() == "Likes tea."
    model = ScriptedModel([Scripted("Ada likes tea.")])
    made = LLM(model=model)
    made.context.add_user("I am Ada.")
    await notes.save(made)
    assert store.texts == {ADA: "Ada likes tea."}
    assert getattr(model.asked[0][1], "text", "") == "(earlier) Likes tea.\nUser: I am Ada."


@pytest.mark.parametrize("number", ["", "anonymous", "Restricted", "+0123456", "12345", "sip:a@b"])
async def test_a_withheld_number_has_no_notes(number: str) -> None:
    store = Memory()
    notes = UserNotes(store, number)
    assert await notes.read() == ""
    await notes.save(agent("Unknown."))
    await notes.forget_me.call("{}")
    assert store.texts == {}


async def test_nothing_is_written_about_a_user_who_said_nothing() -> None:
    store = Memory(n15550123="Likes tea.")
    notes = UserNotes(store, ADA)
    await notes.read()
    await notes.save(agent("Unknown.", said=""))
    assert store.texts == {ADA: "Likes tea."}


@pytest.mark.parametrize("fault", ["hang", "broken"])
async def test_a_store_that_fails_costs_a_call_a_second_and_no_notes(fault: str) -> None:
    store = Memory(n15550123="Likes tea.")
    store.fault = fault
    notes = UserNotes(store, ADA)
    assert await notes.read() == ""
    assert asyncio.get_running_loop().time() <= 1.0
    store.fault = ""
    await notes.save(agent("Unknown."))
    assert store.texts == {ADA: "Likes tea."}


async def test_a_model_that_fails_leaves_the_earlier_notes() -> None:
    store = Memory(n15550123="Likes tea.")
    notes = UserNotes(store, ADA)
    await notes.read()
    await notes.save(agent(" "))
    assert store.texts == {ADA: "Likes tea."}


@pytest.mark.parametrize(("arguments", "left"), [("{}", {}), ('{"for_good": true}', {ADA: OPTED_OUT})])
async def test_a_user_is_forgotten_on_request(arguments: str, left: dict[str, Any]) -> None:
    store = Memory(n15550123="Likes tea.")
    notes = UserNotes(store, ADA)
    await notes.read()
    assert "deleted" in (await notes.forget_me.call(arguments)).text
    await notes.save(agent("Unknown."))
    assert store.texts == left


async def test_a_user_who_opted_out_for_good_is_not_remembered() -> None:
    store = Memory(n15550123=OPTED_OUT)
    notes = UserNotes(store, ADA)
    assert await notes.read() == ""
    await notes.save(agent("Unknown."))
    assert store.texts == {ADA: OPTED_OUT}
