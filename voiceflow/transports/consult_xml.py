"""The instructions of warm transfers at carriers that take TwiML or what resembles it."""

from __future__ import annotations

from typing import ClassVar

from aiohttp import web

from voiceflow.clients.call_xml import conference, document, gather, hangup, redirect
from voiceflow.transports.abilities import CallLeg
from voiceflow.transports.consult_words import ConsultWords
from voiceflow.transports.consultations import ConsultAnswer, ReadAnswer
from voiceflow.transports.xml_webhook import SignedForms


class XmlConsultScript:
    """Documents with ``<Gather>`` and ``<Conference>``.

    Args:
        wait_url: What the first one in the conference hears until the other one is there, for carriers that
            play music otherwise; empty for silence.
    """

    content_type: ClassVar[str] = "text/xml"

    def __init__(self, *, wait_url: str | None = None) -> None:
        self._wait_url = wait_url

    def ask(self, briefing: str, words: ConsultWords, *, action: str) -> str:
        text = f"{briefing} {words.question}"
        question = gather(text, action=action, language=words.locale, hints=words.hints)
        # Not every carrier reports silence.
        return document(question, redirect(action))

    def conference(self, room: str) -> str:
        return document(conference(room, wait_url=self._wait_url))

    def hang_up(self) -> str:
        return document(hangup())

    def come_back(self, leg: CallLeg, *, voice_url: str) -> str:
        return document(redirect(voice_url))


def form_answers(signed: SignedForms, *, words: str = "SpeechResult") -> ReadAnswer:
    """Read keys and words from a carrier's forms.

    Args:
        signed: Reads the forms.
        words: The field that holds the words; keys are in ``Digits``.
    """

    async def read(request: web.Request) -> ConsultAnswer:
        form = await signed.form(request)
        return ConsultAnswer(key=form.get("Digits", ""), words=form.get(words, ""))

    return read
