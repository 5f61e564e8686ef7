"""Audio with the words that are complete with it."""

from tests.clients.elevenlabs.tts.speaking import virtual
from voiceflow.audio.words import Word
from voiceflow.clients.elevenlabs import Characters
from voiceflow.clients.elevenlabs.tts.events import ContextAudio
from voiceflow.clients.elevenlabs.tts.spoken_audio import WordJoiner


@virtual
async def test_a_word_that_only_the_end_completes_comes_with_a_piece_of_its_own() -> None:
    words = WordJoiner()
    timed = Characters(("H", "i"), (0.0, 0.1), (0.1, 0.2))
    assert words.read(ContextAudio("", b"\0" * 1600, 0.0, timed)).words == ()
    last = words.end()
    assert last is not None
    assert (last.data, last.start, last.words) == (b"", 0.2, (Word("Hi", 0.0, 0.2),))
    assert words.end() is None
