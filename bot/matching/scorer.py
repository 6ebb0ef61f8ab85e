"""Scores every class for a message and gathers the evidence for the best few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.kb.models import LANGUAGES, Knowledge, Language
from bot.matching.classifier import Floats, LinearClassifier
from bot.matching.examples import Class, Example, classes_of
from bot.matching.features import features
from bot.matching.normalise import Token, words
from bot.matching.vocabulary import Vocabulary, stem

CONTENT = 3.2
"""Rarity from which a word counts as content: below it stand "what", "est", "the". In a small base, half the highest."""
CANDIDATES = 5
NAMED = 0.15
"""What small talk and other subjects lose when the message names somebody of the article."""
ASIDE_FROM = 0.5
"""Words that weigh less are asides: they help to choose, but need not be covered."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one class."""

    label: int
    score: float
    """The classifier's score."""
    margin: float
    """Its lead over the best class that would be answered with other sentences; negative for the runners-up."""
    coverage: float
    """Share of the message's content, by rarity, that the class's phrasings hold."""
    fuzzy: float
    """Likeness of the nearest phrasing, by rapidfuzz's token_set_ratio, 0 to 1."""
    foreign_names: int
    """Names in the message that the class's phrasings never mention."""
    content: float
    """Content of the message: sum of the rarities of its content words."""
    missing: float
    """Rarity of the rarest content word that the class's phrasings do not hold; 0 when all are held."""
    topical: bool
    """Whether the message says what it is about."""
    phrasing: str
    """The nearest phrasing."""


class Scorer:
    """The trained engine over one knowledge base."""

    def __init__(self, knowledge: Knowledge, examples: Sequence[Example]) -> None:
        """Train on examples of a base."""
        self.classes: list[Class] = classes_of(knowledge)
        texts: dict[Language, list[str]] = {lang: [e.text for e in examples if e.language == lang] for lang in LANGUAGES}
        self.vocabulary = Vocabulary(texts, knowledge.lexicon)
        vectors = [self._features([Token(w) for w in words(e.text)], e.language) for e in examples]
        self._classifier = LinearClassifier(vectors, [e.label for e in examples], len(self.classes))
        self._labels = {class_.id: label for label, class_ in enumerate(self.classes)}
        self._cites = [_cites(knowledge, class_) for class_ in self.classes]
        self._seen: list[set[str]] = [set() for _ in self.classes]
        self._phrasings: list[list[str]] = [[] for _ in self.classes]
        for example, vector in zip(examples, vectors, strict=True):
            self._seen[example.label].update(name for name in vector if name[0] in "wk")
            self._phrasings[example.label].append(example.text)
        # Names that the article itself is about, and the classes that are not about the article.
        entries = [label for label, class_ in enumerate(self.classes) if class_.kind == "entry"]
        self._names = {name for label in entries for name in self._seen[label] if name.startswith("k:@")}
        self._beside = [label for label, class_ in enumerate(self.classes) if class_.kind in ("smalltalk", "off_topic")]
        self._levelled = [[" ".join(words(text)) for text in own] for own in self._phrasings]

    def _features(self, tokens: Sequence[Token], language: Language) -> dict[str, float]:
        return features(tokens, language, self.vocabulary)

    def evidence(self, tokens: Sequence[Token], language: Language, prior: Mapping[str, float] | None = None) -> list[Evidence]:
        """Evidence for the best classes of a message, best first; empty when nothing in it is known.

        Args:
            tokens: The message's words.
            language: Its language.
            prior: What speaks for a class beforehand, by id, on the scale of the scores.
        """
        scores = self._classifier.scores(self._classifier.vector(self._features(tokens, language)))
        for id_, bonus in (prior or {}).items():
            scores[self._labels[id_]] += bonus
        content = self._content(tokens, language)
        if self._names.intersection(content.names):
            scores[self._beside] -= NAMED
        count = min(CANDIDATES + 1, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.argsort(-scores[best], kind="stable")]
        if not len(best) or scores[best[0]] <= 0:
            return []
        return [self._evidence(int(label), scores, best, tokens, content) for label in best[:CANDIDATES]]

    def _evidence(
        self, label: int, scores: Floats, best: NDArray[np.intp], tokens: Sequence[Token], content: "Content"
    ) -> Evidence:
        rivals = (float(scores[other]) for other in best if other != label and not self._says_the_same(label, int(other)))
        seen = self._seen[label]
        lacking = [weight for weight, names in content.words if not any(name in seen for name in names)]
        text = " ".join(token.text for token in tokens)
        nearest = process.extractOne(text, self._levelled[label], scorer=fuzz.token_set_ratio)
        return Evidence(
            label=label,
            score=float(scores[label]),
            margin=float(scores[label]) - max(rivals, default=0.0),
            coverage=1 - sum(lacking) / content.total if content.total else 1.0,
            fuzzy=nearest[1] / 100 if nearest else 0.0,
            foreign_names=sum(name not in seen for name in content.names),
            content=content.total,
            missing=max(lacking, default=0.0),
            topical=content.topical,
            phrasing=self._phrasings[label][nearest[2]] if nearest else "",
        )

    def _says_the_same(self, label: int, other: int) -> bool:
        """Whether two classes are proved by a common sentence: confusing them costs the reader little."""
        return not self._cites[label].isdisjoint(self._cites[other])

    def _content(self, tokens: Sequence[Token], language: Language) -> "Content":
        """Content words of a message with their rarity and the features that stand for each."""
        texts = [token.text for token in tokens]
        asking: set[int] = set()
        named: set[int] = set()
        stands_for: list[list[str]] = [[f"w:{stem(text, language)}"] for text in texts]
        names = []
        for first, size, concept in self.vocabulary.concepts(texts, language):
            for i in range(first, first + size):
                stands_for[i].append(f"k:{concept}")
            if concept in self.vocabulary.question_words:
                asking.update(range(first, first + size))
            if concept.startswith("@"):
                names.append(f"k:{concept}")
                named.update(range(first, first + size))
        found, highest = [], self._classifier.highest_rarity
        topical = False
        for i, (token, own) in enumerate(zip(tokens, stands_for, strict=True)):
            rarities = [r for r in map(self._classifier.rarity, own) if r is not None]
            rarity = min(rarities, default=highest)
            common = i not in named and (rarity < min(CONTENT, highest / 2) or (not rarities and len(token.text) < 3))
            if token.weight < ASIDE_FROM or common:
                continue
            topical = topical or i not in asking
            found.append((rarity * token.weight, own))
        return Content(found, sum(weight for weight, _ in found), list(dict.fromkeys(names)), topical)


def _cites(knowledge: Knowledge, class_: Class) -> frozenset[str]:
    return frozenset(knowledge.entries[class_.id].cites) if class_.kind == "entry" else frozenset()


@dataclass(frozen=True, slots=True)
class Content:
    """The content words of a message."""

    words: list[tuple[float, list[str]]]
    """Rarity of each content word and the features that stand for it."""
    total: float
    names: list[str]
    """Features of the names in the message."""
    topical: bool
    """Whether any word says what the message is about, not only what is asked of it."""
