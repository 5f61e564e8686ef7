"""The errors of a language model."""

from __future__ import annotations

from voiceflow.errors import ErrorScope, ServiceError


class ModelError(ServiceError):
    """A model server refused, broke off or fell silent.

    Attributes:
        has_begun: Whether the answer had begun: the request itself was accepted.
    """

    def __init__(
        self,
        message: str,
        *,
        vendor: str,
        code: str,
        retryable: bool,
        detail: str = "",
        scope: ErrorScope | None = None,
        has_begun: bool = False,
    ) -> None:
        super().__init__(message, vendor=vendor, code=code, retryable=retryable, detail=detail, scope=scope)
        self.has_begun = has_begun


class ContentRefusedError(ModelError):
    """A content filter or the model itself refuses the conversation, and would refuse it again."""

    @property
    def scope(self) -> ErrorScope:
        return ErrorScope.REQUEST


class ContextTooLongError(ModelError):
    """The conversation does not fit the model's context window; a shorter one may succeed."""

    @property
    def scope(self) -> ErrorScope:
        return ErrorScope.REQUEST
