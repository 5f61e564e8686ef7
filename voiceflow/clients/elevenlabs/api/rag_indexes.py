"""The indexes of the knowledge base, in which agents search its documents."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias, Unpack

from pydantic import Discriminator

from voiceflow.clients.elevenlabs.http.operation import Operation
from voiceflow.clients.elevenlabs.http.sender import Sender
from voiceflow.clients.elevenlabs.keywords import wanted
from voiceflow.clients.elevenlabs.model import OPEN
from voiceflow.clients.elevenlabs.schema.retrieval import (
    BatchFailure,
    RagIndex,
    RagIndexBatch,
    RagIndexBatchFields,
    RagIndexes,
    RagIndexRequest,
    RagIndexSuccess,
    RagOverview,
)
from voiceflow.clients.elevenlabs.schema.shared import Embedding
from voiceflow.errors import LocalProtocolError, ServiceError

IndexOutcome: TypeAlias = RagIndexSuccess | BatchFailure

_OUTCOMES = dict[str, Annotated[IndexOutcome, Discriminator("status"), OPEN]]
_BASE = "/v1/convai/knowledge-base"
_ONE = f"{_BASE}/{{documentation_id}}"

COMPUTE = Operation[RagIndex]("POST", f"{_ONE}/rag-index", RagIndex, body=RagIndexRequest)
LIST = Operation[RagIndexes]("GET", f"{_ONE}/rag-index", RagIndexes)
DELETE = Operation[RagIndex | None]("DELETE", f"{_ONE}/rag-index/{{rag_index_id}}", RagIndex)
OVERVIEW = Operation[RagOverview]("GET", f"{_BASE}/rag-index", RagOverview)
COMPUTE_BATCH = Operation[dict[str, IndexOutcome]](
    "POST", f"{_BASE}/rag-index", _OUTCOMES, body=RagIndexBatch
)

_REFUSED = ("failed", "rag_limit_exceeded", "document_too_small", "cannot_index_folder")
_LONGEST_INTERVAL = 30.0


class RagIndexing:
    """The indexes of the documents, one for each document and embedding model.

    Source: https://elevenlabs.io/docs/api-reference/knowledge-base/compute-rag-index
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def compute(self, document_id: str, model: Embedding = "e5_mistral_7b_instruct") -> RagIndex:
        """Index a document, or get the progress."""
        return await self._sender.call(COMPUTE, document_id, body={"model": model})

    async def wait(
        self, document_id: str, model: Embedding = "e5_mistral_7b_instruct", *, interval: float = 1.0
    ) -> RagIndex:
        """Index a document and wait until it is done; set a limit with ``asyncio.timeout``.

        Args:
            document_id: The document.
            model: The embedding model.
            interval: Seconds between the first two looks, 0.1 to 30; later ones are further apart.

        Raises:
            ServiceError: If it cannot be indexed; ``code`` is the status, such as ``document_too_small``.
        """
        if not 0.1 <= interval <= _LONGEST_INTERVAL:
            raise LocalProtocolError("interval: must be 0.1 to 30 seconds")
        while True:
            index = await self.compute(document_id, model)
            if index.status == "succeeded":
                return index
            if index.status in _REFUSED:
                raise ServiceError(
                    f"ElevenLabs did not index a document: {index.status}",
                    vendor="elevenlabs",
                    code=index.status,
                    retryable=index.status == "failed",
                )
            await asyncio.sleep(interval)
            interval = min(interval * 1.5, _LONGEST_INTERVAL)

    async def list(self, document_id: str) -> Sequence[RagIndex]:
        """The indexes of a document, one for each model."""
        return (await self._sender.call(LIST, document_id)).indexes

    async def delete(self, document_id: str, index_id: str) -> RagIndex | None:
        """Drop an index; returns it as it was, or None if the service does not say."""
        return await self._sender.call(DELETE, document_id, index_id)

    async def overview(self) -> RagOverview:
        """The size of all indexes in bytes, and the limit."""
        return await self._sender.call(OVERVIEW)

    async def compute_batch(
        self, batch: RagIndexBatch | Mapping[str, object] | None = None, **fields: Unpack[RagIndexBatchFields]
    ) -> Mapping[str, IndexOutcome]:
        """Index up to 100 documents, or get their progress; returns the outcome by document."""
        return await self._sender.call(COMPUTE_BATCH, body=wanted(RagIndexBatch, batch, fields))
