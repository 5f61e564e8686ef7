"""The address of an agent, and the authentication for it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from voiceflow.clients.elevenlabs.agent.address import AgentAddress


@given(st.text(string.ascii_letters + string.digits, min_size=16))
def test_an_address_that_is_wrong_does_not_tell_its_signed_url(token: str) -> None:
    url = f"wss://api.elevenlabs.io/v1/convai/conversation?token={token}"
    for wrong in (
        {"signed_url": url, "agent_id": "a"},
        {"signed_url": url.removeprefix("wss:")},
        {"signed_url": [url]},
        {"agent_id": "a", "agents_id": url},
        {"agent_id": {"url": url}},
    ):
        with pytest.raises(ValidationError) as refused:
            AgentAddress.model_validate(wrong)
        assert token not in f"{refused.value} {refused.value!r}"
    assert token not in repr(AgentAddress.of(url))
