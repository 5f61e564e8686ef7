"""Chains for the tests of drawings."""

from voiceflow import Parallel, Pipeline, Processor
from voiceflow.chain import shape_of
from voiceflow.chain.describe import interface_of
from voiceflow.chain.parts import ChainPart, Fork, Shape
from voiceflow.processors import LLM, VAD
from voiceflow.processors.local import LocalSTT, LocalTTS
from voiceflow.transports import CallInput, CallOutput


def chain(*kinds: type[Processor] | Fork) -> Shape:
    return tuple(
        kind if isinstance(kind, Fork) else ChainPart(kind.__name__, interface_of(kind)) for kind in kinds
    )


class Meter(Processor): ...


class Quote(Processor): ...


STANDARD = chain(CallInput, VAD, LocalSTT, LLM, LocalTTS, CallOutput)
FORKED = chain(CallInput, VAD, Fork((chain(LocalSTT, Quote), chain(Meter))), LLM, LocalTTS, CallOutput)
NESTED = shape_of(
    Pipeline(
        [
            Parallel(
                [Meter(name='<"a" & b>'), Parallel([Meter()], [Quote(), Quote()], [VAD()])],
                [Parallel([Quote()], [Meter(name="a processor with a rather long name")])],
            ),
            Meter(),
        ]
    )
)
