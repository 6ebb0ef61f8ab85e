"""Odd texts by the thousand through the core: no exception, and no text that takes long.

python -m bench.fuzz [COUNT]
"""

import gc
import random
import sys
import time
from pathlib import Path

from bot.answering.answer import answer
from bot.answering.base import Base, build_base
from bot.answering.conversation import Conversation
from bot.kb.models import LANGUAGES

COUNT = 100_000
BOUND = 250.0
"""Milliseconds that no text may take, the longest that Telegram allows included."""
LONGEST = 4096
RANGES = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x400, 0x4FF)),
    *((0x590, 0x6FF), (0x2000, 0x206F), (0x4E00, 0x4FFF), (0x1F300, 0x1FAFF)),
)
"""Latin with its accents, combining marks, Cyrillic, right-to-left, controls of direction, Chinese, emoji."""


def unicode_text(random_: random.Random) -> str:
    """Characters of one or two scripts."""
    ranges = random_.sample(RANGES, random_.randint(1, 2))
    return "".join(chr(random_.randint(*random_.choice(ranges))) for _ in range(random_.randint(0, 200)))


def mixed(random_: random.Random, known: list[str]) -> str:
    """Phrasings cut up and glued together, with letters lost, doubled and swapped."""
    words = " ".join(random_.sample(known, random_.randint(1, 4))).split()
    random_.shuffle(words)
    letters = list(" ".join(words[: random_.randint(1, 40)]))
    for _ in range(random_.randint(0, 6)):
        place = random_.randrange(len(letters)) if letters else 0
        letters[place : place + 1] = random_.choice(([], letters[place : place + 1] * 2, [random_.choice("éx?7 ")]))
    return "".join(letters)


def long_text(random_: random.Random, known: list[str]) -> str:
    """As long as a message can be: one word, one letter, or many questions."""
    made = random_.choice(
        (
            "x" * LONGEST,
            "? " * LONGEST,
            "1 " * LONGEST,
            " ".join(random_.sample(known, 200)),
            "et " * LONGEST,
            "Oracle, Twitter, " * LONGEST,
        )
    )
    return made[:LONGEST]


def text_of(random_: random.Random, known: list[str]) -> str:
    """One text: mostly like questions, some of any script, a few very long."""
    kind = random_.random()
    if kind < 0.7:
        return mixed(random_, known)
    return unicode_text(random_) if kind < 0.99 else long_text(random_, known)


def run(base: Base, count: int) -> tuple[list[float], str]:
    """Milliseconds of each text, and the slowest text."""
    random_ = random.Random(11)
    entries = base.knowledge.entries.values()
    known = [text for entry in entries for language in LANGUAGES for text in entry.phrasings[language]]
    times, slowest, conversation = [], (0.0, ""), Conversation()
    for number in range(count):
        text = text_of(random_, known)
        begun = time.process_time()  # what others do on the machine does not count
        reply = answer(text, conversation, base)
        times.append((time.process_time() - begun) * 1000)
        slowest = max(slowest, (times[-1], text))
        # A new chat now and then; else each text may lean on the last.
        conversation = Conversation() if number % 5 == 0 else reply.conversation
        if number % max(1, count // 10) == 0:
            print(f"{number:8,}", file=sys.stderr)
    return sorted(times), slowest[1]


def main() -> None:
    """Print the table; exit code 1 when a text took too long."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    base = build_base(Path("knowledge"))
    gc.collect()
    gc.freeze()  # as the bot does with a base: the collector need not look through it again
    times, slowest = run(base, count)
    print(f"{count:,} texts, no exception; median {times[count // 2]:.2f} ms, 99 % {times[int(count * 0.99)]:.2f} ms, ", end="")
    print(f"longest {times[-1]:.1f} ms (bound {BOUND:.0f} ms): {slowest[:60]!r}")
    sys.exit(times[-1] > BOUND)


if __name__ == "__main__":
    main()
