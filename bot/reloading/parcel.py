"""Objects as bytes that another thread can take out in small pieces, so that it never keeps the event loop waiting for long.

The interpreter changes threads only between Python instructions. Unpickling is one long C function: a base of thousands of
answers would stop everything for seconds. Large containers therefore travel in chunks, each put in place by a Python function.

Equal texts travel once and are one object afterwards: a quarter of a base's memory would be the same words again.
"""

import gc
import io
import pickle
from collections.abc import Callable
from itertools import islice
from typing import Any

CHUNK = 500
"""Items put in place at once; a thousandth of a second or so."""
_KINDS: dict[type, str] = {list: "list", dict: "dict", set: "set", tuple: "tuple"}


class _Chunk:
    """Some items of a container; unpickled it is simply their tuple."""

    def __init__(self, items: tuple[Any, ...]) -> None:
        self.items = items

    def __reduce__(self) -> tuple[Callable[[tuple[Any, ...]], tuple[Any, ...]], tuple[tuple[Any, ...]]]:
        return _chunk, (self.items,)


def _chunk(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """Here the interpreter may change to another thread."""
    return items


class _Packer(pickle._Pickler):  # noqa: SLF001 - the one in C does not let itself be told what is the same
    def __init__(self, out: io.BytesIO) -> None:
        # With the fifth protocol the pickler in Python fails at the second empty array.
        super().__init__(out, 4)
        self._texts: dict[str, str] = {}

    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        """Write an object; a text that is equal to an earlier one as that one."""
        super().save(self._texts.setdefault(obj, obj) if type(obj) is str else obj, save_persistent_id)  # type: ignore[misc]

    def persistent_id(self, obj: Any) -> tuple[str, tuple[_Chunk, ...]] | None:
        kind = _KINDS.get(type(obj))
        if kind is None or len(obj) <= CHUNK:
            return None
        items = iter(obj.items() if kind == "dict" else obj)
        return kind, tuple(_Chunk(chunk) for chunk in iter(lambda: tuple(islice(items, CHUNK)), ()))


class _Unpacker(pickle.Unpickler):
    def persistent_load(self, pid: tuple[str, tuple[tuple[Any, ...], ...]]) -> Any:
        kind, chunks = pid
        if kind == "dict":
            mapping: dict[Any, Any] = {}
            for chunk in chunks:
                mapping.update(chunk)
            return mapping
        if kind == "set":
            members: set[Any] = set()
            for chunk in chunks:
                members.update(chunk)
            return members
        listed: list[Any] = []
        for chunk in chunks:
            listed.extend(chunk)
        return tuple(listed) if kind == "tuple" else listed


def pack(obj: object) -> bytes:
    """An object as bytes for `unpack`. A container that stands in it twice comes out twice."""
    out = io.BytesIO()
    _Packer(out).dump(obj)
    return out.getvalue()


def unpack(packed: bytes) -> Any:
    """The object of `pack`. Only for bytes of this program's own making: unpickling may execute anything."""
    # The collector would stop everything to look through a base that is there to stay.
    gc.disable()
    try:
        found = _Unpacker(io.BytesIO(packed)).load()
        gc.freeze()
    finally:
        gc.enable()
    return found
