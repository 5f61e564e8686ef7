"""Whose calls are up: Telnyx's TeXML commands name the account, which only its webhooks tell."""

from __future__ import annotations

from collections import OrderedDict

MOST = 10_000
"""Calls that are remembered; one more drops the oldest."""


class CallAccounts:
    """The account of each call."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, str] = OrderedDict()

    def note(self, call_id: str, account_sid: str) -> None:
        """Note a call."""
        self._accounts[call_id] = account_sid
        while len(self._accounts) > MOST:
            self._accounts.popitem(last=False)

    def drop(self, call_id: str) -> None:
        """Forget a call that is over."""
        self._accounts.pop(call_id, None)

    def find(self, call_id: str) -> str:
        """The account of a call; empty if unknown."""
        return self._accounts.get(call_id, "")
