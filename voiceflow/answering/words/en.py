"""English: what answers a call."""

from voiceflow.answering.words.greeting import GreetingKind, GreetingWords

WORDS = GreetingWords(
    {
        GreetingKind.NO_MESSAGE: (
            r"(?:mailbox|voice ?mail|inbox).{0,30}\b(?:is|are) (?:currently )?full",
            r"(?:mailbox|voice ?mail).{0,40}(?:has ?n.t|has not|is ?n.t|"
            r"is not) (?:yet )?(?:been )?(?:set ?up|initiali[sz]ed)",
            r"(?:can(?:not|'t)|not able to|unable to) (?:accept|receive|take) (?:any )?(?:new )?messages",
            r"not accepting (?:any )?(?:calls|messages)",
            r"number you(?: have|'ve)? (?:dialed|dialled|called|are trying to (?:reach|call)).{0,40}"
            r"(?:not in service|disconnected|not (?:a )?(?:valid|working|recogni[sz]ed|assigned)|"
            r"no longer|does not exist|out of service)",
            r"call (?:can(?:not|'t)|could not) be completed(?: as dialed| as dialled)?",
            r"memory is full",
        ),
        GreetingKind.SCREENING: (
            r"(?:record|say|state|tell (?:me|us)) your name(?:,)? (?:and|with) ",
            r"(?:record|say|state) your name after",
            r"reason (?:for|why|you)[^.?!]{0,15}call",
            r"(?:call|screening) (?:assist|screening|service)|using a screening",
            r"(?:see|check|find out) if (?:this|the) person (?:is|are) available",
            r"(?:before|so) (?:i|we) (?:try to )?(?:can )?(?:connect you|put you through)",
            r"(?:can|may|could) i (?:ask|have) .{1,40} and (?:why|what)\b",
            r"i'll (?:see|check) if .{1,30} (?:is )?available",
            r"may i ask (?:who(?:'s| is) calling|what (?:this|it) is (?:about|regarding)) and",
        ),
        GreetingKind.HOLD: (
            r"please (?:continue to |remain on |stay on )?(?:hold|the line)",
            r"(?:stay|remain|hold) on the line",
            r"your call is (?:very )?important to us",
            r"(?:all|our) (?:of )?(?:our )?(?:agents|representatives|operators|lines|advisors|"
            r"colleagues) are "
            r"(?:currently |still )?(?:busy|assisting|helping|serving)",
            r"(?:estimated|approximate|average) wait(?:ing)? time|place in (?:the )?(?:line|queue)",
            r"(?:one|just a) moment|please wait|(?:connect|transferr?)ing (?:you|your call)",
            r"next available (?:agent|representative|operator|advisor)",
        ),
        GreetingKind.IVR: (
            r"(?:please )?(?:press|dial) (?:or say )?(?:the )?(?:\d|one|two|three|four|five|six|"
            r"seven|eight|nine|zero|"
            r"star|pound|hash)\b",
            r"(?:main|following) (?:menu|options)|menu options have|listen carefully",
            r"enter your .{0,30}(?:number|pin|code|extension)|if you know your party's extension",
            r"(?:in a few words|you can say things like)",
            r"para español",
        ),
        GreetingKind.VOICEMAIL: (
            r"leave (?:me |us )?(?:a|your) (?:\w+ )?(?:\w+ )?(?:message|name)",
            r"(?:after|at) the (?:tone|beep|signal)|record your message",
            r"(?:can(?:not|'t)|not able to|unable to) (?:come to|answer|take|get to|"
            r"pick up) (?:the |your |my )?"
            r"(?:phone|call)",
            r"(?:is|am|are|'m|'s|'re) (?:currently |presently )?(?:not available|unavailable)(?! to you)",
            r"(?:voice ?mail|mailbox|answering machine|voice messaging)(?! of my)",
            r"(?:get|call) (?:right )?back to you|return your call",
            r"(?:has been|was) forwarded to",
            r"you(?:'ve| have) reached .{1,60}(?:sorry|away|closed|leave|moment)",
        ),
        GreetingKind.HUMAN: (
            r"(?:how|what) (?:can|may) i (?:help|do)",
            r"\bspeaking\b[.,?!]?|who(?:'s| is) (?:this|that|there|calling|speaking)",
            r"^(?:hello|hi|hey|yes|yeah|yep|yo)\b(?:[ ,.]+(?:hello|hi|there|yes|yeah))?[.?!]*$",
            r"\bthis is \w+(?: \w+)?[.?!]?$",
            r"(?:can|may) i help you",
        ),
    }
)
