"""Tools, secrets, settings and language models: our client against the emulated service."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voiceflow.clients.elevenlabs.api import llms, secrets, settings, tools
from voiceflow.clients.elevenlabs.client import ElevenLabs
from voiceflow.clients.elevenlabs.http.errors import ElevenLabsError, NotFoundError
from voiceflow.clients.elevenlabs.schema.tools import ClientToolConfig, NewTool, ToolAgentFilter, ToolFilter
from voiceflow.clients.elevenlabs.schema.workspace import NewSecret, SecretFilter, SettingsChange
from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.emulators.elevenlabs.http.behaviour import HttpFault
from voiceflow.errors import LocalProtocolError

COVERS = {
    tools.LIST: "tools.list",
    tools.CREATE: "tools.create",
    tools.FETCH: "tools.get",
    tools.UPDATE: "tools.update",
    tools.DELETE: "tools.delete",
    tools.DEPENDENT_AGENTS: "tools.dependent_agents",
    settings.FETCH: "settings.get",
    settings.UPDATE: "settings.update",
    secrets.LIST: "secrets.list",
    secrets.CREATE: "secrets.create",
    secrets.FETCH: "secrets.get",
    secrets.UPDATE: "secrets.update",
    secrets.DELETE: "secrets.delete",
    llms.LIST: "llms.list",
}

Client = Callable[..., ElevenLabs]


def door(name: str = "open_door") -> NewTool:
    return NewTool(tool_config=ClientToolConfig(name=name, description="Opens the door."))


async def test_a_tool_is_made_changed_and_deleted(client: Client) -> None:
    group = client().tools
    made = await group.create(door())
    assert made.tool_config.type == "client"
    config = {
        "type": "webhook",
        "name": "ring",
        "description": "Rings.",
        "api_schema": {"url": "https://x.y"},
    }
    changed = await group.update(made.id, {"tool_config": config})
    assert (await group.get(made.id)).tool_config == changed.tool_config
    assert changed.tool_config.type == "webhook"
    await group.delete(made.id)
    with pytest.raises(NotFoundError) as caught:
        await group.get(made.id)
    assert caught.value.code == "tool_not_found"


async def test_all_tools_come_though_a_page_holds_one(client: Client) -> None:
    group = client().tools
    for name in ("b", "a", "c"):
        await group.create(door(name))
    newest = [tool.tool_config.name async for tool in group.list(ToolFilter(page_size=1))]
    assert newest == ["c", "a", "b"]
    by_name = ToolFilter(page_size=1, sort_by="name", sort_direction="asc")
    assert [tool.tool_config.name async for tool in group.list(by_name)] == ["a", "b", "c"]
    assert [tool async for tool in group.list(ToolFilter(types=["webhook"]))] == []
    assert [tool.tool_config.name async for tool in group.list(ToolFilter(search="A"))] == ["a"]


async def test_a_tool_in_use_is_deleted_by_force_only_and_then_leaves_the_agent(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    tool = await made.tools.create(door())
    prompt = {"tool_ids": [tool.id]}
    users = [
        await made.agents.create({"conversation_config": {"agent": {"prompt": prompt}}}) for _ in range(2)
    ]
    emulator.agents.hide(users[1])
    found = made.tools.dependent_agents(tool.id, ToolAgentFilter(page_size=1))
    assert [(agent.type, agent.id) async for agent in found] == [
        ("available", users[0]),
        ("unknown", users[1]),
    ]
    used = ToolFilter(used_by_agent_id=users[0])
    assert [one.id async for one in made.tools.list(used)] == [tool.id]
    assert [one async for one in made.tools.list(ToolFilter(used_by_agent_id="nobody"))] == []
    with pytest.raises(ElevenLabsError) as caught:
        await made.tools.delete(tool.id)
    assert (caught.value.status, caught.value.code) == (409, "tool_in_use")
    await made.tools.delete(tool.id, force=True)
    config = (await made.agents.get(users[0])).conversation_config
    assert config.agent is not None
    assert config.agent.prompt is not None
    assert config.agent.prompt.tool_ids == []


async def test_settings_change_where_they_are_told_to(client: Client) -> None:
    group = client().settings
    before = await group.get()
    assert before.rag_retention_period_days == 10
    hook = {"url": "https://x.y", "request_headers": {}}
    await group.update({"conversation_initiation_client_data_webhook": hook})
    after = await group.update(SettingsChange(rag_retention_period_days=3))
    assert after.rag_retention_period_days == 3
    assert after.conversation_initiation_client_data_webhook is not None
    assert after.conversation_initiation_client_data_webhook.url == "https://x.y"
    assert await group.get() == after


async def test_a_secret_tells_who_uses_it_and_never_its_value(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    key = await made.secrets.create("key", "hunter2")
    header = {"Authorization": {"secret_id": key}}
    schema = {"url": "https://x.y", "request_headers": header}
    config = {"type": "webhook", "name": "ring", "description": "Rings.", "api_schema": schema}
    await made.tools.create({"tool_config": config})
    llm = {"llm": "custom-llm", "custom_llm": {"url": "https://x.y", "api_key": {"secret_id": key}}}
    await made.agents.create({"conversation_config": {"agent": {"prompt": llm}}})
    await made.settings.update(
        {"conversation_initiation_client_data_webhook": {"url": "https://x.y", "request_headers": header}}
    )
    secret = await made.secrets.get(key)
    assert [tool.type for tool in secret.used_by.tools] == ["available"]
    assert len(secret.used_by.agents) == 1
    assert secret.used_by.others == ["conversation_initiation_webhook"]
    await made.secrets.update(key, "key", "hunter3")
    assert emulator.platform.workspace.value(key) == "hunter3"
    assert not [one for one in emulator.http.served if b"hunter" in (one.answer or b"")]
    assert "hunter" not in repr(emulator.http.served)
    assert "hunter" not in repr(NewSecret(name="key", value="hunter2"))
    await made.secrets.delete(key)
    with pytest.raises(NotFoundError) as caught:
        await made.secrets.get(key)
    assert caught.value.code == "secret_not_found"


async def test_all_secrets_come_though_a_page_holds_one(client: Client) -> None:
    group = client().secrets
    for name in ("b", "a", "c"):
        await group.create(name, "hunter2")
    assert [one.name async for one in group.list(SecretFilter(page_size=1))] == ["a", "b", "c"]
    assert [one.name async for one in group.list(SecretFilter(search="B"))] == ["b"]


async def test_the_language_models_tell_their_limits(client: Client) -> None:
    found = {one.llm: one async for one in client().llms.list()}
    assert found["gemini-2.5-flash"].max_context_limit == 128_000


async def test_wrong_arguments_fail_before_anything_is_sent(
    client: Client, emulator: ElevenLabsEmulator
) -> None:
    made = client()
    wrong = [
        (made.tools.create({"tool_config": {"type": "client", "name": "a b", "description": ""}}), "name"),
        (made.tools.create({"tool_config": {"type": "clinet"}}), "tool_config"),
        (made.tools.get(""), "tool_id"),
        (made.settings.update({"rag_retention_period_days": 31}), "rag_retention_period_days"),
        (made.secrets.get(""), "secret_id"),
        (made.secrets.create("key", None), "value"),  # type: ignore[arg-type]
    ]
    for call, told in wrong:
        with pytest.raises(LocalProtocolError, match=told):
            await call
    assert not emulator.http.served


async def test_an_empty_secret_is_refused_by_the_service(client: Client) -> None:
    with pytest.raises(ElevenLabsError) as caught:
        await client().secrets.create("key", "")
    assert caught.value.status == 400


async def test_fields_of_tomorrow_are_kept(client: Client, emulator: ElevenLabsEmulator) -> None:
    group = client().tools
    made = await group.create(door())
    emulator.http.plan(HttpFault(extras=True))
    found = (await group.get(made.id)).written()
    assert found["tool_config"]["field_of_tomorrow"] == {"new": True}
