"""The folder `knowledge/` to one Knowledge, or all its problems at once."""

import tomllib
from pathlib import Path, PurePosixPath
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.errors import KnowledgeError, Problem
from bot.kb.article import read_sentences
from bot.kb.checks import check_knowledge
from bot.kb.coverage import check_coverage
from bot.kb.folder import Files, read_folder
from bot.kb.models import (
    Article,
    Bilingual,
    CalculatorData,
    Calibration,
    Charts,
    Entry,
    Fact,
    Figure,
    Id,
    Knowledge,
    Lexicon,
    Meta,
    OffTopic,
    SmallTalk,
    Unknown,
)

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def load_knowledge(folder: Path) -> Knowledge:
    """Read and check a knowledge folder.

    Raises:
        KnowledgeError: With every problem found, sorted by path; nothing is loaded in part.
    """
    return knowledge_of(read_folder(folder))


def knowledge_of(files: Files) -> Knowledge:
    """Check the files of a base and put them together.

    Raises:
        KnowledgeError: As `load_knowledge`.
    """
    reader = _Reader(files)
    article = reader.article()
    facts = reader.table("facts.toml", Fact)
    figures = reader.table("figures.toml", Figure)
    entries, topics = reader.entries()
    knowledge = Knowledge(
        article=article or Article(_NO_META, {}),
        facts=facts,
        figures=figures,
        entries=entries,
        topics=topics,
        unknowns=reader.folder_of("unknowns", Unknown),
        smalltalk=reader.folder_of("smalltalk", SmallTalk),
        off_topic=reader.model("off_topic.toml", OffTopic) or _NO_OFF_TOPIC,
        lexicon=reader.model("lexicon.toml", Lexicon) or Lexicon(),
        calibration=reader.model("calibration.toml", Calibration) or _UNCALIBRATED,
        calculator=reader.model("calculator.toml", CalculatorData) or CalculatorData(),
        charts=reader.model("charts.toml", Charts) or Charts(),
        texts=reader.table("texts.toml", Bilingual),
        revision=files.revision,
    )
    # Files that could not be read would only cause a heap of follow-up problems.
    problems = reader.problems or [*check_knowledge(knowledge), *check_coverage(knowledge)]
    if problems:
        raise KnowledgeError(problems)
    return knowledge


_NO_META = Meta.model_validate(
    {
        "language": "fr",
        "translation": "en",
        "date": "2000",
        "title": {"fr": "-", "en": "-"},
        "publisher_notice": {"fr": "-", "en": "-"},
    }
)
_UNCALIBRATED = Calibration(bias=0, weights={}, thresholds={})
_NO_OFF_TOPIC = OffTopic.model_validate({"phrasings": {"fr": ["-"], "en": ["-"]}})


class _Reader:
    """Reads files and collects their problems."""

    def __init__(self, files: Files) -> None:
        self.files = files.content
        self.problems = list(files.problems)
        self._unread = {problem.path for problem in files.problems}

    def text(self, name: str) -> str | None:
        """Content of a file; a problem and None when it cannot be read."""
        if name not in self.files:
            if name not in self._unread:
                self.problems.append(Problem(name, "", "the file is missing"))
            return None
        try:
            return self.files[name].decode("utf-8")
        except UnicodeDecodeError as error:
            self.problems.append(Problem(name, "", f"not UTF-8 at byte {error.start}: save the file as UTF-8"))
            return None

    def toml(self, name: str) -> dict[str, object] | None:
        """A TOML file as a dict."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            self.problems.append(Problem(name, "", f"not valid TOML: {error}"))
            return None

    def validated(self, name: str, adapter: TypeAdapter[T], data: object) -> T | None:
        """Data as the adapter's type; each error becomes a problem with its dotted key."""
        try:
            return adapter.validate_python(data)
        except ValidationError as error:
            for item in error.errors(include_url=False):
                key = ".".join(str(part) for part in item["loc"])
                value = "" if isinstance(item["input"], dict | list) else str(item["input"])
                message = "unknown key: see README.md" if item["type"] == "extra_forbidden" else item["msg"]
                self.problems.append(Problem(name, key, message.removeprefix("Value error, "), value[:80]))
            return None

    def model(self, name: str, model: type[M]) -> M | None:
        """A whole file as one model."""
        data = self.toml(name)
        return None if data is None else self.validated(name, TypeAdapter(model), data)

    def table(self, name: str, model: type[M]) -> dict[str, M]:
        """A file of tables as models by id."""
        data = self.toml(name)
        if data is None:
            return {}
        return self.validated(name, TypeAdapter(dict[Id, model]), data) or {}  # type: ignore[valid-type]

    def folder_of(self, name: str, model: type[M]) -> dict[str, M]:
        """Each file of a folder as a model by the file's name."""
        found = {}
        for path in self._below(name):
            item = self.model(str(path), model)
            if item is not None and self._id(str(path), path.stem):
                found[path.stem] = item
        return found

    def entries(self) -> tuple[dict[str, Entry], dict[str, str]]:
        """All entries by id, and the topic of each."""
        entries: dict[str, Entry] = {}
        topics: dict[str, str] = {}
        paths = [PurePosixPath(name) for name in self.files if name.startswith("entries/")]
        for topic in sorted({path.parts[1] for path in paths if len(path.parts) == 3}):
            for id_, entry in self.folder_of(f"entries/{topic}", Entry).items():
                if id_ in entries:
                    where = f"entries/{topic}/{id_}.toml"
                    self.problems.append(Problem(where, "", f"this id is taken by entries/{topics[id_]}/{id_}.toml"))
                entries[id_], topics[id_] = entry, topic
        return entries, topics

    def article(self) -> Article | None:
        """The article with its translation."""
        meta = self.model("article/meta.toml", Meta)
        if meta is None:
            return None
        original = self.text(f"article/{meta.language}.txt")
        translation = self.text(f"article/{meta.translation}.txt")
        if original is None or translation is None:
            return None
        path = f"article/{meta.translation}.txt"
        return Article(meta, read_sentences(original, translation, self.problems, path))

    def _below(self, folder: str) -> list[PurePosixPath]:
        paths = [PurePosixPath(name) for name in self.files]
        return [path for path in paths if str(path.parent) == folder and path.suffix == ".toml"]

    def _id(self, path: str, name: str) -> bool:
        return self.validated(path, TypeAdapter(Id), name) is not None
