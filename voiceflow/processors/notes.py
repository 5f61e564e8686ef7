"""Notes about a user that last until the next call, by phone number."""

from __future__ import annotations

import asyncio
import re
from typing import Protocol

from loguru import logger

from voiceflow.dialogue import Tool
from voiceflow.errors import describe_error
from voiceflow.processors.llm import LLM

INSTRUCTION = (
    "You keep notes about a caller for the next time they call. Write down what will still matter then: "
    "their name, preferences, what was agreed or promised, and what is open. Take over what is still true of "
    "the earlier notes. Leave out card numbers, passwords, health and what was only of this call. Write "
    "plain sentences in the language of the call, at most 100 words, and nothing else."
)
"""The default instruction to the model that writes the notes."""

OPTED_OUT = "(does not want to be remembered)"
"""The note about a user who does not want any."""

READ_LIMIT = 1.0
"""Seconds that a call waits for the notes. Without them it begins as with an unknown user."""

SAVE_LIMIT = 30.0
"""Seconds that writing and saving the notes may take, after the call."""

# ITU-T E.164. Carriers send names such as "anonymous" for withheld numbers: they are not one user.
_NUMBER = re.compile(r"\+[1-9][0-9]{4,14}")


class NoteStore(Protocol):
    """Keeps one text for each key. ``examples/remembering_bot.py`` has one with SQLite."""

    async def read(self, key: str) -> str:
        """The text of this key; empty if there is none."""

    async def write(self, key: str, text: str) -> None:
        """Keep a text, in place of the one before."""

    async def forget(self, key: str) -> None:
        """Delete the text of this key, if there is one."""


class UserNotes:
    """What is known about the user of one call from earlier calls.

    Read the notes before the call's pipeline runs, and save them after it. Neither raises: a call is held
    without notes if the store fails. A user whose number is withheld has no notes.

    Args:
        store: Where the notes are kept.
        number: The user's phone number in E.164 form; the key in the store.

    Attributes:
        text: The notes, once they are read; may be empty.
    """

    def __init__(self, store: NoteStore, number: str) -> None:
        self.text = ""
        self._store = store
        self._number = number
        self._is_kept = _NUMBER.fullmatch(number) is not None

    async def read(self) -> str:
        """Read the notes, within ``READ_LIMIT``."""
        if self._is_kept:
            try:
                async with asyncio.timeout(READ_LIMIT):
                    found = await self._store.read(self._number)
            except Exception as error:  # noqa: BLE001 - whatever the store raises
                # Without the earlier notes, new ones would replace them.
                self._is_kept = False
                logger.warning("the notes about a user were not read: {}", describe_error(error))
            else:
                self._is_kept = found != OPTED_OUT
                self.text = found if self._is_kept else ""
        return self.text

    async def save(self, agent: LLM, *, instruction: str = INSTRUCTION) -> None:
        """Let the agent's model write notes about the conversation, and keep them, within ``SAVE_LIMIT``.

        Nothing is kept of a user who asked to be forgotten, or who said nothing.
        """
        if not (self._is_kept and agent.has_heard_user):
            return
        try:
            async with asyncio.timeout(SAVE_LIMIT):
                text = await agent.summarise(before=self.text, instruction=instruction)
                if self._is_kept:
                    await self._store.write(self._number, text)
        except Exception as error:  # noqa: BLE001 - the call is over, and the earlier notes stay
            logger.warning("the notes about a user were not saved: {}", describe_error(error))

    @property
    def forget_me(self) -> Tool:
        """A tool for users who want to be forgotten. It deletes the notes at once."""

        async def forget_me(for_good: bool = False) -> str:
            """Delete what is known about the user from earlier calls. Nothing is kept of this call either.

            Args:
                for_good: Whether the user does not want to be remembered after later calls either.
            """
            self.text, self._is_kept = "", False
            if _NUMBER.fullmatch(self._number):
                if for_good:
                    await self._store.write(self._number, OPTED_OUT)
                else:
                    await self._store.forget(self._number)
            return "The notes are deleted. Do not use what you know from earlier calls any more."

        return Tool(forget_me)
