"""Polish: words and patterns."""

from __future__ import annotations

import re

from voiceflow.turns.languages.language import Language, Sentence, noun, pattern, phrases, words
from voiceflow.turns.languages.phrases import Phrases
from voiceflow.turns.values import Value

_TEENS = (
    "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście "
    "dziewiętnaście"
)
_TENS = (
    "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
    "dziewięćdziesiąt"
)
_HUNDREDS = "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset"
_QUESTIONS = words(
    "co kto kogo komu jak jaki jaka jakie który która gdzie kiedy ile dlaczego czy czemu skąd dokąd"
)
_VERBS = words(
    "jest są był była będzie brzmi mam chcę chciałbym chciałabym potrzebuję szukam nazywam "
    "proszę mogę muszę dzwonię"
)


def _is_open(sentence: Sentence) -> bool | None:
    """A verb that wants something behind it: "Mój numer to jest.", not "Co to jest?"."""
    *earlier, last = sentence.words
    if last in ("potrzebuję", "szukam") and not earlier:
        return True
    if not earlier or last not in _VERBS or _QUESTIONS & set(earlier):
        return None
    if last == "proszę":
        return None
    return not {"tak", "nie", "już", "tu", "tam", "taki", "takie", "wszystko"} & set(earlier)


POLISH = Language(
    code="pl",
    phrases=Phrases(
        not_understood="Przepraszam, nie zrozumiałam. Czy może pan lub pani powtórzyć?",
        no_answer="Przepraszam, wystąpił problem. Proszę powtórzyć.",
        refused="Przepraszam, w tej sprawie nie mogę pomóc.",
        not_transferred="Przepraszam, nie udało się przełączyć rozmowy.",
        farewell="Przepraszam, wystąpił błąd po naszej stronie. Proszę zadzwonić później. Do widzenia.",
        closing="Przepraszam, muszę teraz zakończyć rozmowę. Proszę spróbować później. Do widzenia.",
        resumed="Przepraszam, na chwilę nas rozłączyło.",
        moment="Chwileczkę, proszę.",
        still_there="Czy nadal jesteśmy połączeni?",
        unheard="Nic nie słyszę, więc kończę rozmowę. Do widzenia.",
        no_more_calls="Dobrze, nie będziemy już dzwonić. Do widzenia.",
        goodbye="Dziękuję za telefon. Do widzenia.",
    ),
    fillers=words("yyy y eee e ee ym hm hmm mm mmm em no yhm"),
    noises=phrases(
        "mhm, mm-hm, hm, hmm, aha, aha aha, ah, oh, o, no, no tak, no no, rozumiem, ach tak, "
        "ciekawe, super, świetnie, "
        "fajnie, serio, naprawdę, wow, jasne jasne, wiem, no dobrze, no dobra, o proszę"
    ),
    answers=phrases(
        "tak, tak tak, okej, ok, okay, dobrze, dobra, bardzo dobrze, jasne, oczywiście, "
        "pewnie, zgadza się, dokładnie, "
        "właśnie, racja, w porządku, zgoda, może być, chętnie, poproszę, zgadzam się, "
        "słusznie, owszem, idealnie"
    ),
    refusals=phrases("nie, nie nie, może, chyba nie, raczej nie, niezupełnie"),
    dangling=words(
        "i a oraz ale lub albo czy że bo ponieważ gdy kiedy jeśli jeżeli chociaż żeby aby więc "
        "w we z ze na do od dla po "
        "przez przed nad pod za o u przy bez między mój moja moje mojego mojej moją pana pani "
        "nasz nasza nasze bardzo "
        "ja który która które każdy każda podczas według wobec oprócz niż się"
    ),
    wholes=pattern(
        "to ja$",
        "(?:nie|co|kto|dziękuję|tak) bardzo$",
        "bardzo bardzo$",
        "(?:dla|od|do|u|z) pan[ai]$",
        "(?!nazywam )\\w+[ęaćymi] się$",
        "to moje?a?$",
        "(?:może|no|co|jak) i$",
    ),
    holding=re.compile(
        r"(?:(?:tak|dobrze|okej|ok|no|to|przepraszam|proszę|yyy|już|jeszcze) )*"
        r"(?:(?:jedną |jeden |małą )?(?:chwilę|chwileczkę|chwilka|"
        r"chwila|moment|momencik|sekundę|sekundkę|minutę|"
        r"minutkę)(?: proszę)?"
        r"|(?:proszę )?(?:zaczekać|poczekać|czekać)(?: chwilę| chwileczkę| "
        r"moment)?|(?:poczekaj|zaczekaj|czekaj)"
        r"(?: chwilę)?|proszę się nie rozłączać"
        r"|(?:niech|daj mi|muszę|zaraz) (?:\w+ )?(?:pomyślę|sprawdzę|zobaczę|"
        r"poszukam|znajdę|sprawdzić|pomyśleć|"
        r"zobaczyć|poszukać|znaleźć)(?: .*)?"
        r"|(?:sprawdzam|szukam|zastanawiam się))"
    ),
    courteous=words("dziękuję dzięki widzenia cześć halo dzień"),
    polite=words("proszę"),
    open_questions=pattern(
        "w czym mog[ęe] pomóc",
        "jak mog[ęe] pomóc",
        "co się stało",
        "o co chodzi",
        "coś jeszcze",
        "proszę opowiedzieć",
    ),
    hearing=pattern(
        "(?:czy )?(?:pan|pani|państwo|ktoś)? ?mnie (?:pan |pani |państwo |ktoś )?(?:jeszcze "
        ")?(?:słyszy|słyszysz|słyszą|"
        "słychać)",
        "(?:słyszy|słyszysz) (?:mnie|pan|pani)(?: mnie)?",
        "(?:słychać|słyszycie) mnie",
        "jest (?:tam |tu )?(?:pan|pani|ktoś)(?: tam)?",
        "(?:jest|jesteś) (?:pan |pani )?tam",
        "halo halo",
    ),
    opt_outs=pattern(
        "(?:proszę )?(?:do mnie |do nas )?(?:więcej |już )?nie (?:dzwonić|dzwoń|dzwońcie|kontaktować się)"
        "(?: \\w+)*? (?:więcej|nigdy|ponownie)",
        "(?:proszę )?(?:więcej|już|nigdy więcej) (?:do mnie )?nie (?:dzwonić|dzwoń|dzwońcie)(?: \\w+)*",
        "nie dzwoń(?:cie)? (?:do mnie|do nas|tu|już|więcej)(?: \\w+)*",
        "(?:proszę )?(?:przestać|przestańcie|przestań) (?:do mnie )?dzwonić(?: \\w+)*",
        "(?:usunąć|wykreślić|skreślić|usuńcie|wykreślcie|usuń) (?:mnie|mój numer|moje dane|nas)(?: \\w+)*",
        "nie (?:życzę sobie|chcę)(?: już| więcej)? (?:\\w+ )*(?:telefonów|połączeń|dzwonili|dzwoniono)",
        "wycofuję zgodę",
    ),
    replies=pattern("tak|nie|dokładnie|zgadza się|owszem"),
    cues=pattern(
        "proszę|powiedz|powiedzieć|naciśnij|nacisnąć|wybierz|wybrać|potwierdź|potwierdzić|odpowiedz",
        "czy|chce pan|chce pani|może pan|może pani|mogę",
    ),
    delays=pattern("chwilę|chwileczkę|chwila|moment|momencik|sekundę|minutę|zaczekać|poczekać|czekać"),
    subordinators=re.compile(
        r"(?:i |a |ale |no )*(?:jeśli(?! (?:można|to możliwe|pan może|pani "
        r"może|nie|trzeba))|jeżeli(?! (?:można|to "
        r"możliwe|nie))|gdy|kiedy (?:ja|my|on|ona|dzwoniłem|dzwoniłam|byłem|byłam)|chociaż|"
        r"zanim|dopóki|skoro|jak tylko)\b"
    ),
    is_open=_is_open,
    digits=words("zero jeden jedna dwa dwie trzy cztery pięć sześć siedem osiem dziewięć"),
    counts=tuple(
        "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście".split()
    ),
    numbers={
        **dict.fromkeys(f"{_TEENS} {_TENS}".split(), 2),
        **dict.fromkeys(_HUNDREDS.split(), 3),
        "tysiąc": 4,
    },
    tens=words(_TENS),
    multipliers={"podwójne": 2, "podwójny": 2, "potrójne": 3},
    separators=words("kropka myślnik podkreślenie małpa ukośnik plus kreska"),
    at=words("małpa"),
    dots=words("kropka"),
    address_words=words("małpa podkreślenie www kropka"),
    spelling=(("jak",), ("jak", "w")),
    letters=words(
        "adam barbara celina dorota ewa franciszek genowefa henryk irena jan karol leon maria "
        "natalia olga paweł "
        "roman stanisław tadeusz urszula wacław zygmunt"
    ),
    months=words(
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
        "listopada grudnia styczeń luty "
        "marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień"
    ),
    ordinals=re.compile(r"\w+(?:ego|szy|gi|eci|ty|my|wy)"),
    denials=words("nie żaden żadnego nigdy nic dlaczego co jak kto kiedy"),
    before_plain_number=words(
        "o w na za do od po przed pokój pokoju peron lot autobus linia strona stolik prawie tylko około"
    ),
    introductions=words("to jest są był będzie brzmi z no tak"),
    courtesies=re.compile(
        r"(?:(?:tak|dobrze|okej|ok|oczywiście|to|jest|mój|moja|numer|yyy|"
        r"i|potem|proszę|już|podaję|adres|nazwisko|"
        r"dzień|dobry|dziękuję|no|jasne|mail|email)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 28),
        noun("przeliter\\w*|literow\\w*|pisze się", Value.SPELLING),
        noun("(?:adres\\w* )?e-?mail\\w*|adres\\w* mailow\\w*|mail\\w*", Value.EMAIL),
        noun("(?:dwie|trzy|cztery|pięć|sześć|osiem|\\d+) (?:ostatnie |ostatnich )?cyfr\\w*", Value.CODE),
        noun("kod\\w* (?:zabezpieczający|cvv|bezpieczeństwa)|cvv", Value.CODE, 3),
        noun("pin\\w*|dat\\w* ważności", Value.CODE, 4),
        noun("pesel\\w*", Value.CODE, 11),
        noun("nip\\w*", Value.CODE, 10),
        noun("numer\\w* karty|kart\\w* (?:kredytow\\w*|płatnicz\\w*)", Value.CARD),
        noun("kod\\w* pocztow\\w*", Value.POSTCODE),
        noun("dat\\w* urodzenia|urodził\\w*|urodzon\\w*", Value.DATE),
        noun("numer\\w* (?:pokoju|stolika|lotu|peronu|mieszkania|domu)", None),
        noun("adres\\w*|gdzie (?:pan|pani) mieszka", Value.ADDRESS),
        noun(
            "numer\\w* (?:zamówienia|klienta|umowy|polisy|faktury|rezerwacji|"
            "konta|sprawy|przesyłki|rejestracyjny|"
            "referencyjny|zgłoszenia|dowodu|paszportu)|kod\\w*",
            Value.CODE,
        ),
        noun("numer\\w* telefonu|telefon\\w*|komórk\\w*|numer\\w*", Value.PHONE),
        noun("imię i nazwisko", Value.NAME),
    ),
    requests=re.compile(
        r"(?:i |a |to )*(?:jaki|jaka|jakie|jak|gdzie|kiedy|pod jakim|na jaki)\b.*"
        r"|.*\b(?:może|mogę|mogłaby|mógłby|czy mogę)\b.*\b(?:podać|prosić|"
        r"powiedzieć|przeliterować|potwierdzić|powtórzyć)\b.*"
        r"|.*\b(?:proszę|poproszę|potrzebuję|podaj|niech)\b.*"
        r"|(?:i )?(?:pana|pani|państwa)\b(?!.*\b(?:to|jest|są)\b).*"
    ),
    yes_no=re.compile(
        r"(?:i |a |to )*czy (?:to|jest|są|ma|chce|życzy|mogę (?:zadzwonić|oddzwonić)|może być)\b.*"
    ),
    items=words("jeden jedna jedną jedno dwa dwie trochę jeszcze kilka"),
    conjunctions=words("i oraz"),
    streets=pattern("ulica|ulicy|ul|aleja|alei|aleje|al|plac|placu|osiedle|osiedlu|os|rondo|skwer|bulwar"),
    is_street_first=True,
    homes=pattern("mieszkam (?:na|w|przy)", "adres to"),
)
