"""Every text of the bot is used, and every text the code asks for exists."""

import re
from pathlib import Path

from bot.curating.stats import OUTCOMES
from bot.handlers.keyboards import REASONS
from bot.handlers.profile import ADMIN, PUBLIC
from bot.kb.models import Knowledge

CODE = "\n".join(path.read_text("utf-8") for path in (Path(__file__).parents[1] / "bot").rglob("*.py"))
PLANS = re.findall(r'Plan\(\s*"(\w+)"', CODE)
# Keys put together from a kind, a reason or a command's name.
FAMILIES = {
    "calc_": [*PLANS, "left", "lost", "before", "claimed_yes", "claimed_about", "claimed_no"],
    "label_": PLANS,
    "command_": [*PUBLIC, *ADMIN],
    "reason_": REASONS,
    "stats_": OUTCOMES,
    "": ["off_topic", "not_in_article", "unsure", "other_language", "empty"],
}


def test_every_text_is_used(knowledge: Knowledge) -> None:
    made = {prefix + name for prefix, names in FAMILIES.items() for name in names}
    unused = [key for key in knowledge.texts if f'"{key}"' not in CODE and key not in made]
    assert not unused


def test_every_text_that_the_code_names_exists(knowledge: Knowledge) -> None:
    named = set(re.findall(r'(?:say|phrase)\(\s*[\w.]+,\s*"(\w+)"', CODE))
    assert named
    assert not named - set(knowledge.texts)
