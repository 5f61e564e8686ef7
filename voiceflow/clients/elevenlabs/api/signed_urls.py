"""Addresses that open conversations with an agent that is not public.

In a module of its own because a bot needs this one endpoint of its group, whose models take long to load.
"""

from __future__ import annotations

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.schema.signed_urls import SignedUrl, SignedUrlQuery

# The path has the singular.
SIGNED_URL = Operation[SignedUrl](
    "GET", "/v1/convai/conversation/get-signed-url", SignedUrl, query=SignedUrlQuery
)
