"""Google's packages, which the extra ``dialogflow`` installs."""

from __future__ import annotations

from typing import Any, Never, Protocol, TypeAlias

try:
    import grpc
    from google.api_core import exceptions
    from google.cloud import dialogflow_v2 as es
    from google.cloud import dialogflowcx_v3 as cx
    from google.protobuf import json_format
except ImportError as error:
    raise ImportError(
        "Dialogflow needs Google's packages: pip install 'voiceflow-calls[dialogflow]'"
    ) from error

__all__ = ["Client", "Proto", "ServicerContext", "cx", "es", "exceptions", "grpc", "json_format"]

Proto: TypeAlias = Any
"""A message of a protocol buffer, or a field of one. Google's packages have no types for them."""
Client: TypeAlias = Any
"""A client of Google's, which has no types either."""


class ServicerContext(Protocol):
    """What a servicer gets in addition to a request."""

    async def abort(self, code: object, details: str = "") -> Never:
        """End the call with an error."""
