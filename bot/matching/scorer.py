"""Scores every class for a message and gathers the evidence for the best few."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.kb.checks import PLACEHOLDER
from bot.kb.models import LANGUAGES, Knowledge, Language
from bot.matching import guards
from bot.matching.classifier import LinearClassifier
from bot.matching.examples import Class, Example, classes_of
from bot.matching.features import PAIRS, features, letters
from bot.matching.normalise import Token, names_in, words
from bot.matching.training import Plan
from bot.matching.vocabulary import Vocabulary, stem
from bot.matching.weights import Floats

CONTENT = 3.2
"""Rarity from which a word counts as content: below it stand "what", "est", "the". In a small base, half the highest."""
LETTERS = 0.4
"""Weight of the classifier over letters beside the one over words; it sees kinship that stems miss, and typing errors."""
BY_WORDS, BY_LETTERS = Plan(passes=2, common=400), Plan(passes=1, common=800)
"""How the two are trained; further passes change nothing that the cases show."""
LIKENESS = 1.0
"""Weight of the likeness to the nearest phrasing, letter by letter in order: the classifiers see which words there are, not how
they follow each other."""
A_HAIR = 0.05
"""By how much a thing that the article does not say must be the likelier one: both kinds ask about the same subjects, and it
is worse to be told that the article does not say what it says than to be shown the sentences nearest to the question."""
CANDIDATES = 5
NAMED = 0.15
"""What small talk and other subjects lose when the message names somebody of the article."""
KEYWORDS, A_KEYWORD = 5, 0.3
"""Longest bare list of keywords, and what a thing that the article does not say loses for one: who only names a subject
wants what there is."""
A_NUMBER = 3
"""Shorter numbers alone say nothing of the subject."""
NEAR = 16
"""Phrasings of a class that a message is compared with, letter by letter."""
HALF_KNOWN = 0.7
"""Share of a message's content from which a name that no entry holds is not what it is about: "I live in Kansas, ...\"."""
ASIDE_FROM = 0.5
"""Words that weigh less are asides: they help to choose, but need not be covered."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one class."""

    label: int
    score: float
    """The classifiers' score, and the likeness to the nearest phrasing."""
    margin: float
    """Its lead over the best class that would be answered with other sentences; negative for the runners-up."""
    coverage: float
    """Share of the message's content, by rarity, that the class's phrasings hold."""
    beside_names: float
    """The same of what is said beside names: a profit, a salary; 1 when only names are said."""
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
    known: bool = False
    """Whether the message is one of the class's phrasings, word for word."""
    blocked: str = ""
    """Why this must not be answered however alike the words are; empty when nothing forbids it."""


class Scorer:
    """The trained engine over one knowledge base."""

    def __init__(self, knowledge: Knowledge, examples: Sequence[Example]) -> None:
        """Train on examples of a base."""
        self.classes: list[Class] = classes_of(knowledge)
        read = [words(e.text) for e in examples]
        texts = {lang: [own for own, e in zip(read, examples, strict=True) if e.language == lang] for lang in LANGUAGES}
        self.vocabulary = Vocabulary(texts, knowledge.lexicon)
        read = [self.vocabulary.spell_out(own, e.language) for own, e in zip(read, examples, strict=True)]
        vectors = [features(own, [1.0] * len(own), e.language, self.vocabulary) for own, e in zip(read, examples, strict=True)]
        labels = [e.label for e in examples]
        self._classifier = LinearClassifier(vectors, labels, len(self.classes), BY_WORDS, seldom=PAIRS)
        self._by_letters = LinearClassifier([letters(own) for own in read], labels, len(self.classes), BY_LETTERS)
        self._labels = {class_.id: label for label, class_ in enumerate(self.classes)}
        self._cites = [_cites(knowledge, class_) for class_ in self.classes]
        self._seen = self._features_seen(labels, vectors)
        # Names that the article itself is about, and the classes that are not about the article.
        entries = [label for label, class_ in enumerate(self.classes) if class_.kind == "entry"]
        self._names = {name for label in entries for name in self._seen[label] if name.startswith("k:@")}
        self._unknowns = [label for label, class_ in enumerate(self.classes) if class_.kind == "unknown"]
        self._beside = [label for label, class_ in enumerate(self.classes) if class_.kind in ("smalltalk", "off_topic")]
        self._in_article = self._names_of(knowledge)
        self._own_words, self._strange = self._strangers(examples, read)
        self._years = [_years(knowledge, class_) for class_ in self.classes]
        self._phrasings: list[list[str]] = [[] for _ in self.classes]
        self._levelled: list[list[str]] = [[] for _ in self.classes]
        self._holding: list[dict[str, list[int]]] = [{} for _ in self.classes]
        self._known: dict[str, int] = {}
        for example, own in zip(examples, read, strict=True):
            self._remember(example, own)

    def _features_seen(self, labels: Sequence[int], vectors: Sequence[Mapping[str, float]]) -> list[set[str]]:
        """Stems and concepts that the phrasings of each class hold."""
        seen: list[set[str]] = [set() for _ in self.classes]
        for label, vector in zip(labels, vectors, strict=True):
            seen[label].update(vector)
        return [{name for name in own if name[0] in "wk"} for own in seen]

    def _remember(self, example: Example, own: Sequence[str]) -> None:
        """Keep a phrasing, to be compared with messages."""
        levelled, holding = " ".join(own), self._holding[example.label]
        place = len(self._levelled[example.label])
        self._phrasings[example.label].append(example.text)
        self._levelled[example.label].append(levelled)
        self._known.setdefault(levelled, example.label)
        for word in set(own):
            holding.setdefault(word, []).append(place)

    def _names_of(self, knowledge: Knowledge) -> frozenset[str]:
        """Features of the names that stand in the article."""
        sentences = knowledge.article.sentences.values()
        read: list[tuple[list[str], Language]] = [(words(sentence.text), "fr") for sentence in sentences] + [
            (words(sentence.translation), "en") for sentence in sentences
        ]
        found = (concept for own, language in read for _, _, concept in self.vocabulary.concepts(own, language))
        return frozenset(f"k:{concept}" for concept in found if concept.startswith("@"))

    def _strangers(self, examples: Sequence[Example], read: Sequence[list[str]]) -> tuple[frozenset[str], frozenset[str]]:
        """Words of the entries' phrasings, and words written like names in those of other classes alone."""
        answered = [self.classes[example.label].kind == "entry" for example in examples]
        own = frozenset(chain.from_iterable(words for words, entry in zip(read, answered, strict=True) if entry))
        others = (names_in(example.text) for example, entry in zip(examples, answered, strict=True) if not entry)
        return own, frozenset(chain.from_iterable(others)) - own

    def _scores(self, tokens: Sequence[Token], language: Language) -> Floats:
        texts, weights = [token.text for token in tokens], [token.weight for token in tokens]
        by_words = self._classifier.scores(self._classifier.vector(features(texts, weights, language, self.vocabulary)))
        by_letters = self._by_letters.scores(self._by_letters.vector(letters(texts)))
        return by_words + LETTERS * by_letters

    def nearest(self, tokens: Sequence[Token], language: Language) -> int:
        """The class of the best score; the classifiers alone."""
        return int(self._scores(tokens, language).argmax())

    def held(self, tokens: Sequence[Token], language: Language, id_: str) -> float:
        """Share of the content of some words, by rarity, that the phrasings of a class hold; 1 when there is none."""
        return _covered(self._content(tokens, language, frozenset()).words, self._seen[self._labels[id_]])

    def evidence(
        self,
        tokens: Sequence[Token],
        language: Language,
        prior: Mapping[str, float] | None = None,
        *,
        named: frozenset[str] = frozenset(),
        by_heart: bool = True,
    ) -> list[Evidence]:
        """Evidence for the best classes of a message, best first; empty when nothing in it is known.

        Args:
            tokens: The message's words.
            language: Its language.
            prior: What speaks for a class beforehand, by id, on the scale of the scores.
            named: Words of the message that are written like names.
            by_heart: Whether a message that is a phrasing, word for word, means that phrasing's class whatever else is alike.
        """
        tokens = self._meant(tokens, language)
        content = self._content(tokens, language, named)
        scores = self._before_comparing(tokens, language, content, prior or {})
        count = min(CANDIDATES + 1, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        if not len(best) or scores[best].max() <= 0:
            return []
        own = [token.text for token in tokens]
        known = self._known.get(" ".join(own)) if by_heart else None
        compared = set(map(int, best)) | ({known} if known is not None else set())
        nearest = {label: self._nearest(label, own) for label in compared}
        scores[best] += [LIKENESS * nearest[int(label)].likeness for label in best]
        best = best[np.argsort(-scores[best], kind="stable")]
        if known is not None:
            best = np.concatenate([[known], best[best != known]])
        found = [self._evidence(int(label), scores, best, content, nearest[int(label)]) for label in best[:CANDIDATES]]
        if known is not None:
            return [replace(found[0], known=True), *found[1:]]
        return [replace(evidence, blocked=self._blocked(evidence, tokens, language, content)) for evidence in found]

    def _before_comparing(
        self, tokens: Sequence[Token], language: Language, content: "Content", prior: Mapping[str, float]
    ) -> Floats:
        """Score of each class from the classifiers and from what kind of class it is."""
        scores = self._scores(tokens, language)
        for id_, bonus in prior.items():
            scores[self._labels[id_]] += bonus
        if not self._names.isdisjoint(content.names):
            scores[self._beside] -= NAMED
        scores[self._unknowns] -= A_HAIR
        if len(tokens) <= KEYWORDS and not content.asks:
            scores[self._unknowns] -= A_KEYWORD
        return scores

    def _meant(self, tokens: Sequence[Token], language: Language) -> Sequence[Token]:
        """The words of a message without the names it takes back."""
        texts = [token.text for token in tokens]
        if not guards.puts_right(texts):
            return tokens
        dropped = guards.taken_back(texts, self.vocabulary.names(texts, language))
        return [token for i, token in enumerate(tokens) if i not in dropped] if dropped else tokens

    def _nearest(self, label: int, own: Sequence[str]) -> "Nearest":
        """The phrasing of a class that is most like a message."""
        # Only those that share most words with it: comparing all would take most of the time.
        # Not a set: its order changes from process to process, and with it which of equals are kept.
        shared = Counter(chain.from_iterable(self._holding[label].get(word, ()) for word in dict.fromkeys(own)))
        near = {place: self._levelled[label][place] for place, _ in shared.most_common(NEAR)}
        if not near:
            return Nearest()
        text = " ".join(own)
        _, likeness, _ = process.extractOne(text, near, scorer=fuzz.ratio)
        _, fuzzy, place = process.extractOne(text, near, scorer=fuzz.token_set_ratio)
        return Nearest(likeness / 100, fuzzy / 100, self._phrasings[label][place])

    def _evidence(self, label: int, scores: Floats, best: NDArray[np.intp], content: "Content", nearest: "Nearest") -> Evidence:
        rivals = (float(scores[other]) for other in best if other != label and not self._says_the_same(label, int(other)))
        seen = self._seen[label]
        lacking = [weight for weight, names in content.words if seen.isdisjoint(names)]
        beside = [(weight, names) for weight, names in content.words if content.names.isdisjoint(names)]
        return Evidence(
            label=label,
            score=float(scores[label]),
            margin=float(scores[label]) - max(rivals, default=0.0),
            coverage=_covered(content.words, seen),
            beside_names=_covered(beside, seen),
            fuzzy=nearest.fuzzy,
            foreign_names=len(content.names - seen),
            content=content.total,
            missing=max(lacking, default=0.0),
            topical=content.topical,
            phrasing=nearest.phrasing,
        )

    def _blocked(self, evidence: Evidence, tokens: Sequence[Token], language: Language, content: "Content") -> str:
        """The guard that forbids a class for a message, in words."""
        if self.classes[evidence.label].kind != "entry":
            return ""
        if guards.other_year(tokens, language, self._years[evidence.label]):
            return "the message is about another year"
        if guards.asks_who_not(tokens, language) and not guards.is_negated(evidence.phrasing, language):
            return "the message asks who did not"
        if content.stranger and evidence.coverage < HALF_KNOWN:
            return guards.OTHERS
        # A wrong name in a statement to confirm is not blocked: the answer puts it right.
        if guards.asks(tokens, language) and content.names - self._seen[evidence.label] - self._in_article:
            return guards.OTHERS
        return ""

    def _says_the_same(self, label: int, other: int) -> bool:
        """Whether two classes are proved by a common sentence: confusing them costs the reader little."""
        return not self._cites[label].isdisjoint(self._cites[other])

    def _content(self, tokens: Sequence[Token], language: Language, named: frozenset[str]) -> "Content":
        """Content words of a message with their rarity and the features that stand for each."""
        texts = [token.text for token in tokens]
        asking: set[int] = set()
        places: set[int] = set()
        stands_for: list[list[str]] = [[f"w:{stem(text, language)}"] for text in texts]
        names = []
        for first, size, concept in self.vocabulary.concepts(texts, language):
            for i in range(first, first + size):
                stands_for[i].append(f"k:{concept}")
            if concept in self.vocabulary.question_words:
                asking.update(range(first, first + size))
            if concept.startswith("@"):
                names.append(f"k:{concept}")
                places.update(range(first, first + size))
        found, highest = [], self._classifier.highest_rarity
        topical = False
        for i, (token, own) in enumerate(zip(tokens, stands_for, strict=True)):
            rarities = [r for r in map(self._classifier.rarity, own) if r is not None]
            rarity = min(rarities, default=highest)
            common = i not in places and (rarity < min(CONTENT, highest / 2) or (not rarities and len(token.text) < 3))
            if token.weight < ASIDE_FROM or common:
                continue
            topical = topical or (i not in asking and not (token.text.isdigit() and len(token.text) < A_NUMBER))
            found.append((rarity * token.weight, own))
        said = (token.text for token in tokens if token.weight >= ASIDE_FROM)
        stranger = not names and any(t in self._strange or (t in named and t not in self._own_words) for t in said)
        return Content(found, sum(weight for weight, _ in found), frozenset(names), topical, bool(asking), stranger)


def _covered(content: Sequence[tuple[float, list[str]]], seen: set[str]) -> float:
    """Share of the words, by rarity, that a class has seen; 1 when there are none."""
    total = sum(weight for weight, _ in content)
    return sum(weight for weight, names in content if not seen.isdisjoint(names)) / total if total else 1.0


def _years(knowledge: Knowledge, class_: Class) -> frozenset[str]:
    """Years that an entry's answer and its sentences name."""
    if class_.kind != "entry":
        return frozenset()
    entry = knowledge.entries[class_.id]
    facts = [knowledge.facts[name] for name in PLACEHOLDER.findall(entry.answer.fr) if name in knowledge.facts]
    dates = [str(fact.date.year) for fact in facts if fact.date]
    cited = [knowledge.article.sentences[id_].text for id_ in entry.cites]
    return guards.years_in([entry.answer.fr, *dates, *cited, *entry.phrasings.fr, *entry.phrasings.en])


def _cites(knowledge: Knowledge, class_: Class) -> frozenset[str]:
    return frozenset(knowledge.entries[class_.id].cites) if class_.kind == "entry" else frozenset()


class Nearest(NamedTuple):
    """The phrasing of a class that is most like a message."""

    likeness: float = 0.0
    """Letter by letter, in order: rapidfuzz's ratio, 0 to 1."""
    fuzzy: float = 0.0
    """The best token_set_ratio of any of them, which leaves out what either says beside the other, 0 to 1."""
    phrasing: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The content words of a message."""

    words: list[tuple[float, list[str]]]
    """Rarity of each content word and the features that stand for it."""
    total: float
    names: frozenset[str]
    """Features of the names in the message."""
    topical: bool
    """Whether any word says what the message is about, not only what is asked of it."""
    asks: bool
    """Whether there is a word that asks: who, when, how much."""
    stranger: bool
    """Whether it names somebody or something that no entry speaks of, and nobody else."""
