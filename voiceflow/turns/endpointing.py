"""When the user has finished: how long to wait, for silence, for words, and for a voice that says nothing."""

from __future__ import annotations

from voiceflow.turns.barge_in import BargeIn
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.endpoint import LIKELY, Endpoint
from voiceflow.turns.events import EndTurn, Final, Signals
from voiceflow.turns.listening import Listening
from voiceflow.turns.policy import TurnPolicy
from voiceflow.turns.turn import UserTurn

_SLOWER = 2.0
"""How many times its longest delay so far in the call a recogniser may take for its first word."""


def end_of_turn(draft: TurnDraft, listening: Listening, *, is_kept: bool) -> Endpoint:
    """When the turn ends if nothing more comes, and why it will be then.

    Args:
        draft: What was said so far.
        listening: The thresholds, the value that the agent has asked for, and how long this user pauses.
        is_kept: Whether an interrupted reply waits for it. A mere sound does not hold that up.
    """
    policy, rule, reason = listening.policy, "silence", "silence"
    silence = policy.silence
    if is_kept and not draft.has_words:
        rule, silence = "resume_after", policy.resume_after
    elif not (draft.keys and draft.keyed_at > draft.worded_at):
        # A user who presses keys after the words has gone on.
        rule = listening.rule_after(draft.text)
        silence, reason = _silence_after(draft, listening, rule)
    if rule != "resume_after":
        silence = listening.rhythm.stretch(silence, policy.silence_learnt_for(rule))
    due, reason = _latest(draft, policy, silence, reason)
    return Endpoint(due, reason, rule, silence, draft.heard_at, draft.worded_at, policy)


def _latest(draft: TurnDraft, policy: TurnPolicy, silence: float, reason: str) -> tuple[float, str]:
    """What the turn waits for longest."""
    if draft.keys.endswith("#"):
        return draft.keyed_at, "end key"
    candidates = [(draft.heard_at + silence, reason)]
    if draft.keys:
        candidates.append((draft.keyed_at + policy.silence_keys, "silence after keys"))
    if draft.commit_at is not None:
        candidates.append((draft.commit_at + policy.final_limit, "no final transcript"))
    return max(candidates)


def _silence_after(draft: TurnDraft, listening: Listening, rule: str) -> tuple[float, str]:
    """The silence that the words need, adjusted by a turn model that heard this pause, and the reason."""
    policy, ending = listening.policy, listening.sound.ending_after(draft.heard_at)
    is_unsure = rule in LIKELY and listening.is_unsure
    is_value = ending is not None and policy.is_value(draft.text, expecting=listening.question.expecting)
    return silence_needed(policy, rule, None if is_value else ending, is_unsure=is_unsure)


def silence_needed(
    policy: TurnPolicy, rule: str, ending: float | None, *, is_unsure: bool
) -> tuple[float, str]:
    """How long it must be quiet, and the reason.

    Args:
        policy: The thresholds.
        rule: What the words have chosen, one of ``SILENCES``.
        ending: How likely the turn is over for a turn model that heard this pause, from 0 to 1; None if there
            is no such model, or if it does not count (``TurnPolicy.is_value``).
        is_unsure: Whether the recogniser is unsure of the words. Then a model can only lengthen the silence.
    """
    silence, reason = policy.silence_of(rule), "silence"
    unsure = min(policy.silence_doubted, policy.silence_open)
    if is_unsure and rule in LIKELY and unsure > silence:
        silence, reason = unsure, "unsure words"
    heard = silence if ending is None else policy.silence_leaning(rule, ending)
    if heard > silence:
        return heard, "sounds unfinished"
    if heard < silence and reason == "silence":
        return heard, "sounds finished"
    return silence, reason


def end_of_noise(draft: TurnDraft, policy: TurnPolicy, doubted: BargeIn | None) -> float:
    """When a voice that goes on without new words is taken for noise, in loop seconds.

    Args:
        draft: What was said so far.
        policy: The thresholds.
        doubted: The voice that has silenced a reply that is still kept, if one is, and if the recogniser is
            known to give words: it would have given some soon.
    """
    newest = max(draft.worded_at, draft.voice.opened_at)
    # In this order: it is asked with every voiced packet, and counting reads all words again.
    if draft.has_words if doubted is None else draft.word_count:
        return newest + policy.stuck_after
    if doubted is None:
        return newest + policy.noise_after
    return doubted.began + max(doubted.left, _SLOWER * draft.voice.words_delay)


def settle(draft: TurnDraft, event: Final, now: float, *, is_far: bool = False) -> bool:
    """Take final words. Returns whether there are any that no turn has carried yet."""
    language, confidence = event.language, event.confidence
    return draft.final(
        event.text, now, event.speaker, language=language, confidence=confidence, is_far=is_far
    )


def end_of(turn: UserTurn, endpoint: Endpoint, signals: Signals, *, is_doubtful: bool) -> EndTurn:
    """The decision that ends a turn."""
    if turn.confidence is not None:
        signals = (*signals, ("confidence", turn.confidence))
    reason = endpoint.reason
    return EndTurn(reason=reason, signals=signals, turn=turn, is_doubtful=is_doubtful, endpoint=endpoint)
