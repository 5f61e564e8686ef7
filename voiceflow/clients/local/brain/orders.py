"""The order line of a web shop: the domain of the order-status example."""

from __future__ import annotations

from voiceflow.clients.local.brain.domain import Domain, Form, Slot, UserIntent

_STATUS = UserIntent(
    "status",
    (
        "where is my order",
        "what's the status of my order",
        "I want to check on my order",
        "has my package been shipped",
        "when will my order arrive",
        "my parcel has not arrived",
        "can you track my package",
        "I'm calling about an order",
        "I'd like to know where my delivery is",
        "order number four seven two nine",
        "my order number is one two three four",
        "it's four seven two nine",
    ),
    form=Form(
        slots=(Slot("number", "What is your order number?"),),
        done="I have looked it up. Is there anything else?",
        act=frozenset({"status", "track", "tracking", "lookup"}),
        records={
            "4729": "Order {number} has left our warehouse, and will be with you tomorrow. Anything else?",
            "1234": "Order {number} was delivered yesterday at noon. Anything else?",
            "5081": "Order {number} is being packed, and leaves us this evening. Anything else?",
        },
        unknown="I cannot find an order with the number {number}. Could you say the number again?",
    ),
)
_OTHERS = (
    UserIntent(
        "return",
        (
            "I want to return something",
            "how do I send it back",
            "can I get a refund",
            "it is broken",
            "I got the wrong item",
            "what is your return policy",
        ),
        "You can send everything back within 30 days. The label is in your parcel.",
    ),
    UserIntent(
        "shipping",
        (
            "how long does shipping take",
            "how much is shipping",
            "do you ship abroad",
            "how fast do you deliver",
        ),
        "Shipping takes two to three days. From 50 dollars it is free.",
    ),
    UserIntent(
        "person",
        (
            "can I talk to a person",
            "I want to speak to a human",
            "connect me to an agent",
            "let me talk to somebody",
            "operator please",
        ),
        "Of course. I will put you through to a colleague, one moment please.",
        tool=frozenset({"transfer", "handoff", "human", "person", "operator", "forward", "escalate"}),
    ),
    UserIntent(
        "hello",
        ("hello", "hi there", "good morning", "is anybody there"),
        "Hello! How can I help you?",
        is_courtesy=True,
    ),
    UserIntent(
        "wait", ("one moment", "hold on a second", "let me find it", "just a second"), "Take your time."
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
        ("thank you", "thanks a lot", "thank you very much", "great thanks"),
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
        ),
        "Thank you for calling. Goodbye!",
        tool=frozenset({"end", "hang", "hangup", "terminate", "disconnect"}),
    ),
)

ORDER_LINE = Domain(
    intents=(_STATUS, *_OTHERS),
    results={
        "status": "Your order is {}.",
        "state": "Your order is {}.",
        "eta": "It should be with you {}.",
        "delivery": "It should be with you {}.",
        "delivery_date": "It should be with you {}.",
        "arrives": "It should be with you {}.",
        "carrier": "It comes with {}.",
    },
    misses=(
        "Sorry, I did not catch that. Could you say it again?",
        "I am afraid I did not understand. I can tell you where an order is, if you have its number.",
    ),
    more="What can I do for you?",
)
