"""Documents that a carrier fetches: for carriers whose transfers take an address, not a document."""

from __future__ import annotations

import secrets
from collections import OrderedDict

MOST = 1000
"""Documents that wait at a time; one more drops the oldest."""


class StoredDocuments:
    """Holds documents under random names until they are fetched."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, str] = OrderedDict()

    def store(self, document: str) -> str:
        """Store a document.

        Returns:
            Its name, which cannot be guessed.
        """
        name = secrets.token_urlsafe(16)
        self._documents[name] = document
        while len(self._documents) > MOST:
            self._documents.popitem(last=False)
        return name

    def fetch(self, name: str) -> str | None:
        """A document, or None. Carriers may fetch one again after a lost answer."""
        return self._documents.get(name)
