"""The same rules in other languages."""

import pytest

from tests.rows import each_row
from voiceflow.turns import TurnPolicy
from voiceflow.turns.backchannels import is_answer_like, is_backchannel
from voiceflow.turns.completeness import Completeness, completeness_of
from voiceflow.turns.dictation import dictation_of
from voiceflow.turns.expectation import expected_value
from voiceflow.turns.languages import language_of
from voiceflow.turns.values import Expectation, Value

OPEN = {
    "de": """
        Meine Nummer ist. | Ich möchte einen Termin für. | Ich rufe an, weil ich. |
        Ich wollte fragen, ob. | Ich hätte gern zwei Kartons und. | Wenn Sie am Dienstag etwas haben. |
        Als ich letzte Woche angerufen habe. | Einen Moment bitte. | Lassen Sie mich überlegen. | Äh. |
        Ich heiße. | Ich brauche. | null eins fünf fünf. | Meine Nummer ist 0155. | A-N-N |
        Anna Punkt Schmidt Unterstrich. | anna ät gmail | J wie Julius. | Es ist im.
    """,
    "es": """
        Mi número es. | Quiero una mesa para. | Llamo porque. | Quería saber si. | Dos cajas y. |
        Si tiene algo el martes. | Cuando llamé la semana pasada. | Un momento, por favor. |
        Déjeme pensar. | Eh. | Necesito. | cero uno cinco cinco. | Mi número es 0155. |
        ana arroba gmail | A-N-A | A de. | Me llamo.
    """,
    "fr": """
        Mon numéro est. | Je voudrais une table pour. | J'appelle parce que. | Je voulais savoir si. |
        Deux cartons et. | Si vous avez quelque chose mardi. | Quand j'ai appelé la semaine dernière. |
        Un instant, s'il vous plaît. | Laissez-moi réfléchir. | Euh. | Je voudrais. |
        zéro un cinq cinq. | Mon numéro est 0155. | anna arobase gmail | A-N-N | A comme Anne, N. |
        Je m'appelle.
    """,
}
FINISHED = {
    "de": """
        Ja. | Nein, danke. | Am Dienstag um neun. | Was kostet das? | Was ist das? |
        Ich weiß nicht, wo das ist. | Ich rufe später an. | Wenn möglich. |
        Wenn Sie etwas haben, nehme ich es. | Zwei große Kartons, bitte. | Vier. | Um neun Uhr. |
        Zimmer 415. | Ja, das ist es. | Wo sind Sie? | Ich komme mit. | Meine Nummer ist 0155 234 9911. |
        Schmidt, S-C-H-M-I-D-T. | anna ät gmail Punkt com. | Weil ich umziehe.
    """,
    "es": """
        Sí. | No, gracias. | El martes a las nueve. | ¿Cuánto cuesta? | ¿Qué es? | No sé dónde está. |
        Si es posible. | Si tiene algo el martes, lo tomo. | Dos cajas grandes, por favor. | Cuatro. |
        A las nueve. | Habitación 415. | Mi número es 0155 234 9911. | ana arroba gmail punto com. |
        Quiero hablar con una persona.
    """,
    "fr": """
        Oui. | Non, merci. | Mardi à neuf heures. | Combien ça coûte ? | Qu'est-ce que c'est ? |
        Je ne sais pas où c'est. | Si possible. | Si vous avez quelque chose mardi, je le prends. |
        Deux grands cartons, s'il vous plaît. | Quatre. | À neuf heures. | Chambre 415. |
        Mon numéro est 0155 234 9911. | anna arobase gmail point com. | Je voudrais parler à quelqu'un.
    """,
}


def each(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, " ".join(text.split())) for code in texts for text in texts[code].split("|")]


@each_row(("code", "text"), each(OPEN))
def test_a_fragment_is_open(code: str, text: str) -> None:
    assert completeness_of(text, language=language_of(code)) is Completeness.OPEN


@each_row(("code", "text"), each(FINISHED))
def test_a_sentence_is_finished(code: str, text: str) -> None:
    assert completeness_of(text, language=language_of(code)) is Completeness.FINISHED


@each_row(
    ("code", "text", "expected"),
    [
        ("de", "Wie lautet Ihre Telefonnummer?", Expectation(Value.PHONE)),
        ("de", "Könnten Sie das bitte buchstabieren?", Expectation(Value.SPELLING)),
        ("de", "Nennen Sie mir bitte Ihre Kundennummer.", Expectation(Value.CODE)),
        ("de", "Wie ist Ihr Geburtsdatum?", Expectation(Value.DATE)),
        ("de", "Ist das die richtige Nummer?", None),
        ("de", "Wie kann ich Ihnen helfen?", None),
        ("es", "¿Cuál es su número de teléfono?", Expectation(Value.PHONE)),
        ("es", "¿Me puede deletrear su apellido?", Expectation(Value.SPELLING)),
        ("es", "Dígame su correo electrónico, por favor.", Expectation(Value.EMAIL)),
        ("es", "¿Es este su número?", None),
        ("es", "¿En qué puedo ayudarle?", None),
        ("fr", "Quel est votre numéro de téléphone ?", Expectation(Value.PHONE)),
        ("fr", "Pouvez-vous épeler votre nom ?", Expectation(Value.SPELLING)),
        ("fr", "Donnez-moi votre adresse e-mail, s'il vous plaît.", Expectation(Value.EMAIL)),
        ("fr", "Est-ce bien votre numéro ?", None),
        ("fr", "Comment puis-je vous aider ?", None),
    ],
)
def test_a_question_for_a_value_is_known(code: str, text: str, expected: Expectation | None) -> None:
    assert expected_value(text, language_of(code)) == expected


@pytest.mark.parametrize(
    ("code", "murmur", "answer"),
    [("de", "Ach so.", "Ja, genau."), ("es", "Ya veo.", "Sí, claro."), ("fr", "Ah bon.", "Oui, d'accord.")],
)
def test_murmurs_have_their_words_in_each_language(code: str, murmur: str, answer: str) -> None:
    language = language_of(code)
    assert is_backchannel(murmur, language)
    assert is_backchannel(answer, language)
    assert not is_answer_like(murmur, language)
    assert is_answer_like(answer, language)
    assert is_answer_like("No." if code == "es" else "Nein." if code == "de" else "Non.", language)


def test_the_policy_names_the_language() -> None:
    german, english = TurnPolicy(language="de-AT"), TurnPolicy()
    assert german.silence_after("Meine Nummer ist.") == german.silence_dictation
    assert english.silence_after("Meine Nummer ist.") == english.silence_finished


def test_of_an_unknown_language_figures_addresses_and_marks_count() -> None:
    language = language_of("ko_KR")
    assert language is language_of("xx")
    assert completeness_of("はい。", language=language) is Completeness.FINISHED
    assert completeness_of("はい、", language=language) is Completeness.OPEN
    assert completeness_of("ana@gmail", language=language) is Completeness.OPEN
    dictation = dictation_of("0155 234", language=language)
    assert dictation is not None
    assert dictation.is_complete is False


@each_row(
    ("code", "text", "expected"),
    [
        ("zh", "我的电话是0155。", Completeness.OPEN),
        ("zh", "我的电话是13800138000。", Completeness.FINISHED),
        ("ja", "電話番号は090の。", Completeness.OPEN),
        ("ja", "090-1234-5678です。", Completeness.FINISHED),
        ("pt", "zero um cinco cinco.", Completeness.OPEN),
        ("it", "zero uno cinque cinque.", Completeness.OPEN),
        ("nl", "nul één vijf vijf.", Completeness.OPEN),
        ("pl", "zero jeden pięć pięć.", Completeness.OPEN),
        ("tr", "sıfır bir beş beş.", Completeness.OPEN),
        ("hi", "शून्य एक पाँच पाँच।", Completeness.OPEN),
        ("nl", "anna apenstaartje gmail.", Completeness.OPEN),
        ("it", "anna chiocciola gmail punto com.", Completeness.FINISHED),
    ],
)
def test_a_value_is_waited_for(code: str, text: str, expected: Completeness) -> None:
    assert completeness_of(text, language=language_of(code)) is expected
