"""The models of the HTTP API: that they are what is published, and how strict and how tolerant they are."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.published_api import ABSENT, FOLDER, published_api
from tools.elevenlabs_schema.facts import Facts, merged
from tools.elevenlabs_schema.modules import Modules
from tools.elevenlabs_schema.types import is_file
from tools.elevenlabs_schema.writing import write
from voiceflow.clients.elevenlabs import schema
from voiceflow.clients.elevenlabs.model import Model, Unrecognised, accept, checked, read
from voiceflow.clients.elevenlabs.schema.agents import Agent, AgentConfig, AgentPrompt, NewAgent
from voiceflow.clients.elevenlabs.schema.history import TranscriptItem
from voiceflow.clients.elevenlabs.schema.retrieval import DocumentChunk, RagIndex
from voiceflow.clients.elevenlabs.schema.simulation import Simulation
from voiceflow.clients.elevenlabs.schema.tools import ClientToolConfig, NewTool, StoredTool
from voiceflow.clients.elevenlabs.schema.workspace import NewSecret, Settings
from voiceflow.errors import LocalProtocolError, RemoteProtocolError

COMMITTED = Path(str(schema.__file__)).parent

needs_documents = pytest.mark.skipif(published_api() is None, reason=ABSENT)

TOOL: dict[str, Any] = {
    "id": "tool_1",
    "tool_config": {"type": "client", "name": "open_door", "description": "Opens the door."},
    "access_info": {
        "is_creator": True,
        "creator_name": "A",
        "creator_email": "a@example.com",
        "role": "admin",
    },
    "usage_stats": {"avg_latency_secs": 0.5},
}
NAMES = st.text("abcdefgh_", min_size=3, max_size=8).map(lambda name: f"new_{name}")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@needs_documents
def test_what_is_committed_is_what_the_documents_give(tmp_path: Path) -> None:
    write(Modules(Facts.load()).texts(), tmp_path)
    made = {path.name: path.read_text() for path in tmp_path.glob("*.py")}
    committed = {path.name: path.read_text() for path in COMMITTED.glob("*.py") if path.stem != "__init__"}
    assert made == committed


@needs_documents
def test_every_published_property_is_a_field() -> None:
    api, classes = published_api(), Modules(Facts.load()).classes()
    assert api is not None
    (delta,) = (json.loads(path.read_text()) for path in (FOLDER / "elevenlabs").glob("sdk_*_delta.json"))
    wanted: dict[str, set[str]] = {}
    for name, published in api.document["components"]["schemas"].items():
        properties = published.get("properties", {})
        wanted.setdefault(merged(name), set()).update(n for n, p in properties.items() if not is_file(p))
    for name, fields in delta["added_model_fields"].items():
        wanted.setdefault(merged(name), set()).update(fields)
    missing = {}
    for name, (module, own) in classes.items():
        kind = getattr(import_module(f"{schema.__name__}.{module}"), own)
        known = {field.alias or name for name, field in kind.model_fields.items()}
        if lost := wanted.get(name, set()) - known:
            missing[own] = lost
    assert len(classes) > 300
    assert not missing


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "conversation_config: Field required"),
        ({"conversation_config": {}, "nam": "X"}, "the object: nam is not a field"),
        (
            {"conversation_config": {"agent": {"prompt": {"lm": "x"}}}},
            "conversation_config.agent.prompt: lm is no",
        ),
        (
            {"conversation_config": {"agent": {"prompt": {"llm": "x"}}}},
            "conversation_config.agent.prompt.llm: ",
        ),
        ({"conversation_config": {"tts": {"stability": 1.5}}}, "conversation_config.tts.stability: "),
        ({"conversation_config": {"asr": {"keywords": "x"}}}, "conversation_config.asr.keywords: "),
    ],
)
def test_what_we_make_has_to_be_right_and_the_complaint_tells_where(data: dict[str, Any], told: str) -> None:
    with pytest.raises(LocalProtocolError) as caught:
        checked(NewAgent, data)
    assert str(caught.value).startswith(told)


def test_a_kind_that_is_not_documented_is_refused_when_we_make_it() -> None:
    with pytest.raises(LocalProtocolError, match="tool_config"):
        checked(NewTool, {"tool_config": {"type": "teleport", "name": "x"}})


def test_a_kind_that_is_not_documented_is_read_with_its_fields() -> None:
    tool = StoredTool.read({**TOOL, "tool_config": {"type": "teleport", "to": {"place": "here"}}})
    config: Any = tool.tool_config
    assert isinstance(config, Unrecognised)
    assert config.written() == {"type": "teleport", "to": {"place": "here"}}
    assert tool.written()["tool_config"] == config.written()


def test_words_and_figures_of_tomorrow_are_read() -> None:
    prompt = AgentPrompt.read({"llm": "gpt-99", "cascade_timeout_seconds": 99, "mcp_server_ids": ["x"] * 11})
    assert prompt.cascade_timeout_seconds == 99
    index = {"id": "a", "model": "new", "status": "pondering", "progress_percentage": 1}
    found = RagIndex.read({**index, "document_model_index_usage": {"used_bytes": 1}})
    assert found.written()["status"] == "pondering"
    assert prompt.written()["llm"] == "gpt-99"


@pytest.mark.parametrize("data", [{}, {"id": 1, "name": "x", "content": "said"}, [], None, "said"])
def test_what_cannot_be_understood_is_refused_without_being_quoted(data: object) -> None:
    with pytest.raises(RemoteProtocolError) as caught:
        DocumentChunk.read(data)
    assert "said" not in str(caught.value)


def test_a_null_counts_as_absent_where_it_is_no_documented_value() -> None:
    read_prompt = AgentPrompt.read({"prompt": None, "max_tokens": None})
    assert (read_prompt.prompt, read_prompt.max_tokens) == ("", -1)
    assert read_prompt.written() == {}
    assert accept(AgentPrompt, {"prompt": None}).written() == {}
    with pytest.raises(LocalProtocolError, match="prompt: "):
        checked(AgentPrompt, {"prompt": None})


def test_a_documented_null_stays() -> None:
    for prompt in (
        AgentPrompt(temperature=None),
        AgentPrompt.read({"temperature": None}),
        accept(AgentPrompt, {"temperature": None}),
    ):
        assert prompt.written() == {"temperature": None}


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.dictionaries(NAMES, VALUES, max_size=4))
def test_what_is_not_documented_is_kept_and_written_back(
    outer: dict[str, Any], inner: dict[str, Any]
) -> None:
    data = {**TOOL, **outer, "tool_config": {**TOOL["tool_config"], **inner}}
    tool = StoredTool.read(data)
    assert tool.written() == data
    assert all(getattr(tool, name) == value for name, value in outer.items())
    if inner:
        with pytest.raises(LocalProtocolError, match="tool_config"):
            checked(NewTool, {"tool_config": data["tool_config"]})


def test_constants_are_written_and_nothing_else_that_was_not_set() -> None:
    assert NewSecret(name="key", value="x").written() == {"type": "new", "name": "key", "value": "x"}
    tool = NewTool(tool_config=ClientToolConfig(name="open_door", description="Opens."))
    config = {"type": "client", "name": "open_door", "description": "Opens."}
    assert tool.written() == {"tool_config": config}
    assert AgentConfig(first_message="").written() == {"first_message": ""}
    assert Settings().written() == {}


def test_an_object_is_checked_once_more_as_a_mapping_is() -> None:
    agent = checked(NewAgent, {"conversation_config": {"agent": AgentConfig(first_message="Hi")}})
    assert agent.written() == {"conversation_config": {"agent": {"first_message": "Hi"}}}


def test_nothing_that_was_said_or_is_secret_is_in_a_repr() -> None:
    item = {"role": "user", "message": "my PIN is 4711", "time_in_call_secs": 3}
    assert repr(TranscriptItem.read(item)).find("4711") < 0
    assert "time_in_call_secs=3" in repr(TranscriptItem.read(item))
    plan = {"simulated_user_config": {"first_message": "4711", "prompt": {"prompt": "4711"}}}
    assert "4711" not in repr(checked(Simulation, {"simulation_specification": plan}))
    assert "4711" not in repr(NewSecret(name="4711", value="4711"))
    assert "4711" not in repr(StoredTool.read({**TOOL, "new_field": "4711", "new_object": {"a": "4711"}}))


def test_an_object_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        AgentConfig().first_message = "x"  # type: ignore[misc]


def test_lists_and_unions_are_read_like_objects() -> None:
    chunk = {"id": "a", "name": "b", "content": "c", "new": 1}
    (found,) = read(list[DocumentChunk], [chunk])
    assert found.written() == chunk
    with pytest.raises(RemoteProtocolError, match=r"0\.content: "):
        read(list[DocumentChunk], [{"id": "a", "name": "b"}])


def test_an_agent_of_the_least_that_is_documented_is_read() -> None:
    times = {"created_at_unix_secs": 1, "updated_at_unix_secs": 2}
    agent = Agent.read({"agent_id": "a", "name": "b", "conversation_config": {}, "metadata": times})
    assert isinstance(agent, Model)
    assert agent.platform_settings is None
