"""Whatever stands in the knowledge folder, it is read or refused with every problem named: nothing else."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import KnowledgeError, Problem
from bot.kb.loader import load_knowledge
from tests.fuzz.conftest import FUZZ
from tests.fuzz.strategies import toml_values
from tests.tiny import write_tiny


def test_a_damaged_folder_is_read_or_refused() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = write_tiny(Path(temporary) / "knowledge")
        files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "texts.toml")

        @FUZZ
        @given(st.data())
        def damage(data: st.DataObject) -> None:
            path = data.draw(st.sampled_from(files))
            sound = path.read_bytes()
            try:
                path.write_bytes(_damaged(data, sound))
                assert all(problem.path for problem in problems_of(folder))
            finally:
                path.write_bytes(sound)

        damage()


def problems_of(folder: Path) -> list[Problem]:
    try:
        load_knowledge(folder)
    except KnowledgeError as error:
        return error.problems
    return []


def _damaged(data: st.DataObject, sound: bytes) -> bytes:
    """A line replaced, doubled or removed; a value replaced; or bytes put in anywhere."""
    lines = sound.decode().splitlines(keepends=True) or [""]
    number = data.draw(st.integers(0, len(lines) - 1))
    kind = data.draw(st.sampled_from(["value", "remove", "double", "text", "bytes"]))
    if kind == "value" and "=" in lines[number]:
        lines[number] = lines[number].split("=", 1)[0] + "= " + data.draw(toml_values()) + "\n"
    elif kind == "remove":
        del lines[number]
    elif kind == "double":
        lines.insert(number, lines[number])
    elif kind == "text":
        lines[number] = data.draw(st.text(max_size=40)) + "\n"
    else:
        place = data.draw(st.integers(0, len(sound)))
        return sound[:place] + data.draw(st.binary(min_size=1, max_size=5)) + sound[place:]
    return "".join(lines).encode("utf-8", "surrogatepass")
