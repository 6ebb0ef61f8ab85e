"""What a newsroom could plug in instead: engines over the same phrasings, to measure this one against.

Each is built from a knowledge base and gives the class of the phrasing it finds likest, with a score. Whether the score is
high enough to answer is decided by the threshold that serves the engine best on the very cases it is measured on, which
favours it. All of them know the unknowns, the small talk and what is off the topic, as this engine does.
"""

import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import bm25s
import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC

from bot.kb.models import Knowledge
from bot.matching.examples import examples_of
from bot.matching.matcher import Matcher
from bot.matching.normalise import words
from bot.matching.training import train
from bot.matching.weights import Weights

Found = tuple[int, float]
"""Position of the likeliest class, and the score."""
Engine = Callable[[str], Found]


def wratio(knowledge: Knowledge) -> Engine:
    """The nearest phrasing by rapidfuzz's WRatio."""
    return _fuzzy(knowledge, fuzz.WRatio)


def token_set(knowledge: Knowledge) -> Engine:
    """The nearest phrasing by rapidfuzz's token_set_ratio."""
    return _fuzzy(knowledge, fuzz.token_set_ratio)


def _fuzzy(knowledge: Knowledge, scorer: Callable[..., float]) -> Engine:
    examples = examples_of(knowledge)
    texts = [example.text.casefold() for example in examples]

    def find(text: str) -> Found:
        _, score, place = process.extractOne(text.casefold(), texts, scorer=scorer)
        return examples[place].label, score / 100

    return find


def bm25(knowledge: Knowledge) -> Engine:
    """The best phrasing by BM25 over folded words (bm25s)."""
    examples = examples_of(knowledge)
    index = bm25s.BM25()
    index.index([words(example.text) or ["-"] for example in examples], show_progress=False)

    def find(text: str) -> Found:
        known = [word for word in words(text) if word in index.vocab_dict]
        if not known:
            return examples[0].label, 0.0
        found, scores = index.retrieve([known], k=1, show_progress=False)
        return examples[int(found[0][0])].label, float(scores[0][0])

    return find


def tfidf(knowledge: Knowledge) -> Engine:
    """The nearest phrasing by cosine over word and letter n-grams, weighted by rarity (scikit-learn)."""
    examples = examples_of(knowledge)
    grams = _grams()
    matrix = grams.fit_transform([example.text for example in examples])
    matrix = (matrix / np.sqrt(2)).tocsr()  # two unions of length 1 each

    def find(text: str) -> Found:
        scores = (matrix @ grams.transform([text]).T).toarray().ravel()
        place = int(scores.argmax())
        return examples[place].label, float(scores[place])

    return find


def linear_svc(knowledge: Knowledge) -> Engine:
    """A linear support vector machine over the same n-grams (scikit-learn), with a class for each answer."""
    examples = examples_of(knowledge)
    model = Pipeline([("grams", _grams()), ("svc", LinearSVC())])
    model.fit([example.text for example in examples], [example.label for example in examples])

    def find(text: str) -> Found:
        scores = model.decision_function([text])[0]
        place = int(scores.argmax())
        return int(model.classes_[place]), float(scores[place])

    return find


def _grams() -> FeatureUnion:
    options = {"sublinear_tf": True, "strip_accents": "unicode", "dtype": np.float32}
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), **options)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **options)),
        ]
    )


def this_engine(knowledge: Knowledge) -> tuple[Matcher, float]:
    """The engine of this project, with its own decision; and how many of its seconds went into training."""
    spent: list[float] = []

    def timed(*arguments: Any) -> Weights:
        start = time.perf_counter()
        weights = train(*arguments)
        spent.append(time.perf_counter() - start)
        return weights

    with mock.patch("bot.matching.classifier.train", timed):
        return Matcher(knowledge), sum(spent)


COMPETITORS: dict[str, Callable[[Knowledge], Engine]] = {
    "rapidfuzz WRatio": wratio,
    "rapidfuzz token_set": token_set,
    "bm25s": bm25,
    "TF-IDF nearest": tfidf,
}
CLASSIFIERS: dict[str, Callable[[Knowledge], Engine]] = {"LinearSVC": linear_svc}
"""What could stand in the place of this engine's own training: no engine that is plugged in, but another way to build one."""
