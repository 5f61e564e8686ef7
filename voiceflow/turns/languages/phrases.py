"""The agent's own phrases: for errors, and between its answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The agent's own phrases in one language. An empty one is not said.

    Attributes:
        not_understood: A voice was heard, but no word understood.
        no_answer: The turn was understood, but no answer could be made.
        refused: The model, or a filter, refuses to answer.
        not_transferred: The call could not be handed on, and goes on.
        farewell: The call has to end because of an error.
        closing: The call has to end because the server is shut down.
        resumed: The call goes on after its media stream broke.
        moment: For bots: something takes a while.
        still_there: The user has been silent for long; see ``Idle``.
        unheard: The call has to end because the user says nothing; see ``Idle``.
        no_more_calls: The user wants no more calls, and this one ends; see ``EndReason.OPT_OUT``.
        goodbye: For bots: the last words of a call that went well.
    """

    not_understood: str = "Sorry, I didn't catch that. Could you say it again?"
    no_answer: str = "Sorry, I had a problem there. Could you say that again?"
    refused: str = "I'm sorry, I can't help with that."
    not_transferred: str = "Sorry, I could not put you through."
    farewell: str = "I'm sorry, something went wrong on our side. Please call again later. Goodbye."
    closing: str = "I'm sorry, I have to end this call now. Please try again later. Goodbye."
    resumed: str = "Sorry, we were cut off for a moment."
    moment: str = "One moment, please."
    still_there: str = "Are you still there?"
    unheard: str = "I can't hear you, so I'll end the call. Goodbye."
    no_more_calls: str = "All right, we will not call you again. Goodbye."
    goodbye: str = "Thank you for calling. Goodbye."
