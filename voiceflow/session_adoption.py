"""Taking processors into a session, and letting go of them at its end."""

from __future__ import annotations

from collections.abc import Sequence

from voiceflow.chain_ends import NOWHERE
from voiceflow.dispatch import ENDED
from voiceflow.errors import LocalProtocolError
from voiceflow.host import NO_SESSION, Host, Receiver
from voiceflow.observers import Observer, tap
from voiceflow.processor import Processor, dispatcher_of
from voiceflow.tasks import contained


def adopt(processors: Sequence[Processor], session: Host, kind: type[Host]) -> None:
    """Set the session of each processor, and make the names unique.

    Args:
        processors: Those of the session's pipeline.
        session: The session.
        kind: The class of sessions: another value in ``session`` is a processor's attribute with that name.

    Raises:
        LocalProtocolError: If a processor has run before, or is in the pipeline twice.
    """
    names: dict[str, int] = {}
    for processor in processors:
        other = getattr(type(processor), "session", getattr(processor, "session", NO_SESSION))
        if other is not NO_SESSION and not isinstance(other, kind):
            taken = f"{processor.name}.session is for the running session"
            raise LocalProtocolError(f"{taken}: give your {type(other).__name__} another name")
        if other is session:
            raise LocalProtocolError(f"{processor.name} stands in the pipeline twice: make two of them")
        if other is not NO_SESSION:
            raise LocalProtocolError(
                f"{processor.name} is in a session already: make the pipeline and its processors in bot(), "
                "anew for each call"
            )
        processor.session = dispatcher_of(processor).host = session
        count = names[processor.name] = names.get(processor.name, 0) + 1
        if count > 1:
            processor.name = f"{processor.name}-{count}"


def link(processors: Sequence[Processor], end: Receiver, observers: tuple[Observer, ...]) -> None:
    """Link the first and the last processor with the ends of the chain, and put the observers on every link.

    Args:
        processors: Those of the session's pipeline, linked with each other.
        end: Both ends.
        observers: See every frame.
    """
    dispatcher_of(processors[0]).previous = dispatcher_of(processors[-1]).following = end
    if observers:
        tap(processors, observers)
    for processor in processors:
        dispatcher_of(processor).relink()


def start_each(processors: Sequence[Processor]) -> list[tuple[Processor, Exception]]:
    """Start the processors, whatever happens, and return those that failed, with their exceptions."""
    failed: list[tuple[Processor, Exception]] = []
    for processor in processors:
        try:
            processor.start()
        except BaseException as error:  # noqa: BLE001 - returned, like every error of a processor
            failed.append((processor, contained(error)))
    return failed


def release(processors: Sequence[Processor]) -> None:
    """Unlink the processors of a session that is over.

    Reference counting can then free each of them. Only a full collection would free a ring of processors,
    dispatchers and their session, and it stops every call of the process.
    """
    for processor in processors:
        dispatcher = dispatcher_of(processor)
        dispatcher.previous = dispatcher.following = NOWHERE
        dispatcher.relink()
        processor._voiceflow = ENDED
