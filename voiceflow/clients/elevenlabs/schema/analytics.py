"""The API's analytics, written by ``tools/elevenlabs_schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from pydantic import Field

from voiceflow.clients.elevenlabs.model import OPEN, Model


class LiveCount(Model):
    """``GetLiveCountResponse`` as it is published."""

    count: int


class LiveCountQuery(Model):
    """The query of ``GET /v1/convai/analytics/live-count``."""

    agent_id: str | None = None
    agent_ids: Annotated[list[str], Field(max_length=25), OPEN] | None = None


class LiveCountQueryFields(TypedDict, total=False):
    """The fields of ``LiveCountQuery`` as keywords."""

    agent_id: str | None
    agent_ids: Annotated[Sequence[str], Field(max_length=25), OPEN] | None
