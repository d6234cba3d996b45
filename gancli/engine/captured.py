"""A round (one epoch's updates) as one captured graph on a GPU, and as the plain call elsewhere.

A graph replays kernels at fixed addresses and runs no Python. So a round reads from outside nothing but its draws,
which are copied into buffers that stay where they are, and changes the ensemble in place. No GPU was at hand: the tests
put a tape of CPU operations in the graph's place, and nothing is claimed about speed.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import torch

from gancli.engine.step import Draws, EpochResult

if TYPE_CHECKING:
    from torch import Tensor

Round = Callable[[Draws], EpochResult]
Recorder = Callable[[Callable[[], EpochResult]], tuple[Callable[[], None], EpochResult]]
"""Records a call without executing it: what executes it, and the result that this fills."""
PLAIN_FIRST = 3


def fastest(play: Round, device: str) -> Round:
    """``play``, captured where the device can; the batches that it returns then hold until the next round."""
    if torch.device(device).type != "cuda":
        return play
    stream = _SideStream()
    return Captured(partial(stream.play, play), stream.record)


class Captured:
    """Plays some rounds plainly, so that libraries set up what they keep, then records one and replays it.

    Rounds stay plain where recording fails with a RuntimeError.
    """

    def __init__(self, play: Round, record: Recorder) -> None:
        self._play, self._record = play, record
        self._round, self._played = play, 0

    def __call__(self, draws: Draws) -> EpochResult:
        """The round with these draws."""
        if self._played == PLAIN_FIRST:
            self._round = self._recorded(draws)
        self._played += 1
        return self._round(draws)

    def _recorded(self, draws: Draws) -> Round:
        buffers = _each(torch.clone, draws)
        try:
            replay, result = self._record(partial(self._play, buffers))
        except RuntimeError:
            return self._play
        return partial(_replayed, buffers, replay, result)


def _replayed(buffers: Draws, replay: Callable[[], None], result: EpochResult, draws: Draws) -> EpochResult:
    _each(torch.Tensor.copy_, buffers, draws)
    replay()
    return replace(result, losses=result.losses.clone())


def _each(change: Callable[..., "Tensor"], *draws: Draws) -> Draws:
    """Something done to every tensor of draws, or to every pair of tensors of two; what is absent stays so."""

    def changed(*parts: Any) -> Any:
        if parts[0] is None:
            return None
        return tuple(map(change, *parts)) if isinstance(parts[0], tuple) else change(*parts)

    return Draws(*map(changed, *(vars(one).values() for one in draws)))


class _SideStream:
    """A stream beside the current one, on which rounds are warmed up and recorded, as torch asks for."""

    def __init__(self) -> None:
        self._stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]

    def play(self, play: Round, draws: Draws) -> EpochResult:
        """The round between what came before and what comes after."""
        self._stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._stream):
            result = play(draws)
        torch.cuda.current_stream().wait_stream(self._stream)
        return result

    def record(self, play: Callable[[], EpochResult]) -> tuple[Callable[[], None], EpochResult]:
        """The call as a graph."""
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=self._stream):
            result = play()
        return graph.replay, result
