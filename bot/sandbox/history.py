"""What a chat remembers: its last messages, found by id, and other things that must not grow for ever."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar, overload

Json = dict[str, Any]
Key = TypeVar("Key")
Value = TypeVar("Value")


class Bounded(OrderedDict[Key, Value], Generic[Key, Value]):
    """A mapping that forgets the oldest beyond a number."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Key, value: Value) -> None:
        super().__setitem__(key, value)
        if len(self) > self._most:
            self.popitem(last=False)


class History(Sequence[Json]):
    """The last messages of a chat, oldest first."""

    def __init__(self, most: int) -> None:
        self._by_id: Bounded[int, Json] = Bounded(most)

    def add(self, message: Json) -> None:
        """Remember a message, and forget the oldest one when there are too many."""
        self._by_id[message["message_id"]] = message

    def find(self, message_id: int) -> Json | None:
        """The message with an id, or None when it never was, is deleted or forgotten."""
        return self._by_id.get(message_id)

    def remove(self, message_id: int) -> None:
        """Forget a message."""
        self._by_id.pop(message_id, None)

    def __iter__(self) -> Iterator[Json]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    @overload
    def __getitem__(self, index: int) -> Json: ...

    @overload
    def __getitem__(self, index: slice) -> list[Json]: ...

    def __getitem__(self, index: int | slice) -> Json | list[Json]:
        if isinstance(index, slice):
            return list(self._by_id.values())[index]
        if index < 0:
            return next(islice(reversed(self._by_id.values()), -index - 1, None))
        return next(islice(self._by_id.values(), index, None))
