"""Agents and their tools: the official SDK against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from elevenlabs.types import (
    AgentConfig,
    AsrConversationalConfig,
    ConversationalConfig,
    ConversationSimulationSpecification,
    PromptAgentApiModelOutput,
    ToolRequestModel,
    ToolRequestModelToolConfig_Client,
    TtsConversationalConfigOutput,
)

from voiceflow.clients.elevenlabs.api import agents, llms, secrets, settings, tools

COVERS = {
    agents.LIST: "conversational_ai.agents.list",
    agents.CREATE: "conversational_ai.agents.create",
    agents.FETCH: "conversational_ai.agents.get",
    agents.UPDATE: "conversational_ai.agents.update",
    agents.DELETE: "conversational_ai.agents.delete",
    agents.DUPLICATE: "conversational_ai.agents.duplicate",
    agents.LINK: "conversational_ai.agents.link.get",
    agents.SIMULATE: "conversational_ai.agents.simulate_conversation",
    agents.SIMULATE_STREAM: "conversational_ai.agents.simulate_conversation_stream",
    tools.LIST: "conversational_ai.tools.list",
    tools.CREATE: "conversational_ai.tools.create",
    tools.FETCH: "conversational_ai.tools.get",
    tools.UPDATE: "conversational_ai.tools.update",
    tools.DELETE: "conversational_ai.tools.delete",
    tools.DEPENDENT_AGENTS: "conversational_ai.tools.get_dependent_agents",
    settings.FETCH: "conversational_ai.settings.get",
    settings.UPDATE: "conversational_ai.settings.update",
    secrets.LIST: "conversational_ai.secrets.list",
    secrets.CREATE: "conversational_ai.secrets.create",
    secrets.FETCH: "conversational_ai.secrets.get",
    secrets.UPDATE: "conversational_ai.secrets.update",
    secrets.DELETE: "conversational_ai.secrets.delete",
    llms.LIST: "conversational_ai.llm.list",
}

Run = Callable[[Callable[[ElevenLabs], None]], None]


def bookings(**prompt: object) -> ConversationalConfig:
    return ConversationalConfig(
        agent=AgentConfig(
            first_message="Good evening!", prompt=PromptAgentApiModelOutput(prompt="You book.", **prompt)
        ),
        asr=AsrConversationalConfig(user_input_audio_format="ulaw_8000"),
        tts=TtsConversationalConfigOutput(agent_output_audio_format="ulaw_8000"),
    )


def door(name: str) -> ToolRequestModel:
    return ToolRequestModel(tool_config=ToolRequestModelToolConfig_Client(name=name, description="Opens."))


def test_an_agent_is_made_changed_copied_and_deleted(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        group = sdk.conversational_ai.agents
        made = group.create(name="Bookings", tags=["phone"], conversation_config=bookings()).agent_id
        agent = group.get(made)
        assert agent.conversation_config.asr is not None
        assert agent.conversation_config.asr.user_input_audio_format == "ulaw_8000"
        assert agent.conversation_config.turn is not None
        assert agent.conversation_config.turn.turn_timeout == 7.0
        changed = group.update(made, name="Tables")
        assert (changed.name, changed.tags) == ("Tables", ["phone"])
        copy = group.duplicate(made, name="Twin").agent_id
        page = group.list(page_size=1, sort_by="name", sort_direction="asc")
        rest = group.list(page_size=1, sort_by="name", sort_direction="asc", cursor=page.next_cursor)
        assert [one.agent_id for one in (*page.agents, *rest.agents)] == [made, copy]
        assert not rest.has_more
        assert group.link.get(made).token is None
        group.delete(made)
        with pytest.raises(ApiError) as caught:
            group.get(made)
        assert caught.value.status_code == 404

    run(test)


def test_an_agent_is_simulated(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        group = sdk.conversational_ai.agents
        made = group.create(conversation_config=bookings()).agent_id
        user = AgentConfig(prompt=PromptAgentApiModelOutput(prompt="A table, please."))
        asked = ConversationSimulationSpecification(simulated_user_config=user)
        found = group.simulate_conversation(made, simulation_specification=asked, new_turns_limit=3)
        assert [item.message for item in found.simulated_conversation] == [
            "Good evening!",
            "A table, please.",
            "You said: A table, please.",
        ]
        assert found.analysis.call_successful == "success"
        group.simulate_conversation_stream(made, simulation_specification=asked)

    run(test)


def test_a_tool_is_made_changed_used_and_deleted(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        group = sdk.conversational_ai.tools
        made, other = group.create(request=door("open_door")), group.create(request=door("shut_door"))
        assert group.update(made.id, request=door("open_gate")).tool_config.name == "open_gate"
        assert group.get(made.id).tool_config.name == "open_gate"
        page = group.list(page_size=1)
        rest = group.list(page_size=1, cursor=page.next_cursor)
        assert [tool.id for tool in (*page.tools, *rest.tools)] == [other.id, made.id]
        agent = sdk.conversational_ai.agents.create(conversation_config=bookings(tool_ids=[made.id])).agent_id
        users = group.get_dependent_agents(made.id).agents
        assert [(one.type, one.id) for one in users] == [("available", agent)]
        with pytest.raises(ApiError) as caught:
            # The SDK repeats after a 409.
            group.delete(made.id, request_options={"max_retries": 0})
        assert caught.value.status_code == 409
        group.delete(made.id, force=True)
        assert [tool.id for tool in group.list().tools] == [other.id]

    run(test)


def test_settings_secrets_and_language_models_are_used(run: Run) -> None:
    def test(sdk: ElevenLabs) -> None:
        group = sdk.conversational_ai
        assert group.settings.get().rag_retention_period_days == 10
        assert group.settings.update(rag_retention_period_days=3).rag_retention_period_days == 3
        key = group.secrets.create(name="key", value="hunter2").secret_id
        group.secrets.update(key, name="new", value="hunter3")
        assert group.secrets.get(key).name == "new"
        assert [one.secret_id for one in group.secrets.list().secrets] == [key]
        group.secrets.delete(key)
        assert not group.secrets.list().secrets
        assert "gemini-2.5-flash" in {one.llm for one in group.llm.list().llms}

    run(test)
