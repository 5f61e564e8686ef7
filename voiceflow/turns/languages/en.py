"""English: words and patterns. What needs grammar is in ``en_grammar``."""

from __future__ import annotations

import re

from voiceflow.turns.languages.en_grammar import is_open
from voiceflow.turns.languages.language import Language, noun, pattern, phrases, words
from voiceflow.turns.values import Value

_NUMBERS = {
    **dict.fromkeys(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 2
    ),
    **dict.fromkeys("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2),
    "hundred": 2,
    "thousand": 3,
}
_COUNTED = "(two|three|four|five|six|seven|eight|nine|ten|\\d+)"
_CODES = (
    "(?:order|reference|ref|account|customer|client|member|membership|policy|invoice|tracking|"
    "confirmation|booking|reservation|case|ticket|serial|licen[cs]e|passport|insurance|social security|"
    "registration|claim|contract|patient|employee|student|parcel|shipment|product|article|model|vehicle|"
    "loyalty|frequent flyer|tax|id|identification|identity|verification|access|activation|meter|job|"
    "incident|docket|voucher|gift card)"
)
_ASK = "(?:please |just |also |quickly |kindly |then |now |first )*"
_GIVE = (
    "(?:give|tell|spell|say|read|provide|repeat|confirm|enter|share|state|type|key in|let me "
    "have|dictate|remind|leave|verify|check|slowly)"
)

ENGLISH = Language(
    code="en",
    courteous=words("thank thanks bye goodbye hello hi hey"),
    polite=words("please"),
    open_questions=pattern(
        "how (?:can|may|could) (?:i|we) help",
        "what can (?:i|we) do",
        "what happened",
        "what(?:'s| is) (?:the (?:problem|matter|issue)|it about|this about|going on)",
        "tell me (?:more|about|what)",
        "anything else",
        "what would you like",
        "go ahead",
    ),
    homophones=words("for to too won ate"),
    hearing=pattern(
        "(?:can|do) you (?:still )?hear me",
        "are you (?:still )?there",
        "(?:is )?any(?:body|one) (?:still )?there",
        "you still there",
        "did (?:you hear|i lose) (?:me|you)",
        "have i lost you",
        "am i (?:still )?on the line",
        "hello hello",
    ),
    opt_outs=pattern(
        "(?:stop|quit) (?:\\w+ )?(?:calling|phoning|ringing|bothering|harassing|contacting)(?: \\w+)*",
        "(?:don't|do not|never) (?:\\w+ )?(?:call|phone|ring|contact|bother) (?:me|us|here|this number)"
        "(?: again| any ?more| ever)*",
        "(?:take|remove|delete|strike) (?:me|us|my (?:\\w+ )?number|this number) "
        "(?:off|from|out of) (?:\\w+ )+"
        "(?:list|lists|database|records|system)",
        "put (?:me|us) on (?:your |the )?do not call(?: list| register)?",
        "no more calls",
        "unsubscribe me",
        "lose my number",
    ),
    replies=pattern("yes|yep|no|nope|correct|exactly|agreed"),
    cues=pattern(
        "please|say|press|tell|choose|pick|confirm|let me know|answer|reply",
        "would you|do you|can you|could you|shall i|shall we|may i|can i",
    ),
    delays=pattern("moment|second|minute|wait|hold|bear with"),
    fillers=words("um umm uhm uh uhh erm er err eh hm hmm mm mmm ehm ahm"),
    noises=phrases(
        "mm, mmm, mmmm, mhm, mhmm, mm-hm, mm-hmm, mmhm, mmhmm, m-hm, m-hmm, mm hm, mm hmm, mm mm, mm-mm, "
        "hm-mm, uh-huh, uh huh, uhhuh, uh-hu, um-hum, um hum, hum, hm, hmm, hm-hm, hmm-mm, ah, ahh, aah, "
        "aha, a-ha, ah-ha, ah ha, aw, oh, ooh, ohh, ah okay, oh okay, oh wow, wow, huh, mama, i see, "
        "gotcha, got it, got you, really, oh really, interesting, nice, fair enough, makes sense, that "
        "makes sense, understood, i understand, good to know, amazing, awesome, brilliant, wonderful, "
        "fantastic, excellent, super, cool, lovely, very good, very nice, sounds good, that's good, that's "
        "great, that's fine, i know"
    ),
    answers=phrases(
        "yes, yeah, yea, yep, yup, ya, yah, ok, okay, okey, 'kay, kay, k, right, all right, alright, sure, "
        "sure thing, of course, great, good, fine, perfect, exactly, absolutely, definitely, certainly, "
        "correct, true, indeed, that's right, that's correct, that's true"
    ),
    refusals=phrases("no, nope, nah, not really, maybe, perhaps"),
    dangling=words(
        "an the my your our their its every mr mrs ms dr and or but because cause 'cause cos if while "
        "although unless whereas whether nor than as very such even i'm i'd i'll i've we're we'd we'll "
        "we've you're you'd you'll you've they're they'd they'll they've he's he'd he'll she's she'd she'll "
        "it's it'd it'll there's there'll that's that'll this's who's what's where's when's how's why's "
        "here's let's name's number's problem's question's thing's issue's reason's address's being during "
        "toward towards upon via per until till"
    ),
    holding=re.compile(
        r"(?:(?:yes|yeah|okay|ok|sure|right|well|so|oh|um|uh|uhm|er|erm|hm|hmm|sorry|please|can you|"
        r"could you|and|no|now) )*(?:(?:just |please )*(?:hold on|hang on|hold the line|wait|bear with me|"
        r"one moment|one second|one sec|one minute|a moment|a second|a sec|a minute|hold it|"
        r"stay there)(?: (?:a|one|just|for|please|second|sec|moment|minute|bit|there|me|while|couple|of|"
        r"seconds|minutes|now))*"
        r"|(?:just |please )*(?:give|grant|allow) me (?:just )?(?:a|one|two|five|some) (?:\w+ )?(?:time|bit|"
        r"sec(?:ond)?s?|moments?|minutes?)"
        r"|let(?: me|'s| us)(?: just| quickly| please)? (?:think|see|check|look|find|get|grab|fetch|"
        r"have a look|have a think|take a look|look it up|write|pull|open|remember|ask my)"
        # "Let me see it should be in the folder": found, and said.
        r"(?! (?:it|i|we|they|he|she|there|that|this|you|(?:my|the|our) \w+)(?:'(?:s|m|d|ll|re|ve)|"
        r" (?:is|was|are|were|am|has|have|had|should|would|will|can|could|must|might|need|needs|want|"
        r"think|says)) \w+)(?: .*)?"
        r"|(?:i'm|i am|i'll|i will|i've|i have)? ?(?:just |still )*(?:checking|looking (?:for (?:it|my)|"
        r"it up|at my)|thinking|getting (?:it|my)|finding (?:it|my)|trying to (?:find|remember)|"
        r"got to (?:find|get))(?: .*)?"
        r"|where(?: is|'s) it|where (?:did|have) i put(?: .*)?|what(?: was|'s) it(?: again| called)?"
        r"|how (?:do|can|shall|should) i (?:put|say) (?:this|that|it))"
    ),
    is_open=is_open,
    digits=words("zero oh nought naught nil one two three four five six seven eight nine niner"),
    counts=tuple("one two three four five six seven eight nine ten eleven twelve".split()),
    numbers=_NUMBERS,
    tens=words("twenty thirty forty fifty sixty seventy eighty ninety"),
    multipliers={"double": 2, "triple": 3, "treble": 3, "quadruple": 4},
    separators=words("dot underscore dash hyphen slash plus point hash star minus"),
    at=words("at"),
    dots=words("dot"),
    address_words=words("dot underscore hyphen www"),
    letters=words(
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
        "november oscar papa quebec romeo sierra tango uniform victor whiskey whisky x-ray xray yankee zulu "
        "zed zee"
    ),
    spelling=(("as", "in"), ("like", "in"), ("for",), ("like",)),
    ordinals=re.compile(
        r"\d+(?:st|nd|rd|th)|(?:(?:twenty|thirty)-?)?(?:first|second|third|fourth|fifth|sixth|seventh|"
        r"eighth|ninth)|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|"
        r"thirtieth"
    ),
    months=words(
        "january february march april may june july august september october november december jan feb mar "
        "apr jun jul aug sep sept oct nov dec"
    ),
    denials=words(
        "no not don't can't won't haven't isn't never none nothing why what how who when do does is are"
    ),
    before_plain_number=words(
        "at for in on by until till from since around about before after past to of room platform gate "
        "flight bus line size page chapter version floor track table seat row the between than nearly "
        "almost only another"
    ),
    introductions=words("is are was 's it's be would has starts begins goes with um uh er erm so yes okay"),
    courtesies=re.compile(
        r"(?:(?:yes|yeah|yep|sure|ok|okay|of course|certainly|right|alright|all right|so|well|it's|it is|"
        r"that's|that is|that would be|it would be|that'd be|this is|my|the|number|is|um|uh|er|erm|"
        r"no problem|here it is|here you go|ready|absolutely|and|then|please|i have it here|"
        r"i've got it here|let me see|name|email|address|phone|mobile|code|spelled|spelt|goes|starts with|"
        r"oh|ah|hi|hello|thanks|thank you)(?: |$))*"
    ),
    nouns=(
        noun("iban", Value.CODE, 22),
        noun("spell(?:ed|ing|t)?|letter by letter|letter for letter", Value.SPELLING),
        noun("e-?mails?(?: address(?:es)?)?", Value.EMAIL),
        noun("(?:web ?site|web address|url|domain)", Value.EMAIL),
        noun(f"{_COUNTED}[ -]digits?", Value.CODE),
        noun("security code|security number|cvv|cvc|cvv2", Value.CODE, 3),
        noun("pin(?: code| number)?|expiry(?: date)?|expiration(?: date)?", Value.CODE, 4),
        noun("(?:credit |debit |bank |payment |visa )?card(?: number)?|long number", Value.CARD),
        noun("post ?code|postal code|zip(?: ?code)?", Value.POSTCODE),
        noun(
            "date of birth|birth ?date|birthday|(?:were you|was (?:he|she)|i was|(?:he|she) was) born(?: "
            "on)?",
            Value.DATE,
        ),
        noun(
            "(?:room|house|flat|apartment|flight|gate|table|seat|platform|floor|bus|lucky|favou?rite|shoe|"
            "same|right|wrong|extension|line|door|unit|lot|page|version) number|number of [a-z]+",
            None,
        ),
        noun("(?:ip|mac|web) address", None),
        noun("(?:\\w+ )?address|where (?:do you|are you) (?:live|living|based)", Value.ADDRESS),
        noun(
            f"{_CODES}(?: (?:reference|id|code))? ?(?:number|code|id)|reference|sort code|bic|vin|"
            "(?:number|licen[cs]e) plate|national insurance number|\\w+ code|code",
            Value.CODE,
        ),
        noun(
            "(?:tele)?phone(?: number)?|(?:mobile|cell)(?: ?phone)?(?: number)?|(?:contact|call "
            "?back|home|work|office|daytime|landline|phone|best|good|your|my|his|her|their|our|which|what|"
            "the|a|this|another|new|old|full|whole) number|number (?:to|where|we|i|you)|(?:we|i) (?:can "
            ")?reach you",
            Value.PHONE,
        ),
        noun("full name|first and last name|name and surname|first name and surname|whole name", Value.NAME),
        noun("\\w+ number", Value.CODE),
        noun(
            "(?:take|have|is) your order|what .*to (?:order|eat|drink|buy)|what would you like$|"
            "what can i get(?: for)?(?: you)?|(?:which|what) (?:items|toppings|dishes|extras|products)",
            Value.LIST,
        ),
    ),
    items=words("a an some another"),
    conjunctions=words("and plus"),
    requests=re.compile(
        rf"(?:what|which|what's|where|when|how)\b.*"
        rf"|.*\b(?:can|could|may|might) (?:i|we) {_ASK}(?:have|get|take|ask|note|confirm|grab|know|see|"
        rf"verify)\b.*"
        rf"|.*\b(?:can|could|would|will|might) you {_ASK}{_GIVE}\b.*"
        rf"|(?:.*[,;] )?(?:and |so |then |okay |ok |now |great |thanks |thank you |sure |perfect |to start |"
        rf"first )*"
        rf"{_ASK}{_GIVE}\b.*"
        rf"|.*\bplease {_ASK}{_GIVE}\b.*"
        rf"|.*\b(?:i|we)(?:'ll|'d| will| would)?(?: just| also| only| still| now| first)* (?:need|like to "
        rf"have|require)\b.*"
        rf"|.*\b(?:what's|what is|what was|what are|tell me|give me|i need)\b.*"
        rf"|(?:and |and then |so |then |okay |ok |now |great |thanks |thank you |perfect |first |next |also "
        rf")*"
        rf"(?:your|the|a|an|its|his|her)\b(?!.*\b(?:is|are|was|has|will|can|isn't|does|were)\b).*"
        rf"|.*\bgo ahead\b.*"
    ),
    yes_no=re.compile(
        r"(?:and |so |but |okay |ok |well |great |then |now |also )*(?:(?:is|are|was|were|do|does|did|has|"
        r"have|had|will (?:it|that|they|we|he|she)|shall|should|am|isn't|aren't|don't|doesn't|didn't|"
        r"haven't|hasn't)\b"
        r"|would (?:you (?:like|prefer|rather|mind if)|it|that)\b"
        r"|(?:can|could|may|might) (?:i|we) (?:call|send|use|text|reach|put|charge|keep|e-?mail|write|ring|"
        r"help)\b).*"
    ),
    streets=pattern(
        "street|st|road|rd|lane|ln|avenue|ave|drive|dr|close|court|ct|place|pl|square|sq|boulevard|blvd|way|"
        "terrace|crescent|gardens|grove|hill|park|row|walk|mews|parade|highway|hwy|circle|alley|quay|rise|"
        "view|green"
    ),
    is_house_first=True,
    homes=pattern(
        "(?:i|we)(?:'m| am| are|'re)? (?:live|living|located|based) (?:at|in|on)|address is|address's"
    ),
)
