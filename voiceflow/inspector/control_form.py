"""The controls on the page of a call that is up, as HTML."""

from __future__ import annotations

from html import escape

from voiceflow.server.call_controls import LONGEST_TEXT


def control_form(*, listen_at: str = "") -> str:
    """The controls of a call that is up.

    Args:
        listen_at: The address of the page on which one can listen in; empty if that is this one.
    """
    return (
        '<section id="controls"><h2>Take part</h2>'
        f"{_field('say', 'Say', 'The agent’s voice says this')}"
        f"{_field('whisper', 'Whisper', 'A note to the model for its next answer')}"
        f'<div class="buttons">{_listening(listen_at)}'
        f"{_button('take_over', 'Take over')}{_button('hand_back', 'Hand back')}"
        f"{_button('hang_up', 'Hang up', kind='danger')}</div>"
        '<p id="answer" role="status" aria-live="polite"></p></section>'
    )


def _listening(listen_at: str) -> str:
    if listen_at:
        return f'<a class="button" href="{escape(listen_at)}">Listen in there</a>'
    return '<button id="listen" data-sound="sound" aria-pressed="false">Listen in</button>'


def _field(action: str, title: str, hint: str) -> str:
    return (
        f'<form method="post" action="{action}"><input type="text" name="text" required autocomplete="off" '
        f'maxlength="{LONGEST_TEXT}" placeholder="{hint}" aria-label="{hint}"><button>{title}</button></form>'
    )


def _button(action: str, title: str, *, kind: str = "plain") -> str:
    return f'<form method="post" action="{action}"><button class="{kind}">{title}</button></form>'
