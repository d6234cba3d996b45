"""Ctrl-C and its kin: the first signal lets the current block finish and be saved, the second one ends at once."""

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interruption:
    """Whether a signal came; its number is in ``received``."""

    def __init__(self) -> None:
        self.received: int | None = None

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Note the first signal; give every signal its usual effect back for the second."""
        self.received = number
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)


@contextmanager
def watched() -> Iterator[Interruption]:
    """Listen for signals while a run trains; outside the main thread nothing can be listened to."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    before = {number: signal.signal(number, interruption.handle) for number in SIGNALS}
    try:
        yield interruption
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    _pass_on(interruption, before)


def _pass_on(interruption: Interruption, before: Mapping[signal.Signals, Any]) -> None:
    """Tell who listened before of a signal that nobody acted upon, unless that is Python itself."""
    heard = {int(number): handler for number, handler in before.items()}.get(interruption.received or 0)
    if callable(heard) and heard is not signal.default_int_handler:
        heard(interruption.received, None)
