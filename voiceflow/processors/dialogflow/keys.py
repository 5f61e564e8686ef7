"""Collecting keys as the agent wants them."""

from __future__ import annotations

from voiceflow.clients.dialogflow import DtmfInput, KeySettings
from voiceflow.processor import Processor
from voiceflow.processors.key_entry import KeyEntry
from voiceflow.processors.key_prompts import TalkPrompter
from voiceflow.processors.talk import Talk
from voiceflow.turns.events import Key

END = "#"
"""The key with which the turn machine ends an entry at once."""


class AgentKeys(KeyEntry):
    """Ends the keys of a turn as the agent has requested. Entries that the bot asks for come first.

    Args:
        owner: The responder.
        talk: Says the prompts, and takes the keys that belong to the user's turn.

    Attributes:
        settings: How the agent wants keys now; None if it does not say.
    """

    def __init__(self, owner: Processor, talk: Talk) -> None:
        super().__init__(owner, TalkPrompter(talk))
        self._floor = talk.floor
        self.settings: KeySettings | None = None
        self._count = 0
        self._finish = ""

    def take(self, key: str) -> bool:
        if super().take(key):
            return True
        settings = self.settings
        if settings is None:
            return False
        if settings.finish_digit and key == settings.finish_digit:
            self._finish = key
            self._press(END)
            return True
        self._count += 1
        self._press(key)
        if self._count == settings.max_digits and key != END:
            self._press(END)
        return True

    def input_of(self, digits: str) -> DtmfInput:
        """The keys of a finished turn."""
        finish, self._finish, self._count = self._finish, "", 0
        if not finish and self.settings is None and digits.endswith(END):
            finish = END
        return DtmfInput(digits.removesuffix(END), finish)

    def _press(self, key: str) -> None:
        self._floor.handle(Key(key))
