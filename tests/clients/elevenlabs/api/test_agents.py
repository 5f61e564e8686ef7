"""Agents: our client against the emulated service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from voiceflow.clients.elevenlabs.api import agents
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, NotFoundError
from voiceflow.clients.elevenlabs.schema.agent_pages import AgentFilter, AgentQuery
from voiceflow.clients.elevenlabs.schema.agents import (
    AgentChange,
    AgentConfig,
    AgentPrompt,
    AsrConfig,
    ConversationalConfig,
    NewAgent,
    TtsConfig,
)
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.emulators.elevenlabs.http.exchange import EPOCH
from voiceflow.errors import LocalProtocolError

COVERS = {
    agents.LIST: "agents.list",
    agents.CREATE: "agents.create",
    agents.FETCH: "agents.get",
    agents.UPDATE: "agents.update",
    agents.DELETE: "agents.delete",
    agents.DUPLICATE: "agents.duplicate",
    agents.LINK: "agents.link",
    agents.SIMULATE: "agents.simulate",
    agents.SIMULATE_STREAM: "agents.simulate_stream",
    agents.RAG_QUERY: "agents.rag_query",
}

Client = Callable[..., ElevenLabs]

BOOKINGS = {
    "name": "Bookings",
    "tags": ["phone"],
    "conversation_config": {
        "agent": {
            "first_message": "Good evening!",
            "language": "en",
            "prompt": {"prompt": "You book tables.", "llm": "gemini-2.5-flash"},
        },
        "asr": {"user_input_audio_format": "ulaw_8000"},
        "tts": {
            "voice_id": "JBFqnCBsd6RMkjVDRZzb",
            "model_id": "eleven_flash_v2",
            "agent_output_audio_format": "ulaw_8000",
        },
    },
}


def simulation(*lines: str, **told: Any) -> dict[str, Any]:
    user = {"prompt": {"prompt": " ".join(lines)}}
    return {"simulation_specification": {"simulated_user_config": user, **told}}


async def test_a_telephone_agent_is_made_of_a_mapping_and_read_with_every_default(client: Client) -> None:
    group = client().agents
    agent = await group.get(await group.create(BOOKINGS))
    config = agent.conversation_config
    assert (agent.name, agent.tags) == ("Bookings", ["phone"])
    assert config.asr == AsrConfig(
        user_input_audio_format="ulaw_8000", quality="high", provider="scribe_realtime", keywords=[]
    )
    assert config.tts is not None
    assert (config.tts.agent_output_audio_format, config.tts.stability) == ("ulaw_8000", 0.5)
    assert config.turn is not None
    assert config.turn.soft_timeout_config is not None
    assert config.turn.soft_timeout_config.timeout_seconds == -1
    assert config.agent is not None
    assert config.agent.prompt is not None
    assert config.agent.prompt.rag is not None
    assert config.agent.prompt.rag.max_vector_distance == 0.6
    assert agent.platform_settings is not None
    assert agent.platform_settings.call_limits is not None
    assert agent.platform_settings.call_limits.daily_limit == 100000
    assert agent.metadata.created_at_unix_secs == EPOCH


async def test_a_telephone_agent_is_made_of_models(client: Client) -> None:
    group = client().agents
    prompt = AgentPrompt(prompt="You book tables.", llm="gemini-2.5-flash")
    made = await group.create(
        NewAgent(
            name="Bookings",
            conversation_config=ConversationalConfig(
                agent=AgentConfig(first_message="Good evening!", prompt=prompt),
                asr=AsrConfig(user_input_audio_format="ulaw_8000"),
                tts=TtsConfig(agent_output_audio_format="ulaw_8000"),
            ),
        )
    )
    config = (await group.get(made)).conversation_config
    assert config.asr is not None
    assert config.asr.user_input_audio_format == "ulaw_8000"


async def test_a_change_merges_objects_and_replaces_lists(client: Client) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    await asyncio.sleep(60)
    change = {"tts": {"speed": 1.1}, "agent": {"prompt": {"temperature": None}}}
    agent = await group.update(made, AgentChange(conversation_config=change, tags=["new"]))
    assert agent.conversation_config.tts is not None
    assert agent.conversation_config.tts.speed == 1.1
    assert agent.conversation_config.tts.voice_id == "JBFqnCBsd6RMkjVDRZzb"
    assert agent.conversation_config.agent is not None
    assert agent.conversation_config.agent.first_message == "Good evening!"
    assert agent.conversation_config.agent.prompt is not None
    assert agent.conversation_config.agent.prompt.prompt == "You book tables."
    assert agent.conversation_config.agent.prompt.temperature is None
    assert (agent.name, agent.tags) == ("Bookings", ["new"])
    assert agent.metadata.updated_at_unix_secs - agent.metadata.created_at_unix_secs == 60
    found = await group.update(made, {"platform_settings": {"privacy": {"retention_days": 3}}})
    assert found.platform_settings is not None
    assert found.platform_settings.privacy is not None
    assert found.platform_settings.privacy.retention_days == 3
    assert found.platform_settings.privacy.record_voice


async def test_a_change_that_does_not_fit_changes_nothing(client: Client) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    with pytest.raises(ElevenLabsError) as caught:
        # Only together with what is there it can be seen that something is missing.
        await group.update(
            made, {"conversation_config": {"agent": {"prompt": {"custom_llm": {"model_id": "x"}}}}}
        )
    assert caught.value.status == 422
    assert caught.value.problems == (("body.conversation_config.agent.prompt.custom_llm.url", "missing"),)
    assert (await group.get(made)).metadata.updated_at_unix_secs == EPOCH


async def test_a_change_may_hold_models(client: Client) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    part = ConversationalConfig(tts=TtsConfig(speed=1.1))
    config = (await group.update(made, {"conversation_config": part})).conversation_config
    assert config.tts is not None
    assert (config.tts.speed, config.tts.voice_id) == (1.1, "JBFqnCBsd6RMkjVDRZzb")


async def test_all_agents_come_though_a_page_holds_one(client: Client) -> None:
    group = client().agents
    made = [await group.create({**BOOKINGS, "name": name}) for name in "ABC"]
    found = [agent.agent_id async for agent in group.list(AgentFilter(page_size=1))]
    assert found == made[::-1]
    by_name = AgentFilter(page_size=1, sort_by="name", sort_direction="asc")
    assert [agent.name async for agent in group.list(by_name)] == ["A", "B", "C"]


async def test_paging_loses_nothing_when_an_agent_is_deleted_meanwhile(client: Client) -> None:
    group = client().agents
    made = [await group.create({**BOOKINGS, "name": name}) for name in "ABCD"]
    found = []
    async for agent in group.list(AgentFilter(page_size=2)):
        found.append(agent.name)
        if agent.name == "C":
            await group.delete(made[3])
    assert found == ["D", "C", "B", "A"]


async def test_archived_agents_are_listed_only_when_they_are_asked_for(client: Client) -> None:
    group = client().agents
    kept, old = [await group.create({**BOOKINGS, "name": name}) for name in ("Kept", "Old")]
    await group.update(old, {"platform_settings": {"archived": True}})
    assert [agent.agent_id async for agent in group.list()] == [kept]
    assert [agent.agent_id async for agent in group.list(AgentFilter(archived=True))] == [old]
    assert [agent.name async for agent in group.list(AgentFilter(search="kep"))] == ["Kept"]
    assert [agent async for agent in group.list(AgentFilter(created_by_user_id="somebody"))] == []
    assert [agent async for agent in group.list(AgentFilter(tags=["web"]))] == []
    assert [agent.name async for agent in group.list(AgentFilter(tags=["web", "phone"]))] == ["Kept"]


async def test_a_deleted_agent_is_not_found_and_its_copy_stays(client: Client) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    first, second = await group.duplicate(made), await group.duplicate(made, name="Twin")
    await group.delete(made)
    for call in (group.get(made), group.update(made, {"name": "X"}), group.link(made), group.delete(made)):
        with pytest.raises(NotFoundError) as caught:
            await call
        assert caught.value.code == "agent_not_found"
    assert (await group.get(first)).name == "Bookings (copy)"
    assert (await group.get(second)).name == "Twin"


async def test_an_agent_of_somebody_else_may_not_be_read(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    emulator.agents.hide(made)
    for call in (group.get(made), group.simulate(made, simulation("Hello."))):
        with pytest.raises(ElevenLabsError) as caught:
            await call
        assert caught.value.status == 403
    assert [agent async for agent in group.list()] == []


async def test_a_link_has_a_token_if_the_agent_wants_one(client: Client) -> None:
    group = client().agents
    is_open = await group.create(BOOKINGS)
    closed = await group.create({**BOOKINGS, "platform_settings": {"auth": {"enable_auth": True}}})
    assert (await group.link(is_open)).token is None
    token = (await group.link(closed)).token
    assert token is not None
    assert token.purpose == "shareable_link"


async def test_a_version_that_is_not_emulated_is_not_found(client: Client) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    with pytest.raises(NotFoundError):
        await group.get(made, AgentQuery(version_id="first"))


async def test_wrong_arguments_fail_before_anything_is_sent(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    group = client().agents
    wrong = [
        (group.create({"name": "X"}), "conversation_config: Field required"),
        (group.create({**BOOKINGS, "nam": "X"}), "nam is not a field"),
        (group.create({"conversation_config": {"tts": {"speed": 9}}}), "conversation_config.tts.speed"),
        (
            group.create({"conversation_config": {"asr": {"quality": "low"}}}),
            "conversation_config.asr.quality",
        ),
        (group.get(""), "agent_id"),
        (group.update("a", {"tag": []}), "tag is not a field"),
        (group.update("a", {"conversation_config": {"tts": {"spede": 1}}}), "conversation_config.tts: spede"),
        (group.update("a", {"platform_settings": {"privacy": {"retention_days": "x"}}}), "retention_days"),
        (group.simulate("a", {}), "simulation_specification"),
        (group.rag_query("a", {"query": ""}), "query"),
        (anext(group.simulate_stream("a", {})), "simulation_specification"),
    ]
    for call, told in wrong:
        with pytest.raises(LocalProtocolError, match=told):
            await call
    assert not emulator.http.served


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    emulator.http.plan(HttpFault(extras=True))
    agent = await group.get(made)
    assert agent.written()["conversation_config"]["tts"]["field_of_tomorrow"] == {"new": True}


async def test_references_to_nothing_are_refused(client: Client) -> None:
    group = client().agents
    for prompt, code in (
        ({"tool_ids": ["nope"]}, "tool_not_found"),
        ({"knowledge_base": [{"type": "text", "name": "X", "id": "nope"}]}, "document_not_found"),
    ):
        with pytest.raises(NotFoundError) as caught:
            await group.create({"conversation_config": {"agent": {"prompt": prompt}}})
        assert caught.value.code == code


async def test_whoever_plays_an_agent_gets_the_tools_that_it_names(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    assert emulator.agents.is_unused
    tool = await made.tools.create(
        {"tool_config": {"type": "client", "name": "open_door", "description": "Opens the door."}}
    )
    agent = await made.agents.create({"conversation_config": {"agent": {"prompt": {"tool_ids": [tool.id]}}}})
    config = emulator.agents.config(agent)
    assert config is not None
    tools = config["conversation_config"]["agent"]["prompt"]["tools"]
    assert [(one["type"], one["name"]) for one in tools] == [("client", "open_door")]
    assert config["platform_settings"]["auth"]["enable_auth"] is False
    assert not emulator.agents.is_unused
    assert emulator.agents.config("nope") is None


async def test_a_simulated_user_hears_what_the_documents_say(client: Client) -> None:
    made = client()
    document = await made.knowledge_base.create_from_text(
        {"name": "Hours", "text": "We open at nine.\n\nParking is behind the house."}
    )
    knowledge = [{"type": "text", "name": "Hours", "id": document.id}]
    agent = await made.agents.create(
        {
            "conversation_config": {
                "agent": {"first_message": "Hello!", "prompt": {"knowledge_base": knowledge}}
            },
            "platform_settings": {
                "evaluation": {
                    "criteria": [
                        {"id": "parking", "name": "P", "conversation_goal_prompt": "Says parking is behind"},
                        {"id": "price", "name": "C", "conversation_goal_prompt": "Tells the price"},
                    ]
                }
            },
        }
    )
    found = await made.agents.simulate(agent, simulation("Is there parking?", "When do you open?"))
    assert [(item.role, item.message) for item in found.simulated_conversation] == [
        ("agent", "Hello!"),
        ("user", "Is there parking?"),
        ("agent", "Parking is behind the house."),
        ("user", "When do you open?"),
        ("agent", "We open at nine."),
    ]
    assert [item.time_in_call_secs for item in found.simulated_conversation] == [0, 3, 6, 9, 12]
    results = found.analysis.evaluation_criteria_results
    assert results is not None
    assert {name: result.result for name, result in results.items()} == {
        "parking": "success",
        "price": "failure",
    }
    assert found.analysis.call_successful == "failure"


async def test_a_simulation_uses_mocks_for_tools_and_keeps_to_its_limit(client: Client) -> None:
    made = client()
    tool = await made.tools.create(
        {"tool_config": {"type": "client", "name": "look_up", "description": "Looks up."}}
    )
    agent = await made.agents.create({"conversation_config": {"agent": {"prompt": {"tool_ids": [tool.id]}}}})
    mocks = {"look_up": {"default_return_value": "Tuesday"}, "unknown_tool": {}}
    past = [{"role": "agent", "message": "Before.", "time_in_call_secs": 0}]
    asked = simulation(
        "First.", "Second.", "Third.", tool_mock_config=mocks, partial_conversation_history=past
    )
    found = (await made.agents.simulate(agent, {**asked, "new_turns_limit": 4})).simulated_conversation
    assert [item.message for item in found] == ["Before.", "First.", None, "You said: First.", "Second."]
    assert found[2].tool_results is not None
    assert [result.tool_name for result in found[2].tool_results] == ["look_up"]
    assert found[2].tool_results[0].model_dump()["result_value"] == "Tuesday"


async def test_a_simulation_of_no_turns_has_none(client: Client) -> None:
    group = client().agents
    found = await group.simulate(await group.create(BOOKINGS), {**simulation("One."), "new_turns_limit": 0})
    assert found.simulated_conversation == []
    assert found.analysis.call_successful == "unknown"


async def test_an_agent_can_be_played_in_simulations(client: Client, emulator: ElevenLabsEmulator) -> None:
    emulator.platform.simulator.reaction = lambda config, history: f"{config['name']}: {len(history)}"
    group = client().agents
    found = await group.simulate(await group.create(BOOKINGS), simulation("One."))
    assert found.simulated_conversation[-1].message == "Bookings: 2"


async def test_a_streamed_simulation_is_the_same_in_parts(client: Client) -> None:
    group = client().agents
    made = await group.create(BOOKINGS)
    whole = await group.simulate(made, simulation("One.", "Two."))
    parts = [part async for part in group.simulate_stream(made, simulation("One.", "Two."))]
    assert [item for part in parts for item in part.messages] == whole.simulated_conversation
    assert [part.analysis is not None for part in parts] == [False] * 5 + [True]
    assert parts[-1].analysis == whole.analysis


async def test_a_question_finds_the_pieces_of_an_agents_documents(client: Client) -> None:
    made = client()
    folder = await made.knowledge_base.create_folder({"name": "House"})
    text = "We open at nine.\n\nParking is behind the house.\n\nDogs are welcome."
    document = await made.knowledge_base.create_from_text({"text": text, "parent_folder_id": folder.id})
    await made.knowledge_base.create_from_text({"text": "Parking that nobody uses."})
    knowledge = [{"type": "folder", "name": "House", "id": folder.id}]
    agent = await made.agents.create(
        {"conversation_config": {"agent": {"prompt": {"knowledge_base": knowledge}}}}
    )
    found = await made.agents.rag_query(agent, {"query": "Where is parking?"})
    assert [(chunk.document_id, chunk.text) for chunk in found.chunks] == [
        (document.id, "Parking is behind the house.")
    ]
    assert found.chunks[0].vector_distance == 0.5
    few = await made.agents.rag_query(agent, {"query": "Parking dogs", "max_retrieved_rag_chunks_count": 1})
    assert len(few.chunks) == 1
