"""Who or what answers a call."""

from __future__ import annotations

from enum import StrEnum


class AnsweredBy(StrEnum):
    """Who or what answered a call that the agent made."""

    HUMAN = "human"
    VOICEMAIL = "voicemail"
    """A mailbox that takes a message."""
    SCREENING = "screening"
    """An assistant that asks who is calling, on behalf of a person who may come to the phone."""
    NO_MESSAGE = "no_message"
    """A mailbox that is full or not set up, or a network announcement: no message can be left."""
    IVR = "ivr"
    """A menu that takes keys or spoken choices."""
    FAX = "fax"
    """A fax machine or a modem."""
    UNKNOWN = "unknown"
    """Nothing was heard that shows it."""

    @property
    def is_machine(self) -> bool:
        """Whether no person speaks."""
        return self not in (AnsweredBy.HUMAN, AnsweredBy.UNKNOWN)
