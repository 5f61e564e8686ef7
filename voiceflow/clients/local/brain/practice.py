"""A dental practice: the domain of the offline demo. Replace it with your domain."""

from __future__ import annotations

from voiceflow.clients.local.brain.domain import Domain, Form, Slot, UserIntent

_CLOSED = "We are closed on Sundays. Which other day would suit you?"
_DAY = Slot("day", "Which day would suit you?", {"Sunday": _CLOSED})
_TIME = Slot("time", "What time would suit you?")
_NAME = Slot("name", "What name is the appointment under?")

_HOURS = UserIntent(
    "hours",
    (
        "what are your opening hours",
        "when are you open",
        "are you open on Saturday",
        "are you open on Sunday",
        "what time do you close",
        "what time do you open",
        "how late are you open",
        "are you open today",
        "are you open tomorrow",
        "are you open at the weekend",
        "what are your hours",
        "when do you close on Friday",
        "opening times please",
        "could you tell me your opening hours",
    ),
    "We are open Monday to Friday, from eight in the morning until six in the evening, "
    "and on Saturdays from nine until one.",
)
_BOOK = UserIntent(
    "book",
    (
        "I would like to book an appointment",
        "I'd like to make an appointment",
        "can I get an appointment",
        "I need an appointment for Tuesday",
        "book me in for a check-up",
        "can I schedule a cleaning",
        "I want to see the dentist",
        "I need to see a dentist on Monday at three",
        "do you have anything free on Thursday",
        "do you have an appointment available tomorrow",
        "I'd like to come in for a check-up",
        "can I come in on Wednesday morning",
        "is there a free slot this week",
        "I need a check-up",
        "I'd like an appointment please",
        "set up an appointment",
    ),
    form=Form(
        slots=(_DAY, _TIME),
        confirm="I have {time} {day}. Shall I book that for you?",
        done="You are booked {day} at {time}. Is there anything else?",
        check=frozenset({"check", "availability", "available"}),
        taken="I am sorry, {time} {day} is already taken. What other time would suit you?",
        act=frozenset({"book", "booking", "schedule", "create", "make", "reserve"}),
    ),
)
_CANCEL = UserIntent(
    "cancel",
    (
        "I need to cancel my appointment",
        "please cancel my appointment",
        "I can't make it to my appointment",
        "I want to cancel",
        "can you cancel my booking",
        "I have to cancel on Friday",
        "I won't be able to come",
    ),
    form=Form(
        slots=(_NAME,),
        confirm="You want to cancel the appointment of {name}. Is that right?",
        done="It is cancelled. Is there anything else?",
        act=frozenset({"cancel", "cancellation", "delete"}),
    ),
)
_MOVE = UserIntent(
    "reschedule",
    (
        "I need to reschedule my appointment",
        "can I move my appointment",
        "I'd like to change my appointment to another day",
        "could we change the time of my appointment",
        "can I come on a different day instead",
        "move my appointment to Thursday",
        "I want to postpone my appointment",
    ),
    form=Form(
        slots=(
            Slot("day", "Which day should I move it to?", {"Sunday": _CLOSED}),
            Slot("time", "And at what time?"),
        ),
        confirm="I can move it to {time} {day}. Shall I do that?",
        done="Your appointment is now {day} at {time}. Is there anything else?",
        check=frozenset({"check", "availability", "available"}),
        taken="I am sorry, {time} {day} is already taken. What other time would suit you?",
        act=frozenset({"reschedule", "move", "change", "update"}),
    ),
)
_FACTS = (
    UserIntent(
        "address",
        (
            "where are you located",
            "what is your address",
            "how do I get there",
            "where is the practice",
            "can you give me directions",
            "how do I find you",
            "which street are you on",
            "where are you",
        ),
        "We are at 12 Mill Street, two minutes from the central station, above the bakery.",
    ),
    UserIntent(
        "parking",
        ("is there parking", "where can I park", "do you have a car park", "can I park nearby", "parking"),
        "There is a car park behind the building. It is free for our patients.",
    ),
    UserIntent(
        "prices",
        (
            "how much is a cleaning",
            "how much does a check-up cost",
            "what does it cost",
            "what are your prices",
            "how much do you charge",
            "how much is a filling",
            "what is the price of whitening",
            "is it expensive",
        ),
        "A check-up is 60 dollars and a cleaning is 90. Fillings start at 120.",
    ),
    UserIntent(
        "insurance",
        (
            "do you take my insurance",
            "which insurance do you accept",
            "do you accept dental insurance",
            "is it covered by insurance",
            "am I covered",
            "what insurance plans do you take",
        ),
        "We take all the large insurance plans. Please bring your card along.",
    ),
    UserIntent(
        "services",
        (
            "what services do you offer",
            "do you do whitening",
            "do you treat children",
            "do you do implants",
            "can my kids come too",
            "what treatments do you have",
        ),
        "We do check-ups, cleanings, fillings, crowns and whitening, for adults and for children.",
    ),
)
_EMERGENCY = UserIntent(
    "emergency",
    (
        "it's an emergency",
        "I have a terrible toothache",
        "my tooth hurts really badly",
        "I'm in a lot of pain",
        "my tooth broke",
        "I knocked out a tooth",
        "my gum is bleeding and won't stop",
        "my face is swollen",
        "I have severe pain",
        "this is urgent I need help now",
    ),
    "I am sorry to hear that. Please come in right away, we always keep time free for emergencies.",
)
_PEOPLE = (
    UserIntent(
        "person",
        (
            "can I talk to a person",
            "I want to speak to a human",
            "let me talk to somebody",
            "can I speak to the receptionist",
            "connect me to a real person",
            "put me through to someone",
            "I want to talk to a representative",
            "operator please",
            "are you a robot I want a human",
        ),
        "Of course. I will put you through to a colleague, one moment please.",
        tool=frozenset({"transfer", "handoff", "human", "person", "operator", "forward", "escalate"}),
    ),
    UserIntent(
        "robot",
        ("are you a robot", "am I talking to a machine", "who am I talking to", "are you a real person"),
        "I am the practice's automatic assistant. I can book appointments and answer questions.",
    ),
    UserIntent(
        "hello",
        ("hello", "hi there", "good morning", "good afternoon", "hello can you hear me", "is anybody there"),
        "Hello! How can I help you?",
        is_courtesy=True,
    ),
    UserIntent(
        "wait",
        ("one moment", "hold on a second", "wait a minute", "let me check my calendar", "just a second"),
        "Of course, take your time.",
    ),
    UserIntent(
        "repeat",
        (
            "can you repeat that",
            "could you say that again",
            "what did you say",
            "pardon",
            "sorry what was that",
        ),
    ),
    UserIntent(
        "thanks",
        ("thank you", "thanks a lot", "thank you very much", "that's very kind", "great thanks"),
        "You are welcome. Is there anything else?",
        is_courtesy=True,
    ),
    UserIntent(
        "goodbye",
        (
            "goodbye",
            "bye bye",
            "thank you goodbye",
            "no that's all",
            "no thank you",
            "that's everything thanks",
            "that will be all",
            "nothing else",
            "have a nice day",
            "talk to you later",
            "see you then",
        ),
        "Thank you for calling. Goodbye!",
        tool=frozenset({"end", "hang", "hangup", "terminate", "disconnect"}),
    ),
)

DENTAL_PRACTICE = Domain(
    intents=(_HOURS, _BOOK, _CANCEL, _MOVE, *_FACTS, _EMERGENCY, *_PEOPLE),
    misses=(
        "Sorry, I did not catch that. Could you say it again?",
        "I am afraid I did not understand. You can ask for our opening hours, or for an appointment.",
    ),
    more="What can I do for you?",
)
