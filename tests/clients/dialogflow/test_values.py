"""Names, texts and data of Dialogflow."""

import pytest

from voiceflow.clients.dialogflow import CxAgent, EsAgent, agent_of
from voiceflow.clients.dialogflow.ssml import words_of_ssml
from voiceflow.errors import ConfigurationError


@pytest.mark.parametrize(
    ("name", "agent", "host"),
    [
        ("projects/p/locations/global/agents/a", CxAgent("p", "global", "a"), "dialogflow.googleapis.com"),
        (
            "projects/p/locations/eu-w1/agents/a/environments/e",
            CxAgent("p", "eu-w1", "a", "e"),
            "eu-w1-dialogflow.googleapis.com",
        ),
        ("projects/p/agent", EsAgent("p"), "dialogflow.googleapis.com"),
        (
            "projects/p/locations/eu-w1/agent/environments/e/users/-",
            EsAgent("p", "eu-w1", "e"),
            "eu-w1-dialogflow.googleapis.com",
        ),
    ],
)
def test_an_agent_is_found_by_its_name_and_names_its_sessions(
    name: str, agent: CxAgent | EsAgent, host: str
) -> None:
    assert agent_of(name) == agent
    assert agent.host == host
    assert agent.session("s1") == f"{name}/sessions/s1"


@pytest.mark.parametrize(
    "name", ["", "a", "projects/p", "projects/p/locations/l/agents/", "projects/p p/agent"]
)
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError):
        agent_of(name)


@pytest.mark.parametrize(
    ("ssml", "words"),
    [
        ("<speak>Hello <break time='1s'/>you</speak>", "Hello you"),
        ("<speak><p>One</p><p>Two &amp; three</p></speak>", "One Two & three"),
        ("<speak><sub alias='World Wide Web'>WWW</sub> now</speak>", "World Wide Web now"),
        ("<speak><audio src='x'><desc>a bell</desc>ding</audio></speak>", "ding"),
        ("no tags", "no tags"),
    ],
)
def test_ssml_is_read_as_its_words(ssml: str, words: str) -> None:
    assert words_of_ssml(ssml) == words
