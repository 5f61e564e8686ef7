"""Who has the floor, event by event."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from voiceflow.turns import TurnMachine, TurnPolicy
from voiceflow.turns.draft import TurnDraft
from voiceflow.turns.events import (
    Commit,
    Deadline,
    Decision,
    EndTurn,
    Event,
    Final,
    GoOn,
    Interim,
    Interrupt,
    Key,
    Pause,
    Recogniser,
    ReplyEnded,
    ReplyHeard,
    ReplyStarted,
    Resume,
    Voice,
    VoiceEnded,
)

POLICY = TurnPolicy(
    silence=0.6,
    silence_finished=0.4,
    silence_open=1.4,
    silence_keys=1.5,
    final_limit=2.0,
    voice_to_interrupt=0.16,
    resume_after=0.3,
    stuck_after=4.0,
    voice_to_answer=0.8,
)


def play(
    script: Sequence[tuple[float, Event]], policy: TurnPolicy = POLICY, *, until: float = 60.0
) -> list[tuple[float, Decision]]:
    """What the machine decides, and when, if each of its deadlines is kept."""
    machine = TurnMachine(policy)
    decided: list[tuple[float, Decision]] = []
    now = 0.0
    for at, event in [*script, (until, Deadline())]:
        while machine.deadline is not None and machine.deadline < at:
            now = max(now, machine.deadline)
            decided += [(round(now, 6), each) for each in machine.handle(Deadline(), now)]
        now = at
        decided += [(round(now, 6), each) for each in machine.handle(event, now)]
    return decided


def outline(decided: list[tuple[float, Decision]]) -> list[tuple[float, str]]:
    return [(at, type(decision).__name__) for at, decision in decided]


def turns(decided: list[tuple[float, Decision]]) -> list[tuple[float, str, str]]:
    return [(at, each.turn.text, each.turn.digits) for at, each in decided if isinstance(each, EndTurn)]


def voice(start: float, end: float, *, told_end: float = 0.3) -> list[tuple[float, Event]]:
    """What the VAD tells of a voice: packets of 20 ms, the end decided a little later."""
    packets = round((end - start) / 0.02)
    events: list[tuple[float, Event]] = [(start + 0.06, Voice(start))]
    events += [(start + 0.02 * n, Voice(start + 0.02 * n, voiced=0.02 * n)) for n in range(4, packets + 1)]
    return [*events, (end + told_end, VoiceEnded(end))]


def test_a_turn_ends_after_a_short_silence_once_its_words_have_come() -> None:
    decided = play([*voice(1.0, 2.0), (2.35, Final("I'd like to come on Tuesday."))])
    assert outline(decided) == [(2.3, "Commit"), (2.4, "EndTurn")]
    assert turns(decided) == [(2.4, "I'd like to come on Tuesday.", "")]


def test_a_late_final_transcript_is_waited_for() -> None:
    decided = play([*voice(1.0, 2.0), (3.5, Final("Tuesday."))])
    assert turns(decided) == [(3.5, "Tuesday.", "")]


def test_a_final_transcript_that_never_comes_does_not_hold_the_turn_for_ever() -> None:
    decided = play([*voice(1.0, 1.5), (1.6, Final("Hello")), *voice(1.7, 2.2)])
    assert [(at, text) for at, text, _ in turns(decided)] == [(4.5, "Hello")]
    assert decided[-1][1].reason == "no final transcript"


def test_a_pause_for_breath_does_not_end_the_turn() -> None:
    script = [*voice(1.0, 2.0), (2.35, Final("I would like to")), *voice(2.9, 4.0), (4.4, Final("book."))]
    assert turns(play(script)) == [(4.4, "I would like to book.", "")]


def test_open_words_are_given_more_time_than_finished_ones() -> None:
    for words, silence in (
        ("I'd like Tuesday.", 0.4),
        ("I'd like Tuesday", 0.6),
        ("it is for", 1.4),
        ("my number is", 1.8),
    ):
        decided = play([*voice(1.0, 2.0, told_end=0.1), (2.15, Final(words))])
        assert turns(decided) == [(2.0 + silence, words, "")]


def test_a_first_voice_over_the_agent_pauses_and_a_longer_one_interrupts() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 2.0), (2.5, Final("Stop that."))])
    assert outline(decided) == [
        (1.06, "Pause"),
        (1.16, "Interrupt"),
        (2.3, "Commit"),
        (2.5, "Drop"),
        (2.5, "EndTurn"),
    ]


def test_a_cough_resumes_the_agent() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.1, told_end=0.4), (9.0, ReplyEnded())])
    assert outline(decided) == [(1.06, "Pause"), (1.4, "Resume"), (1.5, "Commit")]


def test_two_coughs_do_not_add_up_to_a_barge_in() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.1), *voice(2.0, 2.1), (9.0, ReplyEnded())])
    assert "Interrupt" not in [name for _, name in outline(decided)]


def test_words_can_be_asked_for_besides_voice_and_murmurs_do_not_count() -> None:
    policy = TurnPolicy(words_to_interrupt=2)
    murmur = [
        (0.0, ReplyStarted()),
        *voice(1.0, 1.4, told_end=0.1),
        (1.6, Final("Mm-hm.")),
        (9.0, ReplyEnded()),
    ]
    assert "Interrupt" not in [name for _, name in outline(play(murmur, policy))]
    wish = [(0.0, ReplyStarted()), *voice(1.0, 2.0), (2.1, Interim("wait a moment"))]
    decided = play(sorted(wish, key=lambda step: step[0]), policy)
    assert outline(decided)[:2] == [(1.06, "Pause"), (2.1, "Interrupt")]


def test_a_protected_reply_is_neither_paused_nor_lost_to_the_user_who_talks_over_it() -> None:
    script = [
        (0.0, ReplyStarted(is_protected=True)),
        *voice(1.0, 2.0),
        (2.6, Final("Skip this.")),
        (5.0, ReplyEnded()),
    ]
    decided = play(script)
    assert outline(decided) == [(2.3, "Commit"), (5.0, "EndTurn")]
    assert turns(decided) == [(5.0, "Skip this.", "")]


def test_a_key_press_interrupts_and_the_keys_make_a_turn() -> None:
    script = [(0.0, ReplyStarted()), (1.0, Key("4")), (1.5, Key("2"))]
    decided = play(script)
    assert outline(decided) == [(1.0, "Interrupt"), (3.0, "EndTurn")]
    assert turns(decided) == [(3.0, "", "42")]
    assert turns(play([(1.0, Key("4")), (1.5, Key("#"))])) == [(1.5, "", "4#")]


def test_words_the_vad_did_not_hear_still_make_a_turn() -> None:
    assert turns(play([(1.0, Final("Hello there."))])) == [(1.4, "Hello there.", "")]
    decided = play([(0.0, ReplyStarted()), (1.0, Final("Stop that."))])
    assert outline(decided) == [(1.0, "Interrupt"), (1.4, "EndTurn")]


def test_words_without_a_voice_are_settled_when_no_more_of_them_come() -> None:
    words = [(1.0, Interim("I would")), (1.3, Interim("I would like to"))]
    decided = play([*words, (2.9, Final("I would like to come."))])
    assert outline(decided) == [(2.7, "Commit"), (2.9, "EndTurn")]
    assert decided[0][1].reason == "words without a voice"
    assert turns(play(words)) == [(4.7, "I would like to", "")]


def test_words_without_a_voice_over_the_agent_are_settled_once_it_is_silent() -> None:
    script = [(0.0, ReplyStarted()), (1.0, Interim("I would like to")), (2.0, ReplyEnded())]
    assert outline(play(script)) == [(2.4, "Commit"), (4.4, "EndTurn")]


def test_words_that_the_recogniser_took_back_are_not_asked_for() -> None:
    assert play([(1.0, Interim("you")), (1.3, Interim(""))]) == []


def test_words_that_are_never_settled_are_taken_as_they_are() -> None:
    for text in ("Tuesday", "yes"):
        script = sorted([*voice(1.0, 1.3), (1.2, Interim(text))], key=lambda step: step[0])
        decided = play(script)
        assert outline(decided) == [(1.6, "Commit"), (3.6, "EndTurn")]
        assert turns(decided) == [(3.6, text, "")]


def test_a_final_that_comes_after_its_words_were_taken_adds_only_what_is_new() -> None:
    unsettled = sorted([*voice(1.0, 1.3), (1.2, Interim("When are you open"))], key=lambda step: step[0])
    for late, new in (("When are you open?", []), ("When are you open on Sunday?", ["on Sunday?"])):
        decided = play(
            [*unsettled, (5.0, Interim(late[:8])), (5.2, Final(late)), (20.0, Final("Hello there again."))]
        )
        assert [text for _, text, _ in turns(decided)] == ["When are you open", *new, "Hello there again."]


def test_a_murmur_over_a_statement_is_noted_when_the_agent_has_finished() -> None:
    script = [
        (0.0, ReplyStarted()),
        *voice(1.0, 1.1),
        (1.6, Final("Yeah.")),
        (9.0, ReplyEnded("We are open until six.")),
        *voice(10.0, 11.0),
        (11.4, Final("On Saturday?")),
    ]
    decided = [each for _, each in play(script) if isinstance(each, EndTurn)]
    assert [(each.turn.text, each.is_murmur) for each in decided] == [
        ("Yeah.", True),
        ("On Saturday?", False),
    ]


def test_a_yes_over_the_agents_speech_is_answered_when_the_agent_has_finished() -> None:
    for murmur, said in (("Yes.", "We are open."), ("Yeah.", "Please confirm."), ("Okay.", "Shall I?")):
        begun = [(0.0, ReplyStarted()), (0.1, ReplyHeard())]
        script = [*begun, *voice(1.0, 1.1), (1.6, Final(murmur)), (9.0, ReplyEnded(said))]
        [decision] = [each for _, each in play(script) if isinstance(each, EndTurn)]
        assert (decision.turn.text, decision.is_murmur) == (murmur, False)


def test_murmurs_of_separate_moments_do_not_add_up() -> None:
    policy = TurnPolicy(words_to_interrupt=1)
    murmurs = [
        step for at in (1.0, 4.0, 7.0, 10.0) for step in (*voice(at, at + 0.3), (at + 0.7, Final("Yeah.")))
    ]
    decided = play([(0.0, ReplyStarted()), *murmurs, (20.0, ReplyEnded("It takes two hours."))], policy)
    assert {name for _, name in outline(decided)} == {"Pause", "Resume", "Commit", "EndTurn"}


def test_a_murmur_at_the_very_end_of_the_agents_speech_is_an_answer() -> None:
    script = [
        (0.0, ReplyStarted()),
        (0.1, ReplyHeard()),
        *voice(1.0, 1.1, told_end=0.1),
        (1.6, Final("Yes.")),
        (2.0, ReplyEnded()),
    ]
    assert turns(play(script)) == [(2.0, "Yes.", "")]


def test_a_murmur_before_the_first_sound_of_a_reply_is_no_answer_to_it() -> None:
    for length in (0.1, 0.3):
        script = [
            (0.0, ReplyStarted()),
            *voice(1.0, 1.0 + length, told_end=0.1),
            (1.6, Final("Yes.")),
            (2.5, ReplyHeard()),
            (6.0, ReplyEnded("Shall I delete it?")),
        ]
        decided = play(script)
        [turn] = [each for _, each in decided if isinstance(each, EndTurn)]
        assert (turn.turn.text, turn.is_murmur) == ("Yes.", True)
        assert not any(isinstance(each, GoOn) and each.is_murmur for _, each in decided)


def test_a_voice_without_words_is_told_so_that_the_agent_can_ask() -> None:
    decided = play(voice(1.0, 2.0))
    assert outline(decided) == [(2.3, "Commit"), (4.3, "GiveUp")]
    assert play(voice(1.0, 1.2))[-1][1] == Commit(reason="end of speech", signals=(("last_voice", 1.2),))


def test_a_short_question_that_no_recogniser_answers_is_asked_for_again() -> None:
    assert outline(play(voice(1.0, 1.5))) == [(1.8, "Commit"), (3.8, "GiveUp")]
    # An answer without words says that it was a noise.
    assert outline(play([*voice(1.0, 1.5), (1.9, Final(""))])) == [(1.8, "Commit")]


def test_an_interruption_without_words_is_told_so_that_the_agent_can_go_on() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.3)])
    assert outline(decided) == [(1.06, "Pause"), (1.16, "Interrupt"), (1.6, "Commit"), (3.6, "GoOn")]
    assert decided[1][1] == Interrupt(reason="voice", signals=decided[1][1].signals, keeps_reply=True)


def test_an_empty_final_gives_the_floor_back_at_once() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.3), (1.7, Final(""))])
    assert outline(decided) == [(1.06, "Pause"), (1.16, "Interrupt"), (1.6, "Commit"), (1.7, "GoOn")]
    assert decided[-1][1].reason == "no words"


def test_an_empty_final_settles_one_commit_and_not_the_next() -> None:
    coughs = [
        *voice(1.0, 1.3, told_end=0.1),
        *voice(1.5, 2.0, told_end=0.1),
        (2.15, Final("")),
        (2.9, Final("Stop.")),
    ]
    decided = play([(0.0, ReplyStarted()), *coughs])
    assert outline(decided)[-3:] == [(2.1, "Commit"), (2.9, "Drop"), (2.9, "EndTurn")]


def test_a_murmur_that_interrupted_lets_the_agent_go_on() -> None:
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 1.3), (1.7, Final("Mm-hm.")), (1.9, ReplyStarted())])
    assert outline(decided)[-1] == (1.7, "GoOn")
    assert decided[-1][1].reason == "murmur"


def test_a_sentence_that_is_being_read_drops_the_reply_before_it_is_settled() -> None:
    words = [(1.5, Interim("stop")), (1.7, Interim("stop that now")), (2.5, Final("Stop that now please."))]
    decided = play(sorted([(0.0, ReplyStarted()), *voice(1.0, 2.0), *words], key=lambda step: step[0]))
    assert outline(decided)[:3] == [(1.06, "Pause"), (1.16, "Interrupt"), (1.7, "Drop")]
    assert outline(decided)[3:] == [(2.3, "Commit"), (2.5, "EndTurn")]


def test_a_voice_that_has_lasted_when_it_is_reported_interrupts_at_once() -> None:
    decided = play([(0.0, ReplyStarted()), (1.2, Voice(1.0, voiced=0.2))])
    assert outline(decided)[0] == (1.2, "Interrupt")


def test_a_recogniser_without_interim_words_is_not_asked_for_any() -> None:
    script = [(0.0, Recogniser(gives_interims=False)), *voice(1.0, 20.0), (20.5, Final("I went on and on."))]
    assert outline(play(script)) == [(20.3, "Commit"), (20.5, "EndTurn")]
    part = [(0.0, Recogniser(gives_interims=False)), *voice(1.0, 40.0), (29.0, Final(""))]
    assert outline(play(sorted(part, key=lambda step: step[0]))) == [(29.6, "GiveUp"), (40.3, "Commit")]


def test_noise_that_the_vad_takes_for_a_voice_does_not_hold_the_turn() -> None:
    script = [*voice(1.0, 30.0), (2.0, Final("I'd like to book."))]
    decided = play(sorted(script, key=lambda step: step[0]))
    assert outline(decided) == [(6.0, "Commit"), (8.0, "EndTurn"), (30.3, "Commit")]
    assert turns(decided) == [(8.0, "I'd like to book.", "")]


def test_noise_without_a_word_that_interrupted_the_agent_gives_the_floor_back_and_keeps_quiet() -> None:
    for heard, limit in (([], 10.0), ([(0.5, Interim("hello")), (0.6, Interim(""))], 1.5)):
        script = [
            (0.0, ReplyStarted()),
            *heard,
            *voice(1.0, 40.0),
            (13.5, ReplyStarted()),
            (20.0, ReplyEnded()),
        ]
        decided = play(sorted(script, key=lambda step: step[0]))
        # A recogniser that has given words before would have given some by then.
        assert outline(decided) == [
            (1.06, "Pause"),
            (1.16, "Interrupt"),
            (1.0 + limit, "Commit"),
            (1.0 + limit, "GoOn"),
            (40.3, "Commit"),
        ]


def test_a_recogniser_that_is_slow_on_this_call_is_given_more_time_for_the_first_word() -> None:
    question = [*voice(1.0, 3.0), (2.5, Interim("are you")), (3.4, Final("Are you open?"))]
    script = [*question, (4.0, ReplyStarted()), *voice(6.0, 20.0)]
    decided = play(sorted(script, key=lambda step: step[0]))
    # Its first words came 1.5 s after the voice began: now it may take 3 s.
    assert [at for at, name in outline(decided) if name == "GoOn"] == [9.0]


def test_words_in_what_was_taken_for_noise_are_a_voice_again() -> None:
    words = [(9.0, Interim("but")), (9.5, Interim("but not on Tuesday")), (12.5, Final("but not on Tuesday"))]
    script = [*voice(1.0, 12.0), (2.0, Final("I'd like to book.")), *words, (8.1, ReplyStarted())]
    decided = play(sorted(script, key=lambda step: step[0]))
    assert outline(decided)[:4] == [(6.0, "Commit"), (8.0, "EndTurn"), (9.0, "Interrupt"), (9.5, "Drop")]
    assert [text for _, text, _ in turns(decided)] == ["I'd like to book.", "but not on Tuesday"]


def test_a_long_answer_after_a_murmur_is_not_taken_for_noise() -> None:
    murmur = [(0.0, ReplyStarted()), *voice(1.0, 1.1), (1.6, Final("Yeah.")), (9.0, ReplyEnded())]
    decided = play([*murmur, *voice(20.0, 22.0), (22.4, Final("On Saturday."))])
    assert outline(decided)[-2:] == [(22.3, "Commit"), (22.4, "EndTurn")]
    assert outline(decided).count((20.06, "Commit")) == 0


def test_a_voice_without_words_does_not_hold_a_paused_agent_for_ever() -> None:
    policy = TurnPolicy(words_to_interrupt=1, pause_limit=1.0)
    decided = play([(0.0, ReplyStarted()), *voice(1.0, 20.0), (30.0, ReplyEnded())], policy)
    assert outline(decided) == [(1.06, "Pause"), (2.0, "Resume"), (20.3, "Commit")]


def test_every_decision_says_why() -> None:
    [(_, pause), (_, interrupt), *_] = play([(0.0, ReplyStarted()), *voice(1.0, 2.0)])
    assert isinstance(pause, Pause)
    assert isinstance(interrupt, Interrupt)
    assert dict(interrupt.signals)["threshold"] == 0.16
    assert dict(interrupt.signals)["voiced"] >= 0.16 - 1e-9


texts = st.sampled_from(["Yes.", "mm-hm", "I'd like to", "stop", "number is 4 7", "and"])
events = st.one_of(
    st.builds(Voice, st.just(0.0), st.floats(0, 2)),
    st.builds(VoiceEnded, st.just(0.0)),
    st.builds(Interim, texts),
    st.builds(Final, texts),
    st.builds(Key, st.sampled_from("12#")),
    st.builds(ReplyStarted, st.booleans()),
    st.just(ReplyEnded()),
)
waits = st.sampled_from([0.0, 0.02, 0.1, 0.35, 1.0, 5.0])


@given(st.lists(st.tuples(waits, events), max_size=60))
def test_every_final_word_and_key_is_in_exactly_one_turn_whatever_happens(
    steps: list[tuple[float, Event]],
) -> None:
    machine = TurnMachine(POLICY)
    now, said, keyed = 1.0, [], ""
    words: list[str] = []
    interims: list[str] = []
    keys = ""
    for wait, step in steps:
        until = now + wait
        event: Event = step
        if isinstance(event, Voice):
            event = Voice(until, event.voiced)
        elif isinstance(event, VoiceEnded):
            event = VoiceEnded(until)
        decided: list[Decision] = []
        while machine.deadline is not None and machine.deadline < until:
            now = max(now, machine.deadline)
            before = machine.deadline
            decided += machine.handle(Deadline(), now)
            assert machine.deadline != before, "a kept deadline does not stand still"
        now = until
        decided += machine.handle(event, now)
        said += [event.text] if isinstance(event, Final) else []
        interims += [event.text] if isinstance(event, Interim) else []
        keyed += event.digit if isinstance(event, Key) else ""
        for each in decided:
            if isinstance(each, EndTurn):
                words += each.turn.text.split()
                keys += each.turn.digits
    rest = machine.take_rest()
    if rest is not None:
        words += rest.text.split()
        keys += rest.digits
    assert keys == keyed
    if not interims:
        assert words == " ".join(said).split()
    # Words that were taken before they were settled are not taken again.
    else:
        assert not Counter(words) - Counter(" ".join([*said, *interims]).split())


@given(st.lists(st.tuples(waits, events), max_size=60))
def test_a_pause_is_always_followed_by_a_resume_or_an_interruption(steps: list[tuple[float, Event]]) -> None:
    script, now = [], 1.0
    for wait, step in steps:
        now += wait
        script.append((now, Voice(now, step.voiced) if isinstance(step, Voice) else step))
    paused = False
    for _, decision in play(script, until=now + 60):
        if isinstance(decision, Pause):
            assert not paused
            paused = True
        elif isinstance(decision, Resume | Interrupt):
            paused = False
    assert not paused


def test_a_turn_tells_who_spoke_where_it_was_not_the_user_alone() -> None:
    script = [
        (0.0, Voice(0.0)),
        (0.9, Voice(0.9, 0.9)),
        (1.0, VoiceEnded(0.9)),
        (1.1, Final("Is it open?")),
        (1.15, Final("On Sunday?", "Ada")),
        (1.2, Final("At noon.", "Ada")),
        (1.25, Final("Yes.")),
    ]
    [turn] = [each.turn for _, each in play(script) if isinstance(each, EndTurn)]
    assert turn.text == "Is it open? Ada: On Sunday? At noon. user: Yes."


def test_an_interim_text_replaces_only_what_the_same_speaker_was_saying() -> None:
    script = [
        (0.0, Voice(0.0)),
        (0.5, Interim("I would like")),
        (0.6, Interim("Sunday", "Ada")),
        (1.0, VoiceEnded(1.0)),
        (1.1, Final("Sunday.", "Ada")),
    ]
    # Of the user only interim words are there: they are waited for, and then taken as they are.
    assert turns(play(script)) == [(3.0, "Ada: Sunday. user: I would like", "")]
    draft = TurnDraft()
    draft.interim("I would like", 0.5)
    draft.interim("Sunday", 0.6, "Ada")
    assert draft.word_count == 4
    draft.final("Sunday.", 1.1, "Ada")
    assert (draft.word_count, draft.is_unsettled) == (4, True)
    draft.interim("", 1.2)
    assert (draft.word_count, draft.is_unsettled) == (1, False)


def test_a_name_before_a_murmur_makes_no_words_of_it() -> None:
    draft = TurnDraft()
    draft.final("Mm-hm.", 1.0, "Ada")
    assert (draft.is_murmur, draft.word_count) == (True, 0)
    assert draft.take().text == "Ada: Mm-hm."


def test_the_voice_of_a_start_counts_after_an_utterance_that_lasted_longer() -> None:
    draft = TurnDraft()
    draft.hear_voice(2.0, 1.0)
    draft.voice.end()
    draft.voice.restart()
    draft.hear_voice(3.0, 0.04)
    assert draft.voice.seconds == 0.04


def test_the_policys_language_tells_murmurs_and_questions() -> None:
    murmur = [
        (0.0, ReplyStarted()),
        *voice(1.0, 1.4, told_end=0.1),
        (1.6, Final("Ach so.")),
        (9.0, ReplyEnded()),
    ]
    names = {
        code: {name for _, name in outline(play(murmur, TurnPolicy(words_to_interrupt=1, language=code)))}
        for code in ("de", "en")
    }
    assert "Interrupt" not in names["de"]
    assert "Interrupt" in names["en"]

    interim = [(0.0, ReplyStarted()), *voice(1.0, 1.6), (1.61, Interim("Ach so."))]
    german, english = TurnPolicy(words_to_interrupt=1, language="de"), TurnPolicy(words_to_interrupt=1)
    assert "Interrupt" not in [name for _, name in outline(play(interim, german))]
    assert "Interrupt" in [name for _, name in outline(play(interim, english))]

    asked = [
        (0.0, ReplyStarted()),
        (0.5, ReplyEnded("Wie lautet Ihre Telefonnummer?")),
        *voice(1.0, 2.0),
        (2.4, Final("Vier.")),
    ]
    german, english = TurnPolicy(language="de"), TurnPolicy()
    assert turns(play(asked, german)) == [(2.0 + german.silence_dictation, "Vier.", "")]
    assert turns(play(asked, english)) == [(2.0 + english.silence_finished, "Vier.", "")]
