"""The decision of a person who is called for a warm transfer: asked a few times, taken once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.rows import example_count
from voiceflow.clients.twilio import TwilioClient, TwilioConfig
from voiceflow.net.session import client_session
from voiceflow.testing import run_virtual
from voiceflow.transports.abilities import CallLeg, ConsultOutcome, ConsultRequest
from voiceflow.transports.consult_words import WORDS
from voiceflow.transports.consult_xml import XmlConsultScript
from voiceflow.transports.consultations import MOST_QUESTIONS, CallConsultation, ConsultAnswer
from voiceflow.transports.twilio.call_api import TwilioCalls
from voiceflow.transports.twilio.control import TwilioControl

SCRIPT = XmlConsultScript()
ACTION = "https://voice.example.com/twilio/consult/1"
CONFERENCE, HANG_UP = SCRIPT.conference("room"), SCRIPT.hang_up()

answers = st.one_of(
    st.sampled_from("0123456789*#").map(lambda key: ConsultAnswer(key=key)),
    st.sampled_from(["yes please", "No, thank you.", "who is this?", "Yes. No!", ""]).map(
        lambda words: ConsultAnswer(words=words)
    ),
)


@asynccontextmanager
async def consultation(language: str = "en") -> AsyncIterator[CallConsultation]:
    account = TwilioConfig(account_sid="AC" + "0" * 32, auth_token=SecretStr("0" * 32))
    async with client_session() as http:
        client = TwilioClient(account, session=http)
        yield CallConsultation(
            ConsultRequest(to="+15550177", briefing="A caller.", language=language),
            SCRIPT,
            api=TwilioCalls(client),
            control=TwilioControl(client),
            leg=CallLeg(call_id="CA1"),
            address=ACTION,
            voice_url=ACTION,
            room="room",
        )


@settings(max_examples=example_count(20))
@given(st.lists(answers, min_size=5, max_size=12))
def test_a_person_is_asked_a_few_times_and_the_first_decision_stays(
    given_answers: list[ConsultAnswer],
) -> None:
    async def decide() -> tuple[list[str], ConsultOutcome]:
        async with consultation() as one:
            said = [one.decide(ConsultAnswer()), *(one.decide(answer) for answer in given_answers)]
            return said, await one.outcome()

    said, outcome = run_virtual(decide())
    question = SCRIPT.ask("A caller.", WORDS["en"], action=ACTION)
    asked = said.count(question)
    assert 1 <= asked <= MOST_QUESTIONS
    assert said[:asked] == [question] * asked
    assert set(said[asked:]) == {CONFERENCE if outcome is ConsultOutcome.ACCEPTED else HANG_UP}
    assert outcome in (ConsultOutcome.ACCEPTED, ConsultOutcome.DECLINED)


def test_a_no_wins_over_a_yes_in_every_language() -> None:
    async def decide(language: str) -> ConsultOutcome:
        words = f"{min(WORDS[language].accept)}, {min(WORDS[language].decline)}!"
        async with consultation(language) as one:
            one.decide(ConsultAnswer(words=words))
            return await one.outcome()

    assert {run_virtual(decide(language)) for language in WORDS} == {ConsultOutcome.DECLINED}


def test_a_person_who_never_decides_is_given_up_and_finds_nobody_later() -> None:
    async def wait() -> tuple[ConsultOutcome, str]:
        async with consultation() as one:
            one.decide(ConsultAnswer())
            outcome = await one.outcome()
            await one.cancel()
            return outcome, one.decide(ConsultAnswer(key="1"))

    assert run_virtual(wait()) == (ConsultOutcome.NO_ANSWER, HANG_UP)
