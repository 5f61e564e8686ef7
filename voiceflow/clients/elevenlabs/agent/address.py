"""The address of an agent, and the authentication for it."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from voiceflow.clients.elevenlabs.endpoint import Endpoint

_SCHEMES = ("wss://", "ws://")


class AgentAddress(BaseModel):
    """An agent, by its id or by a signed URL.

    Attributes:
        agent_id: A public agent needs nothing else.
        requires_auth: The agent is not public: each socket needs a new signed URL, requested with the API
            key.
        signed_url: Created elsewhere with the key, and used unchanged. It is valid for 15 minutes, so a
            socket lost later cannot be replaced.
        branch_id: The version of the agent for a signed URL.
        environment: The environment for a signed URL.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    agent_id: str | None = Field(default=None, min_length=1)
    requires_auth: bool = False
    signed_url: SecretStr | None = None
    branch_id: str | None = None
    environment: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.agent_id is None) == (self.signed_url is None):
            raise ValueError("an agent has either an id or a signed URL")
        if self.signed_url is not None and not self.signed_url.get_secret_value().startswith(_SCHEMES):
            raise ValueError("a signed URL begins with wss://")
        return self

    @classmethod
    def of(cls, agent: str | AgentAddress) -> AgentAddress:
        """Take an agent's id or a signed URL."""
        if isinstance(agent, AgentAddress):
            return agent
        if agent.startswith(_SCHEMES):
            return cls(signed_url=SecretStr(agent))
        return cls(agent_id=agent)

    def query(self) -> list[tuple[str, str]]:
        """The parameters that name the agent."""
        named = (
            ("agent_id", self.agent_id),
            ("branch_id", self.branch_id),
            ("environment", self.environment),
        )
        return [(name, value) for name, value in named if value is not None]

    def url(self, endpoint: Endpoint) -> str:
        """The websocket of a public agent, or the signed one."""
        if self.signed_url is not None:
            return self.signed_url.get_secret_value()
        return endpoint.websocket_url("v1", "convai", "conversation", query=self.query())
