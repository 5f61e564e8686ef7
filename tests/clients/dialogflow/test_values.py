"""Names, texts and data of Dialogflow."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceflow.clients.dialogflow import CustomPayload, CxAgent, EsAgent, TextMessage, agent_of
from voiceflow.clients.dialogflow.channels import is_local
from voiceflow.clients.dialogflow.cx_messages import read_message
from voiceflow.clients.dialogflow.inputs import LONGEST_TEXT, fit_text
from voiceflow.clients.dialogflow.packages import cx
from voiceflow.clients.dialogflow.ssml import words_of_ssml
from voiceflow.clients.dialogflow.structs import plain, read_struct
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


@given(st.text(alphabet="ab c.?!\n", max_size=900))
def test_a_text_is_cut_to_the_end_that_fits(text: str) -> None:
    fitted = fit_text(text)
    assert len(fitted) <= LONGEST_TEXT
    assert text.strip().endswith(fitted)
    if len(text.strip()) <= LONGEST_TEXT:
        assert fitted == text.strip()
    elif text.strip():
        assert fitted


def test_whole_sentences_are_kept_before_whole_words() -> None:
    text = "word " * 60 + "end. Last one here."
    assert fit_text(text) == "Last one here."
    assert fit_text("word " * 100).startswith("word")
    assert fit_text("x" * 300) == "x" * 256


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=30)
@given(st.dictionaries(st.text(max_size=5), values, max_size=4))
def test_data_comes_back_as_it_went(data: dict[str, object]) -> None:
    message = cx.ResponseMessage(payload=plain(data))  # type: ignore[arg-type]
    # Equal as text too: 3 is not 3.0.
    assert json.dumps(read_struct(message._pb.payload), sort_keys=True) == json.dumps(data, sort_keys=True)
    read = read_message(message)
    assert read == CustomPayload(data=data)  # type: ignore[arg-type]


def test_a_message_of_no_kind_is_read_and_none_shows_its_text() -> None:
    assert read_message(cx.ResponseMessage()).kind == "empty"  # type: ignore[attr-defined]
    assert "secret" not in repr(TextMessage(text="secret"))


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


def test_only_this_machine_is_reached_without_tls() -> None:
    assert is_local("localhost:8098")
    assert is_local("127.0.0.1:1")
    assert not is_local("localhost.evil.test:1")
    assert not is_local("dialogflow.googleapis.com")
