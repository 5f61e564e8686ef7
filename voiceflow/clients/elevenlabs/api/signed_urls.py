"""Addresses that open conversations with an agent that is not public.

In a separate module because a bot needs only this endpoint of its group, whose models load slowly.
"""

from __future__ import annotations

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.schema.signed_urls import SignedUrl, SignedUrlQuery

# The path has the singular.
SIGNED_URL = Operation[SignedUrl](
    "GET", "/v1/convai/conversation/get-signed-url", SignedUrl, query=SignedUrlQuery
)
