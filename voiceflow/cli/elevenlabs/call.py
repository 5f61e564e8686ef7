"""``voiceflow elevenlabs call``: let an agent call a number."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voiceflow.errors import ConfigurationError, VoiceflowError

if TYPE_CHECKING:
    from voiceflow.cli.elevenlabs.screen import Screen
    from voiceflow.clients.elevenlabs.client import ElevenLabs
    from voiceflow.clients.elevenlabs.schema.calls import ExotelCall, TwilioCall
    from voiceflow.clients.elevenlabs.schema.conversations import Conversation
    from voiceflow.clients.elevenlabs.schema.phone_numbers import SipCall

EVERY = 2.0
"""Seconds between two polls of a call."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call to make.

    Attributes:
        agent: The agent's id.
        to: The number to call.
        number: The id of the number to call from; if None, the account's only number.
        variables: Dynamic variables for the agent's prompt.
    """

    agent: str
    to: str = field(repr=False)
    number: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)


def call(
    agent: Annotated[str, typer.Option(help="The agent's id, as 'agents' lists it.")],
    to: Annotated[str, typer.Option(help="The number to call, in E.164: +14155550123.")],
    number: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="The id of the number to call from, as 'numbers' lists it; optional if there is only one.",
        ),
    ] = None,
    var: Annotated[
        list[str] | None,
        typer.Option(help="A dynamic variable of the agent, name=value; may be repeated."),
    ] = None,
    wait: Annotated[
        bool,
        typer.Option(
            "--wait", help="Wait until the call is over, then print the transcript and the summary."
        ),
    ] = False,
    is_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print a JSON object: the service's response, or with --wait the conversation."
        ),
    ] = False,
) -> None:
    """Print the conversation's id. With --wait the exit status is 1 if the call failed."""
    from voiceflow.cli.elevenlabs.session import run
    from voiceflow.clients.elevenlabs.e164 import is_e164

    if not is_e164(to):
        raise ConfigurationError(
            "--to takes a number in E.164: a plus sign, the country's code, and digits alone"
        )
    wanted = PlannedCall(agent, to, number, variables_of(var or []))

    async def work(client: ElevenLabs, screen: Screen) -> bool:
        conversation_id = await dial(client, screen, wanted, tell=not wait)
        return not wait or await follow(client, screen, conversation_id)

    if not run(work, is_json=is_json):
        raise typer.Exit(1)


async def dial(client: ElevenLabs, screen: Screen, wanted: PlannedCall, *, tell: bool = True) -> str:
    """Let the agent call; returns the conversation's id.

    Args:
        client: The API client.
        screen: Where to print.
        wanted: The call to make.
        tell: Whether to print the response as the result, or only as a note.

    Raises:
        ConfigurationError: If the number to call from is ambiguous or cannot make calls.
        VoiceflowError: If the call did not begin.
    """
    number_id, provider = await _number(client, wanted.number)
    body: dict[str, Any] = {
        "agent_id": wanted.agent,
        "agent_phone_number_id": number_id,
        "to_number": wanted.to,
    }
    if wanted.variables:
        body["conversation_initiation_client_data"] = {"dynamic_variables": dict(wanted.variables)}
    answer: TwilioCall | SipCall | ExotelCall
    match provider:
        case "twilio":
            answer = await client.twilio.outbound_call(body)
        case "sip_trunk":
            answer = await client.sip_trunk.outbound_call(body)
        case "exotel":
            answer = await client.exotel.outbound_call(body)
        case _:
            raise ConfigurationError(
                "that phone number belongs to a provider that this command cannot call over"
            )
    if not answer.success:
        screen.note(answer.message)
        raise VoiceflowError("the call did not begin")
    if answer.conversation_id is None:
        # The user must not repeat the call.
        raise VoiceflowError("the call began, but the service did not return its conversation")
    if not tell:
        screen.note(f"Conversation {answer.conversation_id}")
    elif screen.is_json:
        screen.json({"provider": provider, **answer.written()})
    else:
        screen.line(answer.conversation_id)
    return answer.conversation_id


async def follow(client: ElevenLabs, screen: Screen, conversation_id: str) -> bool:
    """Report the progress of a call until it is over, then print it; returns whether it succeeded.

    Args:
        client: The API client.
        screen: Where to print.
        conversation_id: The call's conversation.
    """
    from voiceflow.clients.elevenlabs.api.conversations import OVER

    shown = ""
    while True:
        conversation = await client.conversations.get(conversation_id)
        if conversation.status != shown:
            shown = conversation.status
            screen.note(f"{shown} …" if shown not in OVER else shown)
        if shown in OVER:
            break
        await asyncio.sleep(EVERY)
    if screen.is_json:
        screen.json(conversation.written())
    else:
        _show(screen, conversation)
    return shown == "done"


def variables_of(given: list[str]) -> dict[str, str]:
    """Read ``name=value``.

    Raises:
        ConfigurationError: If one has another form. The message holds no values.
    """
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name.strip() or not equals:
            raise ConfigurationError("--var takes name=value")
        found[name.strip()] = value
    return found


async def _number(client: ElevenLabs, given: str | None) -> tuple[str, str]:
    """The id and the provider of the number to call from."""
    if given is not None:
        # As JSON: a number of an undocumented provider may lack fields.
        number = (await client.phone_numbers.get(given)).written()
    else:
        found = [number.written() async for number in client.phone_numbers.list()]
        if len(found) != 1:
            shown = "no phone number" if not found else f"{len(found)} phone numbers"
            raise ConfigurationError(
                f"the account has {shown}: choose one with --from (voiceflow elevenlabs numbers)"
            )
        number = found[0]
    if number.get("supports_outbound") is False:
        raise ConfigurationError("that phone number only takes calls")
    return str(number.get("phone_number_id", given)), str(number.get("provider"))


def _show(screen: Screen, conversation: Conversation) -> None:
    from voiceflow.cli.elevenlabs.screen import clock

    for item in conversation.transcript:
        if item.message:
            style = "bold green" if item.role == "agent" else "bold cyan"
            screen.line(
                (f"{clock(item.time_in_call_secs):>7}  ", "dim"), (f"{item.role}: ", style), item.message
            )
    metadata = conversation.metadata
    screen.note(f"{metadata.call_duration_secs} s" + (f", {metadata.cost} credits" if metadata.cost else ""))
    if metadata.termination_reason:
        screen.note(metadata.termination_reason)
    if conversation.analysis is not None:
        screen.line(("Summary: ", "bold"), conversation.analysis.transcript_summary)
        screen.line(("Outcome: ", "bold"), conversation.analysis.call_successful)
