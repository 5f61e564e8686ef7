"""Documents that a carrier fetches: for carriers whose transfers take an address, not a document."""

from __future__ import annotations

from voiceflow.transports.stored_documents import MOST, StoredDocuments


def test_the_oldest_document_gives_way() -> None:
    documents = StoredDocuments()
    names = [documents.store(str(number)) for number in range(MOST + 1)]
    assert documents.fetch(names[0]) is None
    assert documents.fetch(names[1]) == documents.fetch(names[1]) == "1"
