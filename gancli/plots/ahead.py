"""Working ahead: the next items are made in a thread while the caller works on those before."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item], depth: int = 4) -> Iterator[Item]:
    """The same items in the same order, at most so many of them made before they are asked for."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as thread:
        pending: deque[Future[Item | None]] = deque(thread.submit(next, iterator, None) for _ in range(depth))
        while (item := pending.popleft().result()) is not None:
            pending.append(thread.submit(next, iterator, None))
            yield item
