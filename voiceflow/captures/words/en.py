"""English words for values."""

import re

from voiceflow.captures.words.words import CaptureWords, Sentences, bag, counted, numbered, tens_of, whole

_MONTHS = "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept "
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third "
    "twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_NATO = (
    "alpha/alfa bravo charlie delta echo foxtrot golf hotel india juliet/juliett kilo lima mike november "
    "oscar papa quebec romeo sierra tango uniform victor whiskey/whisky x-ray/xray yankee zulu/zed/zee"
)

ENGLISH = CaptureWords(
    code="en",
    asked=Sentences(
        questions={
            "Name": "What is your name, please?",
            "PhoneNumber": "What is your phone number, please?",
            "Email": "What is your e-mail address, please?",
            "Date": "What date, please?",
            "YesNo": "Yes or no?",
            "Digits": "What is the number, please?",
            "OneOf": "Which one would you like?",
        },
        read_back="That is {value}. Is that right?",
        rest="{value}. And the rest?",
        unclear="Sorry, I didn't get that.",
        wrong="Sorry about that.",
        keys="You can also use the keys of your phone, and press the hash key at the end.",
        refused="Sorry, that does not seem to be right.",
        past="Sorry, that date is not in the past.",
        future="Sorry, that date is in the past.",
    ),
    numbers={
        **counted(
            "zero/oh/o/nought/naught/nil one two three four five six seven eight nine/niner ten eleven "
            "twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
            0,
        ),
    },
    tens=tens_of("twenty thirty forty/fourty fifty sixty seventy eighty ninety"),
    hundreds=bag("hundred"),
    thousands=bag("thousand"),
    times={"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
    neutral=bag("and then dash hyphen space um uh erm er area code a next comma"),
    corrections=bag("no sorry actually correction wait oops rather"),
    ends=bag("last final end ends ending"),
    places=numbered("first second third fourth fifth sixth seventh eighth ninth tenth", 0),
    place_nouns=bag("one ones digit digits number numbers figure figures two three four"),
    instead=("instead of", "rather than", "not"),
    negations=bag("not"),
    yes=whole(
        "yes", "yeah", "yep", "yup", "yea", "sure", "ok", "okay", "correct", "right", "exactly", "of course",
        "certainly", "absolutely", "definitely", "please do", "that's it", "perfect", "fine", "agreed",
        "i do", "i am", "it is", "uh-huh", "mm-hm", "mhm", "affirmative",
    ),
    no=whole(
        "no", "nope", "nah", "not", "wrong", "incorrect", "isn't", "don't", "i'd rather not", "never",
        "negative",
    ),
    signs={
        "at": "@", "dot": ".", "point": ".", "period": ".", "underscore": "_", "dash": "-", "hyphen": "-",
        "minus": "-", "plus": "+",
    },
    letters={word: chr(97 + place) for word, place in numbered(_NATO, 0).items()},
    spelling=("as in", "like in", "for", "like"),
    introductions=re.compile(
        r"(?:(?:yes|yeah|hi|hello|hey|sure|okay|ok|well|um|uh|so|no|sorry|please|it's|it is|that's|that is|"
        r"this is|i'm|i am|my|the|full|last|first|name|name's|is|was|here|speaking|call me|you can call me|"
        r"you're speaking with|you're speaking to|and|goes|spelled|actually|should be|under)(?: |$))+"
    ),
    months=numbered(_MONTHS + "october/oct november/nov december/dec", 1),
    month_names=tuple(
        "January February March April May June July August September October November December".split()
    ),
    weekdays=numbered(
        "monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thurs friday/fri saturday/sat sunday/sun", 0
    ),
    weekday_names=tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
    ordinals=numbered(_ORDINALS, 1),
    ordinal_mark=re.compile(r"(?:st|nd|rd|th)?"),
    near_days={
        "day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0, "day before yesterday": -2,
        "yesterday": -1,
    },
    next_words=bag("next"),
    span=re.compile(r"(?:in|within) (?P<number>an?|\w+) (?P<unit>days?|weeks?)(?: time)?"),
    weeks=bag("week weeks"),
    is_month_first=True,
    date="{weekday}, {month} {day}{year}",
    ordinal_days=tuple(
        f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
        for day in range(1, 32)
    ),
)  # fmt: skip
