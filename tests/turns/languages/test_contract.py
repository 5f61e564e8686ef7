"""What every language knows, from the same table of sayings for each."""

from dataclasses import fields

from tests.rows import each_row
from tests.turns.languages.sayings import SAYINGS
from voiceflow.turns import Expectation, Value, expected_value
from voiceflow.turns.backchannels import is_backchannel
from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.languages import ENGLISH, LANGUAGES, Phrases, language_of

LEAST = {"unfinished": 10, "finished": 10, "backchannels": 8, "hold": 8, "hear": 8, "opt_out": 8}
QUESTIONS = {
    "en": "What is your phone number? | Could you spell your name? | What is your email address?",
    "de": "Wie ist Ihre Telefonnummer? | Können Sie das buchstabieren? | Wie lautet Ihre E-Mail-Adresse?",
    "es": "¿Cuál es su número de teléfono? | ¿Me puede deletrear su apellido? | ¿Su correo electrónico?",
    "fr": "Quel est votre numéro de téléphone ? | Pouvez-vous épeler votre nom ? | Votre adresse e-mail ?",
    "pt": "Qual é o seu número de telefone? | Pode soletrar o seu nome? | Qual é o seu e-mail?",
    "it": "Qual è il suo numero di telefono? | Può fare lo spelling? | Qual è il suo indirizzo e-mail?",
    "nl": "Wat is uw telefoonnummer? | Kunt u uw naam spellen? | Wat is uw e-mailadres?",
    "pl": "Jaki jest pana numer telefonu? | Proszę przeliterować nazwisko. | Jaki jest pana adres e-mail?",
    "tr": "Telefon numaranız nedir? | Adınızı harf harf söyler misiniz? | E-posta adresiniz nedir?",
    "hi": "आपका फ़ोन नंबर क्या है? | नाम की स्पेलिंग बताइए। | आपका ईमेल क्या है?",
    "zh": "您的电话号码是多少？ | 您的名字怎么写？ | 请告诉我您的邮箱。",
    "ja": "お電話番号を教えていただけますか？ | お名前のスペルをお願いします。 | メールアドレスは何ですか？",
}


def split(text: str) -> list[str]:
    return [piece.strip() for piece in text.split("|")]


def each(field: str) -> list[tuple[str, str]]:
    return [(code, text) for code, said in SAYINGS.items() for text in split(getattr(said, field))]


def test_every_language_has_its_sayings() -> None:
    assert set(SAYINGS) == set(QUESTIONS) == set(LANGUAGES)
    for said in SAYINGS.values():
        for field, least in LEAST.items():
            assert len(split(getattr(said, field))) >= least


@each_row(("code", "text"), each("unfinished"))
def test_the_turn_waits_for_more(code: str, text: str) -> None:
    assert completeness_of(text, language=language_of(code)) is Completeness.OPEN


@each_row(("code", "text"), each("finished"))
def test_the_turn_is_over(code: str, text: str) -> None:
    assert completeness_of(text, language=language_of(code)) is Completeness.FINISHED


@each_row(("code", "text"), each("backchannels"))
def test_a_murmur_leaves_the_floor(code: str, text: str) -> None:
    assert is_backchannel(text, language_of(code))


@each_row(("code", "text"), each("no_backchannels"))
def test_other_words_want_the_floor(code: str, text: str) -> None:
    assert not is_backchannel(text, language_of(code))


@each_row("code", LANGUAGES)
def test_a_question_for_a_value_is_known(code: str) -> None:
    found = [expected_value(text, language_of(code)) for text in split(QUESTIONS[code])]
    assert found == [Expectation(Value.PHONE), Expectation(Value.SPELLING), Expectation(Value.EMAIL)]


@each_row("code", LANGUAGES)
def test_the_agent_has_all_its_phrases(code: str) -> None:
    own, english = language_of(code).phrases, ENGLISH.phrases
    for field in fields(Phrases):
        text = getattr(own, field.name)
        assert text
        assert code == "en" or text != getattr(english, field.name)


@each_row("code", LANGUAGES)
def test_a_region_is_of_its_language(code: str) -> None:
    assert language_of(f"{code}-XX") is language_of(f"{code.upper()}_xx") is language_of(code)
    assert language_of(code).code == code


def test_a_turkish_capital_is_the_letter() -> None:
    assert not is_backchannel("İki kutu", language_of("tr"))
    assert is_backchannel("İyi.", language_of("tr"))
