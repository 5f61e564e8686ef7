"""``voiceflow dialogflow emulate``: an emulated Dialogflow on this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voiceflow.emulators.dialogflow import AgentRequest, DialogflowAnswer, DialogflowEmulator

GREETING = "Hello, this is the emulated agent."


def emulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 picks a free one.")] = 8098,
    answers: Annotated[
        list[str] | None,
        typer.Option("--answer", help="What the agent says, in order; may be repeated."),
    ] = None,
) -> None:
    """Print the variable that points clients here, and serve until Ctrl-C.

    CX and ES, over gRPC, for any project and agent. Without --answer the agent repeats what it got; it ends
    the conversation when it gets a goodbye.
    """
    from voiceflow.errors import ConfigurationError

    try:
        asyncio.run(_serve(port, answers or ()))
    except ImportError as exc:
        raise ConfigurationError(str(exc)) from exc
    except OSError as exc:
        raise ConfigurationError(f"cannot serve on port {port}; choose another with --port") from exc


def emulator(answers: Sequence[str]) -> DialogflowEmulator:
    """The emulated service: scripted answers, or an agent that repeats what it got."""
    from voiceflow.emulators.dialogflow import DialogflowEmulator

    return DialogflowEmulator(tuple(answers) if answers else _repeat)


def _repeat(request: AgentRequest) -> DialogflowAnswer:
    from voiceflow.emulators.dialogflow import DialogflowReply, ends

    if request.is_new or request.kind == "event":
        return GREETING if request.is_new else "Are you still there?"
    if "goodbye" in request.text.lower():
        return DialogflowReply(says=["Goodbye!", ends()])
    return f"You said: {request.text}" if request.text else "I heard nothing."


async def _serve(port: int, answers: Sequence[str]) -> None:
    async with emulator(answers).serve(port=port) as address:
        print(f"export VOICEFLOW_DIALOGFLOW_ENDPOINT={address}", flush=True)
        await asyncio.Event().wait()
