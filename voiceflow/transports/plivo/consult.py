"""Plivo's instructions for warm transfers."""

from __future__ import annotations

from voiceflow.clients.plivo import xml
from voiceflow.transports.consult_words import ConsultWords
from voiceflow.transports.consult_xml import XmlConsultScript


class PlivoConsultScript(XmlConsultScript):
    """Documents with ``<GetInput>`` and ``<Conference>``."""

    content_type = "application/xml"

    def ask(self, briefing: str, words: ConsultWords, *, action: str) -> str:
        text = f"{briefing} {words.question}"
        question = xml.get_input(text, action=action, language=words.locale, hints=words.hints)
        # Without input Plivo goes on with the next element.
        return xml.document(question, xml.redirect(action))

    def conference(self, room: str) -> str:
        return xml.document(xml.conference(room))
