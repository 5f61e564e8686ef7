"""Error reporting: the log, the ``ErrorFrame``, and the decision of the policy."""

from __future__ import annotations

from voiceflow.frames import Direction, EndReason, ErrorFrame, Frame
from voiceflow.host import Host, Origin
from voiceflow.observers import log_error
from voiceflow.policy import ErrorAction, ErrorPolicy, end_when_fatal
from voiceflow.tasks import ExitError, contained


class ErrorReporter:
    """Reports the errors of a session and carries out what the policy decides.

    Args:
        host: The session.
        policy: Decides what an error does to the call.
    """

    def __init__(self, host: Host, policy: ErrorPolicy) -> None:
        self._host = host
        self._policy = policy

    def report(self, error: Exception, *, origin: Origin, fatal: bool, cause: Frame | None) -> None:
        """Report an error. See ``Session.report``."""
        fatal = fatal or isinstance(error, ExitError)
        log_error(error, origin.name, fatal=fatal, cause=cause, redaction=self._host.redaction)
        if isinstance(cause, ErrorFrame):
            # A frame about this error could fail in the same handler, without end.
            if isinstance(error, ExitError):
                self._host.end(EndReason.ERROR)
            return
        frame = ErrorFrame(processor=origin.name, error=error, fatal=fatal)
        origin.push(frame, Direction.DOWNSTREAM)
        origin.push(frame, Direction.UPSTREAM)
        match self._decide(frame):
            case ErrorAction.END:
                self._host.end(EndReason.ERROR)
            case ErrorAction.CANCEL:
                self._host.cancel(EndReason.ERROR)
            case ErrorAction.CONTINUE:
                pass

    def _decide(self, frame: ErrorFrame) -> ErrorAction:
        try:
            return self._policy(frame)
        except BaseException as error:  # noqa: BLE001 - the bot's policy failed, and a decision is needed
            log_error(contained(error), "on_error")
            return end_when_fatal(frame)
