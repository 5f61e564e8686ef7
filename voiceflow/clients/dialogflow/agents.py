"""Which agent to talk to: its names and the address of its region.

Source: https://cloud.google.com/dialogflow/cx/docs/reference/rpc/google.cloud.dialogflow.cx.v3
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from voiceflow.errors import ConfigurationError, LocalProtocolError

LONGEST_SESSION_ID = 36
"""Characters; a UUID and a Twilio CallSid fit."""

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")
_SESSION_ID = re.compile(r"[A-Za-z0-9_.~-]+")
_CX = re.compile(
    r"projects/(?P<project>[^/]+)/locations/(?P<location>[^/]+)/agents/(?P<agent>[^/]+)"
    r"(?:/environments/(?P<environment>[^/]+))?"
)
_ES = re.compile(
    r"projects/(?P<project>[^/]+)(?:/locations/(?P<location>[^/]+))?/agent"
    r"(?:/environments/(?P<environment>[^/]+)(?:/users/(?P<user>[^/]+))?)?"
)


@dataclass(frozen=True, slots=True)
class CxAgent:
    """An agent of Dialogflow CX.

    Attributes:
        project: Id of the Google Cloud project.
        location: The region of the agent, such as ``europe-west1``, or ``global``.
        agent: The agent's id.
        environment: Id of an environment; None for the draft.
    """

    project: str
    location: str
    agent: str
    environment: str | None = None

    def __post_init__(self) -> None:
        _check(project=self.project, location=self.location, agent=self.agent, environment=self.environment)

    @property
    def host(self) -> str:
        """The server that has this agent. Another region's server does not know it."""
        return _host(self.location)

    def session(self, session_id: str) -> str:
        """The full name of a session.

        Raises:
            LocalProtocolError: If the id is too long or has characters that a name cannot have.
        """
        environment = f"/environments/{self.environment}" if self.environment else ""
        place = f"projects/{self.project}/locations/{self.location}/agents/{self.agent}"
        return f"{place}{environment}/sessions/{checked_session_id(session_id)}"


@dataclass(frozen=True, slots=True)
class EsAgent:
    """An agent of Dialogflow ES. A project has one.

    Attributes:
        project: Id of the Google Cloud project.
        location: The region of the agent, or ``global``.
        environment: Name of an environment; None for the draft.
        user: Id of a user in the environment; ``-`` for the default one.
    """

    project: str
    location: str = "global"
    environment: str | None = None
    user: str = "-"

    def __post_init__(self) -> None:
        _check(project=self.project, location=self.location, environment=self.environment)

    @property
    def host(self) -> str:
        """The server that has this agent."""
        return _host(self.location)

    def session(self, session_id: str) -> str:
        """The full name of a session. Raises as for ``CxAgent``."""
        region = "" if self.location == "global" else f"/locations/{self.location}"
        inside = f"/environments/{self.environment}/users/{self.user}" if self.environment else ""
        return f"projects/{self.project}{region}/agent{inside}/sessions/{checked_session_id(session_id)}"


Agent: TypeAlias = CxAgent | EsAgent


def agent_of(agent: Agent | str) -> Agent:
    """An agent from its resource name, as the console of Google Cloud copies it.

    Raises:
        ConfigurationError: If it is not the name of an agent.
    """
    if not isinstance(agent, str):
        return agent
    name = agent.strip().strip("/")
    if found := _CX.fullmatch(name):
        return CxAgent(**found.groupdict())
    if found := _ES.fullmatch(name):
        parts = {key: value for key, value in found.groupdict().items() if value is not None}
        return EsAgent(**parts)
    raise ConfigurationError(
        "a Dialogflow agent is named projects/PROJECT/locations/LOCATION/agents/AGENT (CX) or "
        "projects/PROJECT/agent (ES)"
    )


def checked_session_id(session_id: str) -> str:
    """Return the id of a session if it is valid.

    Raises:
        LocalProtocolError: If it is not.
    """
    if not _SESSION_ID.fullmatch(session_id) or len(session_id) > LONGEST_SESSION_ID:
        raise LocalProtocolError(
            f"a session id has 1 to {LONGEST_SESSION_ID} letters, digits or -, _, . and ~"
        )
    return session_id


def _host(location: str) -> str:
    return "dialogflow.googleapis.com" if location == "global" else f"{location}-dialogflow.googleapis.com"


def _check(**parts: str | None) -> None:
    for name, value in parts.items():
        if value is not None and not _PART.fullmatch(value):
            raise ConfigurationError(f"the {name} of a Dialogflow agent is not valid")
