"""Vonage's instructions for warm transfers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from voiceflow.clients.vonage import ncco
from voiceflow.transports.abilities import CallLeg
from voiceflow.transports.consult_words import ConsultWords


class VonageConsultScript:
    """NCCOs with ``input`` and ``conversation``.

    Args:
        connect: Makes the NCCO that opens a websocket for a call with these parameters: an NCCO cannot name
            the webhook that would.
    """

    content_type: ClassVar[str] = "application/json"

    def __init__(self, connect: Callable[[str, Mapping[str, str]], str]) -> None:
        self._connect = connect

    def ask(self, briefing: str, words: ConsultWords, *, action: str) -> str:
        text = f"{briefing} {words.question}"
        question = ncco.talk(text, language=words.locale, can_interrupt=True)
        answer = ncco.listen(event_url=action, language=words.locale, hints=words.hints)
        return ncco.document(question, answer)

    def conference(self, room: str) -> str:
        return ncco.document(ncco.conversation(room))

    def hang_up(self) -> str:
        return ncco.document()

    def come_back(self, leg: CallLeg, *, voice_url: str) -> str:
        return self._connect(leg.call_id, leg.parameters)
