"""When the user has finished: how long to wait, for silence, for words, and for a voice that says nothing."""

from __future__ import annotations

from voiceflow.turns.barge_in import BargeIn
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.listening import Listening
from voiceflow.turns.policy import TurnPolicy

_SLOWER = 2.0
"""How much longer than ever before in the call a recogniser may take for its first word."""


def end_of_turn(draft: TurnDraft, listening: Listening, *, is_kept: bool) -> tuple[float, str]:
    """When the turn ends if nothing more comes, in loop seconds, and why it will be then.

    Args:
        draft: What was said so far.
        listening: The thresholds, the value that the agent has asked for, and how long this user pauses.
        is_kept: Whether an interrupted reply waits for it. A mere sound does not hold that up.
    """
    policy = listening.policy
    if draft.keys.endswith("#"):
        return draft.keyed_at, "end key"
    silence, reason = policy.resume_after, "silence"
    if draft.has_words or not is_kept:
        silence, reason = _silence_after(draft, listening)
        silence = listening.rhythm.stretch(silence, policy.silence_learnt)
    candidates = [(draft.heard_at + silence, reason)]
    if draft.keys:
        candidates.append((draft.keyed_at + policy.silence_keys, "silence after keys"))
    if draft.commit_at is not None:
        candidates.append((draft.commit_at + policy.final_limit, "no final transcript"))
    return max(candidates)


def _silence_after(draft: TurnDraft, listening: Listening) -> tuple[float, str]:
    """What the words ask for; if a turn model has heard this pause, what it makes of that, and the reason."""
    policy, expecting = listening.policy, listening.question.expecting
    silence = policy.silence_after(draft.text, expecting=expecting)
    ending = listening.sound.ending_after(draft.heard_at)
    if ending is None:
        return silence, "silence"
    heard = policy.silence_after(draft.text, expecting=expecting, ending=ending)
    if heard == silence:
        return silence, "silence"
    return heard, "sounds finished" if heard < silence else "sounds unfinished"


def end_of_noise(draft: TurnDraft, policy: TurnPolicy, doubted: BargeIn | None) -> float:
    """When a voice that goes on without new words is taken for noise, in loop seconds.

    Args:
        draft: What was said so far.
        policy: The thresholds.
        doubted: The voice that has silenced a reply that is still kept, if one is, and if the recogniser is
            known to give words: it would have given some soon.
    """
    newest = max(draft.worded_at, draft.opened_at)
    if draft.has_words:
        return newest + policy.stuck_after
    if doubted is None:
        return newest + policy.noise_after
    return doubted.began + max(doubted.left, _SLOWER * draft.words_delay)
