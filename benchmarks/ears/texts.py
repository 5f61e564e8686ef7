"""What is said in the corpus. A ``|`` is a pause inside a turn; all else is read as it stands."""

from __future__ import annotations

TURNS = """
Hello, I am calling about my order.
I would like to move my appointment to Friday.
Yes, please.
The heating does not work, and the flat is getting cold.
Do you have a table for six tomorrow evening?
No, that was my brother.
It arrived broken. The screen has a crack in it.
How long does the delivery take?
I think so.
Can you tell me the price of the larger one?
We moved to another street in September.
Thank you very much, that is all.
My daughter lost her bus pass on the way to school.
Is there parking near the entrance?
I already paid that invoice two weeks ago.
Right, and who do I speak to about that?
""".strip().splitlines()
"""Said by every speaker: finished turns without a long pause."""

PAUSES = """
I wanted to ask you | about the invoice from last month.
The train was late | so I missed my connection.
Could you tell me | when the office opens on Saturday?
I booked a room | for two nights in October.
We need a van | that takes at least eight people.
My neighbour told me | you also repair bicycles.
I would like to know | whether the garden is open.
She left the keys | on the desk in the kitchen.
It worked fine | until I changed the battery.
I am looking for | a present for my father.
The doctor said | I should call you again.
Please send the form | to my office address.
If it rains tomorrow | we would rather stay inside.
I have been waiting | since the beginning of the week.
The blue one is nice | but it is a bit too small.
You can reach me | in the evening after six.
""".strip().splitlines()
"""Sentences with a pause of 0.7, 0.9 or 1.2 s at a clause; the words before it are one take with the rest."""

HESITATIONS = """
I would like to, um, | change my booking.
It was, uh, | on the ninth of March.
Well, I, | I am not sure about that.
Let me see, | it should be in the blue folder.
So the thing is, um, | my card was declined.
My name is, um, | Katherine Miller.
We are, uh, | four adults and a baby.
I need, let me think, | about twenty chairs.
The address is, um, | nineteen Station Road.
Could I maybe, uh, | come a little later?
It says here, um, | error forty seven.
And then I, | I pressed the green button.
""".strip().splitlines()
"""The speaker looks for a word for 0.8 to 1.3 s."""

VALUES: tuple[tuple[str, str, str], ...] = (
    (
        "phone",
        "Could you give me your phone number, please?",
        "oh two oh | seven nine four six | oh one two three",
    ),
    (
        "mobile",
        "What is your mobile number?",
        "It's zero seven seven | double oh nine | one two three | four five six",
    ),
    (
        "card",
        "Please read me the card number.",
        "four one one one | two two three three | nine eight seven six | five five five four",
    ),
    ("order", "What is the order number?", "my order number is | eight four two | nine one seven"),
    ("spelled name", "How do you spell your last name?", "K | O | W | A | L | S | K | I"),
    ("name in parts", "Can you spell that for me?", "B E R | G M | A N N"),
    ("e-mail", "What is your e-mail address?", "anna dot | petersen | at example | dot com"),
    ("address", "What is your address?", "Twenty four | Harbour Street | flat nine | Bristol"),
    ("date", "What is your date of birth?", "the fourteenth | of February | nineteen eighty two"),
    ("postcode", "What is the postcode?", "B S one | four D J"),
    (
        "list",
        "What would you like to order?",
        "two large pizzas | a green salad | and three bottles of water",
    ),
    ("reference", "And the reference, please?", "A X | seven seven | two | nine Q"),
)
"""Values said in pieces: what it is, the agent's question, the pieces."""

MURMURS: tuple[str, ...] = (
    "Mm-hm.",
    "Uh-huh.",
    "Okay.",
    "Yeah.",
    "Right.",
    "Great.",
    "I see.",
    "Sure.",
    "Mm.",
    "Yes.",
    "Oh, okay.",
    "Got it.",
    "Mm-hm. | Yeah. | Okay. | Right.",
)
"""What a listener says and does not mean as a turn; the last are four in a row, 2.5 s apart."""

INTERRUPTIONS: tuple[str, ...] = (
    "Stop.",
    "Wait.",
    "No wait, stop please.",
    "Hold on a moment.",
    "Sorry, can I say something?",
    "Actually, I want the other one.",
    "No, not that one.",
    "I have a question.",
    "Tuesday would be better.",
    "That is wrong.",
    "Excuse me.",
    "I can't hear you.",
    "Can you say that again?",
    "Yeah, but how much is it?",
    "Okay, but I need it on Monday.",
    "No.",
    "Just tell me the price.",
    "Let me stop you there.",
    "I already know that.",
    "Can I speak to a person?",
    "What was the first one?",
    "Hang on, I need a pen.",
    "Cancel that, please.",
    "My name is not Peter.",
)
"""What takes the floor from the agent."""

WORDS: tuple[str, ...] = ("Yes.", "No.", "Stop.")
"""Said by every speaker: whole turns of one word, which a quiet line must not lose."""

AGENT = (
    "Thank you for calling the garden centre. We have three kinds of apple tree in the nursery this week. "
    "The first is an early one, which you can pick at the end of July. The second keeps its fruit until "
    "the winter, and it is the one that most of our customers take home. The third is a small tree for a "
    "balcony, and it grows in a pot. All of them cost about thirty pounds, and we deliver in the whole "
    "county."
)
"""An answer of some twenty seconds."""
