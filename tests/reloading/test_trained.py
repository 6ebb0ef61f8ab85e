"""A restart takes up the base that was trained before, and nothing else."""

from pathlib import Path

import pytest

from bot.answering.answer import answer
from bot.answering.conversation import Conversation
from bot.errors import KnowledgeError
from bot.reloading.trained import Trained


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "trained").iterdir())


async def test_a_kept_base_answers_like_the_one_that_was_trained(tiny: Path, tmp_path: Path) -> None:
    trained = Trained(tmp_path / "trained", "secret")
    first, again = await trained.base_of(tiny), await trained.base_of(tiny)
    assert again is not first
    for question in ("Qui promet un pont ?", "How much does the repair cost?", "what is the weather"):
        assert answer(question, Conversation(), again) == answer(question, Conversation(), first)


async def test_what_is_taken_up_is_the_file(tiny: Path, tmp_path: Path) -> None:
    """The file of another base in its place is what comes out: nothing is trained again."""
    trained, entry = Trained(tmp_path / "trained", "secret"), tiny / "entries/ferry/repair_cost.toml"
    await trained.base_of(tiny)
    (path,) = kept(tmp_path)
    sound = entry.read_text("utf-8")
    entry.write_text(sound.replace("La mairie parle", "La ville parle"), "utf-8")
    await trained.base_of(tiny)
    (other,) = kept(tmp_path)
    entry.write_text(sound, "utf-8")
    other.rename(path)
    assert (await trained.base_of(tiny)).knowledge.entries["repair_cost"].answer.fr.startswith("La ville parle")


async def test_a_file_signed_by_somebody_else_is_not_opened(tiny: Path, tmp_path: Path) -> None:
    await Trained(tmp_path / "trained", "theirs").base_of(tiny)
    (path,) = kept(tmp_path)
    forged = path.read_bytes()
    assert (await Trained(tmp_path / "trained", "ours").base_of(tiny)).knowledge.entries
    assert path.read_bytes() != forged


async def test_a_damaged_file_is_replaced(tiny: Path, tmp_path: Path) -> None:
    trained = Trained(tmp_path / "trained", "secret")
    await trained.base_of(tiny)
    (path,) = kept(tmp_path)
    sound = path.read_bytes()
    path.write_bytes(sound[:-100])
    assert (await trained.base_of(tiny)).knowledge.entries
    assert len(path.read_bytes()) == len(sound)


async def test_a_changed_folder_is_trained_and_takes_the_place_of_the_old(tiny: Path, tmp_path: Path) -> None:
    trained = Trained(tmp_path / "trained", "secret")
    old = (await trained.base_of(tiny)).knowledge.revision
    facts = tiny / "facts.toml"
    facts.write_text(facts.read_text("utf-8") + "# changed\n", "utf-8")
    new = (await trained.base_of(tiny)).knowledge.revision
    assert old != new
    assert [path.name.split("-")[0] for path in kept(tmp_path)] == [new]


async def test_a_folder_with_problems_is_refused_as_ever(tiny: Path, tmp_path: Path) -> None:
    trained = Trained(tmp_path / "trained", "secret")
    await trained.base_of(tiny)
    (tiny / "facts.toml").unlink()
    with pytest.raises(KnowledgeError, match=r"facts\.toml"):
        await trained.base_of(tiny)


async def test_where_nothing_can_be_written_the_base_is_trained_each_time(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "trained").write_text("in the way")
    assert (await Trained(tmp_path / "trained", "secret").base_of(tiny)).knowledge.entries
