"""Finding the way through a telephone menu."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from loguru import logger

from voiceflow.answering import AnsweredBy, GreetingKind
from voiceflow.answering.menu import choose_option, is_same_menu, menu_options
from voiceflow.declarations import makes, needs
from voiceflow.errors import VoiceflowError
from voiceflow.frames import (
    Direction,
    EndReason,
    Frame,
    MachineAnsweredFrame,
    MachineTurnFrame,
    SayFrame,
)
from voiceflow.handlers import handles
from voiceflow.processor import Processor

MOST_REPEATS = 3
"""How often the same menu may be heard. The agent then hangs up."""

MOST_STEPS = 12
"""Menus in one call."""

_KEYS = frozenset("0123456789*#w")

Press = Callable[[str], Awaitable[None]]
"""Sends keys to the far end, and returns when they are sent: ``call.send_digits``."""

Choose = Callable[[str], str | None]
"""Chooses what to do about a menu's text: keys to press, words to say, or None to wait."""


@makes(MachineAnsweredFrame)
@needs(MachineTurnFrame)
class MenuNavigator(Processor):
    """Answers a menu by keys or words until a person is there. Place it after the ``AnswerDetector``.

    It leaves when it has heard the same menu too often, or too many menus: a machine that does not
    understand the agent would keep it for hours.

    Takes MachineTurnFrame; adds SayFrame, and MachineAnsweredFrame upstream.

    Args:
        press: Sends keys, such as ``call.send_digits``.
        wishes: What to choose, the most wanted first: words that are looked for in what each option is for.
        choose: Chooses instead, if no option meets a wish: a function from the menu's text to keys, to words,
            or to None to wait.
        repeats: How often the same menu may be heard.
    """

    def __init__(
        self,
        press: Press,
        *wishes: str,
        choose: Choose = lambda _: None,
        repeats: int = MOST_REPEATS,
    ) -> None:
        super().__init__()
        self._press = press
        self._wishes: Sequence[str] = wishes
        self._choose = choose
        self._repeats = repeats
        self._menus: list[str] = []
        self._is_pressing = False

    @handles(MachineTurnFrame)
    def answer_menu(self, frame: MachineTurnFrame) -> list[Frame]:
        is_menu = frame.answered_by is AnsweredBy.IVR and frame.kind is not GreetingKind.HOLD
        if not (is_menu and frame.text) or self._is_pressing:
            return [frame]
        self._menus.append(frame.text)
        heard = sum(is_same_menu(menu, frame.text) for menu in self._menus)
        if heard > self._repeats or len(self._menus) > MOST_STEPS:
            logger.warning("the agent leaves a menu: heard {} times, {} in all", heard, len(self._menus))
            self.session.end(EndReason.AGENT_HANGUP)
            return [frame]
        choice = self._decide(frame.text)
        if choice is None:
            return [frame]
        if not set(choice) <= _KEYS:
            return [frame, SayFrame(text=choice)]
        self._is_pressing = True
        self.spawn(self._send(choice), name="menu-keys")
        return [frame]

    def _decide(self, text: str) -> str | None:
        option = choose_option(menu_options(text), self._wishes)
        return option.key if option is not None else self._choose(text) or None

    async def _send(self, keys: str) -> None:
        try:
            await self._press(keys)
        except VoiceflowError as error:
            self.fail(error)
        finally:
            self._is_pressing = False
            self.push(MachineAnsweredFrame(), Direction.UPSTREAM)
