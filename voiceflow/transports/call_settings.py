"""The settings of a call that the bot changes, before its pipeline runs or while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from voiceflow.session import Session


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """The language that a call has changed to while it was up.

    Attributes:
        code: Language code, such as ``"es"``.
    """

    code: str


class CallSettings:
    """Keeps changes for the pipeline until it runs, then makes them in its session.

    The session's checkpoint keeps the language if the media stream breaks.
    """

    def __init__(self) -> None:
        self._changes: dict[str, object] = {}
        self._session: Session | None = None

    @property
    def language(self) -> str | None:
        """Language code of the call, or None while it is not set."""
        settings = self._changes if self._session is None else self._session.settings
        code = settings.get("language")
        return code if isinstance(code, str) else None

    def apply(self, session: Session) -> None:
        """Make the changes so far in a session, and all later ones.

        Raises:
            ConfigurationError: If a setting is unknown or a value is invalid.
        """
        self._session = session
        spoken = session.checkpoint.recall(SpokenLanguage)
        earlier = {} if spoken is None else {"language": spoken.code}
        if changes := self._changes | earlier:
            session.update(**changes)

    def update(self, changes: dict[str, object]) -> None:
        """Change settings. See ``Call.update``."""
        if self._session is None:
            self._changes |= changes
            return
        self._session.update(**changes)
        if isinstance(code := changes.get("language"), str):
            self._session.checkpoint.keep(SpokenLanguage(code))
