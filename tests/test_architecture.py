"""Arrows between the packages point one way; the house of the design stays the house of the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "bot"

ALLOWED = {
    "errors": set(),
    "kb": {"errors"},
    "matching": {"kb", "errors"},
    "answering": {"matching", "kb", "errors"},
    "store": {"errors"},
    "curating": {"answering", "matching", "kb", "store", "errors"},
    "reloading": {"answering", "matching", "kb", "store", "errors"},
    "sandbox": set(),
    "settings": {"errors", "probe"},
    "probe": set(),
    "logs": set(),
    "metrics": set(),
    "serving": {"errors"},
    "handlers": {"reloading", "curating", "answering", "matching", "kb", "store", "settings", "errors", "logs", "metrics"},
    "transport": {"answering", "matching", "kb", "store", "settings", "errors", "logs", "metrics", "handlers", "serving"},
    "app": None,  # wires everything
    "cli": None,  # the shell of everything
    "__init__": set(),
    "__main__": {"cli"},
}


def room_of(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative imports hide the arrow; write it out"
            names = [node.module or ""]
            if node.module == "bot":
                names = [f"bot.{alias.name}" for alias in node.names]
        else:
            continue
        rooms |= {name.split(".")[1] for name in names if name.startswith("bot.")}
    return rooms


MODULES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_rooms_below_it(path: Path) -> None:
    room = room_of(path)
    assert room in ALLOWED, f"{room} is a new room: give it its place in ALLOWED and in the design"
    allowed = ALLOWED[room]
    if allowed is not None:
        assert imported_rooms(path) - {room} <= allowed


def test_the_diagram_shows_exactly_the_imports_between_rooms() -> None:
    left_out = {"app", "cli", "__main__", "errors", "serving"}
    drawn = set(re.findall(r"^  (\w+) --> (\w+)$", (ROOT.parent / "docs/architecture.md").read_text("utf-8"), re.MULTILINE))
    found = {(room_of(path), room) for path in MODULES for room in imported_rooms(path) - {room_of(path)}}
    assert drawn == {(room, other) for room, other in found if not {room, other} & left_out}


def test_the_core_does_no_io() -> None:
    forbidden = {"asyncio", "telegram", "sqlalchemy", "httpx", "starlette", "os", "socket", "sys"}
    for path in MODULES:
        if room_of(path) in {"matching", "answering"}:
            tree = ast.parse(path.read_text("utf-8"))
            names = {
                alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
            }
            names |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            assert not names & forbidden, path


def test_only_the_shell_prints() -> None:
    for path in MODULES:
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        printing = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
        assert room_of(path) == "cli" or not printing, path
