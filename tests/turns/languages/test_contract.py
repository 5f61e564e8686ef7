"""What every language knows, from the same table of sayings for each."""

from dataclasses import fields

from tests.rows import each_row
from tests.turns.languages.sayings import SAYINGS
from tests.turns.languages.values import VALUES_IN_PIECES
from tests.turns.test_values_in_pieces import turns_of
from voiceflow.turns import Expectation, Value, expected_value
from voiceflow.turns.backchannels import is_backchannel
from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.languages import ENGLISH, LANGUAGES, Phrases, language_of
from voiceflow.turns.languages.language import NEVER, Language

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

SCALAR = {"code", "is_spaced", "phrases", "is_open", "is_street_first", "is_house_first", "_cuts"}
LACKING = {
    "wholes": {"de", "en", "es", "fr"},
    "homophones": set(LANGUAGES) - {"en"},
    "tens": {"de", "it", "nl", "hi"},
    "subordinators": {"en", "ja"},
    "polite": {"zh", "ja"},
    "multipliers": {"ja"},
}
"""Lists that a language does not need. German, Dutch, Italian and Hindi write numbers of two digits as one
word; English and Japanese find their subordinate clauses by rule; nobody says "double" in Japanese."""
UNASKED = [
    ("es", "Vivo en calle Mayor", "open"),
    ("es", "Vivo en calle Mayor 5.", "finished"),
    ("es", "Vivo en calle Mayor cinco, Madrid.", "finished"),
    ("es", "Tengo treinta y cinco.", "finished"),
    ("es", "Me llamo doble.", "finished"),
    ("es", "Me llamo José Antonio.", "finished"),
    ("es", "De Madrid a Valencia.", "finished"),
    ("pt", "O meu nome é José Maria.", "finished"),
    ("fr", "Je voudrais parler à Louis Marcel.", "finished"),
    ("es", "Quiero la letra G de Gerona, A R.", "open"),
    ("fr", "J'habite au 12 rue.", "open"),
    ("fr", "J'habite au 12 rue de la Paix.", "finished"),
    ("pt", "Moro na rua Augusta.", "open"),
    ("de", "Ich wohne in der Hauptstraße.", "open"),
    ("de", "Ich wohne in der Hauptstraße 5.", "finished"),
    ("it", "Abito in via Garibaldi.", "open"),
    ("nl", "Ik woon in de Dorpsstraat.", "open"),
    ("pl", "Mieszkam na ulicy Długiej.", "open"),
    ("tr", "Adresim Atatürk Caddesi.", "open"),
    ("zh", "我住在中山路。", "open"),
    ("zh", "我住在中山路十二号。", "finished"),
    ("zh", "我的号码是一三八。", "open"),
    ("zh", "我要两个。", "finished"),
    ("zh", "下午三点。", "finished"),
    ("zh", "一百二十五。", "finished"),
    ("ja", "住所は3丁目。", "open"),
    ("ja", "電話番号は〇九〇の", "open"),
    ("ja", "ケーキ二。", "finished"),
    ("ja", "三月の四日です。", "finished"),
    ("en", "I'd like a double.", "finished"),
    ("en", "My number is double.", "open"),
]
"""What people say of values that nobody asked for."""


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
def test_every_list_has_words(code: str) -> None:
    language = language_of(code)
    lists = [each.name for each in fields(Language) if each.name not in SCALAR]
    empty = {name for name in lists if getattr(language, name) in (NEVER, frozenset(), (), {})}
    assert empty == {name for name, codes in LACKING.items() if code in codes}


@each_row(("code", "said"), [(code, said) for code in LANGUAGES for said in VALUES_IN_PIECES[code]])
def test_a_value_in_pieces_is_one_turn(code: str, said: str) -> None:
    question, *pieces = split(said)
    assert turns_of(pieces, 0.9, question=question, language=code) == [" ".join(pieces)]


@each_row(("code", "text", "expected"), UNASKED)
def test_a_value_that_nobody_asked_for_goes_on_only_where_it_lacks_something(
    code: str, text: str, expected: str
) -> None:
    assert completeness_of(text, language=language_of(code)) is Completeness(expected)


def test_an_address_with_a_town_of_the_spelling_alphabet_is_whole() -> None:
    asked = Expectation(Value.ADDRESS)
    whole = completeness_of("Calle Mayor 5, Madrid 28013", expecting=asked, language=language_of("es"))
    assert whole is Completeness.FINISHED
    begun = completeness_of("Calle Mayor 5, Madrid.", expecting=asked, language=language_of("es"))
    assert begun is Completeness.OPEN


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
