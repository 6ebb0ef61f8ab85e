"""The bot's own phrases, from `texts.toml`."""

from bot.kb.models import Knowledge, Language


def say(knowledge: Knowledge, key: str, language: Language, **values: object) -> str:
    """A text in a language with its placeholders filled.

    Raises:
        KeyError: There is no such text, or a placeholder has no value; a check over the code keeps this from happening.
    """
    return knowledge.texts[key][language].format(**values)
