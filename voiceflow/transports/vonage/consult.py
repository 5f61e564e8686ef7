"""Vonage's instructions for warm transfers."""

from __future__ import annotations

from typing import ClassVar

from voiceflow.clients.vonage import ncco
from voiceflow.transports.consult_words import ConsultWords


class VonageConsultScript:
    """NCCOs with ``input`` and ``conversation``."""

    content_type: ClassVar[str] = "application/json"

    def ask(self, briefing: str, words: ConsultWords, *, action: str) -> str:
        text = f"{briefing} {words.question}"
        question = ncco.talk(text, language=words.locale, can_interrupt=True)
        answer = ncco.listen(event_url=action, language=words.locale, hints=words.hints)
        return ncco.document(question, answer)

    def conference(self, room: str) -> str:
        return ncco.document(ncco.conversation(room))

    def hang_up(self) -> str:
        return ncco.document()
