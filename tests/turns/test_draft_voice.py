"""The voice of the user's turn while it grows."""

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.turns.draft_voice import DraftVoice
from voiceflow.turns.languages import language_of

ENGLISH = language_of("en")


def test_only_what_the_vad_has_counted_anew_is_new() -> None:
    voice = DraftVoice()
    new = [voice.hear(1.0 + counted, counted, is_late=False) for counted in (0.25, 0.5, 0.5)]
    assert new == [0.25, 0.25, 0.0]
    assert (voice.opened_at, voice.seconds) == (1.25, 0.5)
    voice.end()
    # The VAD counts from its next start of speech.
    assert voice.hear(3.0, 0.125, is_late=False) == 0.125
    assert (voice.opened_at, voice.seconds) == (3.0, 0.625)


def test_noise_stays_noise_until_it_ends() -> None:
    voice = DraftVoice()
    voice.hear(1.0, 0.5, is_late=False)
    voice.take_for_noise()
    voice.ignore(5.0)
    assert (voice.is_open, voice.is_noise, voice.seconds) == (False, True, 0.5)
    voice.end()
    assert not voice.is_noise


def test_a_short_voice_over_the_agents_is_a_murmur_if_it_may_be_a_misread_one() -> None:
    voice = DraftVoice()
    voice.restart(murmur_voice=0.5)
    voice.hear(1.0, 0.25, is_late=False)
    assert voice.is_backchannel("It was.", ENGLISH)
    alone = DraftVoice()
    assert alone.is_backchannel("uh-huh", ENGLISH)
    assert not alone.is_backchannel("It was.", ENGLISH)


@given(st.lists(st.floats(0.0, 1.0), max_size=20), st.floats(0.0, 2.0))
def test_the_delay_of_words_is_the_longest_so_far(delays: list[float], after: float) -> None:
    voice = DraftVoice()
    for number, delay in enumerate(delays):
        at = float(4 * number)
        voice.hear(at, 0.1, is_late=False)
        voice.note_first_words(at + delay)
        voice.end()
        voice.note_first_words(at + 3.0)  # the voice is over: these words say nothing of its delay
    expected = max((4.0 * number + delay - 4.0 * number for number, delay in enumerate(delays)), default=0.0)
    assert voice.words_delay == expected
