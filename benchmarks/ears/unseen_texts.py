"""Texts that the word rules have not seen: written after them, and not used to change them.

A ``|`` is a pause inside a turn, as in ``texts``.
"""

from __future__ import annotations

TURNS = """
I would like to speak to someone about my bill.
What time do you close on Sundays?
My flight was cancelled and I need a new one.
No, I have not received it.
The blue lamp is broken.
Could you send me the form by e-mail?
That would be great, thank you.
I lost my card.
It is about the invoice from March.
When will the technician come?
We are looking for a house with a garden.
I want to cancel my subscription.
""".strip().splitlines()

PAUSES = """
My internet has been down | since yesterday morning.
I sent back the shoes | but I never got my money.
Can I change the delivery | to a different address?
We would like a room | with a view of the sea.
The invoice says | that I owe you sixty pounds.
I spoke to somebody | about this last week.
There is a parcel | that should have arrived on Monday.
I need to know | how much it costs to cancel.
He told me | to call this number.
My son left his jacket | in your restaurant.
I want to book a flight | to Lisbon for two people.
The washing machine stopped | in the middle of the cycle.
Do you have an appointment | on Thursday afternoon?
I tried to log in | and it says my account is locked.
Your colleague promised | that someone would call back.
We moved in | three weeks ago.
I am calling | because my card does not work.
It is for my wife | who is not feeling well.
Please put me through | to the sales department.
The garage opened | before I got there.
""".strip().splitlines()

HESITATIONS = """
I ordered, um, | a lamp and two chairs.
It must have been, uh, | last Thursday.
The name is, er, | Jonathan Price.
We wanted to, um, | ask about the warranty.
I think it was, let me see, | the second of June.
So, um, | I have a question about my bill.
He said that, uh, | it would take a week.
I live in, um, | the house next to the church.
Can you, uh, | send it to my office?
There were, let me think, | five people in the car.
""".strip().splitlines()
