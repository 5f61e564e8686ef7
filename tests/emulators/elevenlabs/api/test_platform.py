"""The emulated Agents platform and clients that are not careful."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from voiceflow.emulators.elevenlabs import ElevenLabsEmulator
from voiceflow.testing import MemoryNetwork

ROOT = "https://api.elevenlabs.io/v1/convai"
KEY = {"xi-api-key": "key-for-the-emulator"}


@pytest.mark.parametrize(
    ("method", "path", "body", "where"),
    [
        ("POST", "agents/create", {}, ["body", "conversation_config"]),
        ("POST", "agents/create", {"conversation_config": {}, "nam": "X"}, ["body"]),
        ("POST", "agents/create", [], ["body"]),
        ("POST", "agents/create", None, ["body"]),
        ("POST", "knowledge-base/text", {"text": "x", "name": ""}, ["body", "name"]),
        ("POST", "knowledge-base/url", {}, ["body", "url"]),
        ("POST", "knowledge-base/folder", {"name": 1}, ["body", "name"]),
        ("POST", "knowledge-base/rag-index", {"items": []}, ["body", "items"]),
        ("POST", "knowledge-base/doc/rag-index", {"model": "other"}, ["body", "model"]),
        ("GET", "knowledge-base/doc/chunks", None, ["query", "embedding_model"]),
        ("GET", "knowledge-base/search", None, ["query", "query"]),
        ("GET", "agents?page_size=101", None, ["query", "page_size"]),
        ("POST", "tools", {"tool_config": {"type": "client"}}, ["body", "tool_config", "client", "name"]),
        ("PATCH", "settings", {"rag_retention_period_days": 0}, ["body", "rag_retention_period_days"]),
        ("POST", "secrets", {"type": "old", "name": "a", "value": "b"}, ["body", "type"]),
    ],
)
async def test_a_malformed_request_is_refused_with_its_place(
    elevenlabs: Callable[..., ElevenLabsEmulator],
    network: MemoryNetwork,
    method: str,
    path: str,
    body: Any,
    where: list[str],
) -> None:
    elevenlabs()
    async with network.session().request(method, f"{ROOT}/{path}", json=body, headers=KEY) as response:
        assert response.status == 422
        problem = (await response.json())["detail"][0]
    assert problem["loc"][: len(where)] == where


async def test_a_file_with_an_empty_name_is_refused(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    elevenlabs()
    form = aiohttp.FormData({"name": ""}, default_to_multipart=True)
    form.add_field("file", b"x", filename="a.txt")
    async with network.session().post(f"{ROOT}/knowledge-base/file", data=form, headers=KEY) as response:
        assert response.status == 422
        assert (await response.json())["detail"][0]["loc"] == ["body", "name"]


async def test_a_form_without_its_file_is_refused(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    elevenlabs()
    form = aiohttp.FormData({"name": "Menu"}, default_to_multipart=True)
    async with network.session().post(f"{ROOT}/knowledge-base/file", data=form, headers=KEY) as response:
        assert response.status == 422
        assert (await response.json())["detail"][0]["loc"] == ["body", "file"]


async def test_nulls_of_a_careless_client_stand_for_nothing(
    elevenlabs: Callable[..., ElevenLabsEmulator], network: MemoryNetwork
) -> None:
    emulator = elevenlabs()
    body = {"conversation_config": {"tts": {"speed": None}, "agent": None}, "workflow": None, "tags": None}
    async with network.session().post(f"{ROOT}/agents/create", json=body, headers=KEY) as response:
        assert response.status == 200
        made = (await response.json())["agent_id"]
    config = emulator.agents.config(made)
    assert config is not None
    assert config["conversation_config"]["tts"]["speed"] == 1.0
    assert config["conversation_config"]["agent"]["language"] == "en"
