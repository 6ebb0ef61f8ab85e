"""Messages that tell of numbers and ask for something else: "I manage three brands from the tool: until when can I post?"."""

import re

SHORT = 12
"""Words up to which a message that counts advertisers and asks nothing asks how many are left: "1000 advertisers, left?"."""

_OF_TIME = r"(?:temps|jours?|semaines?|mois|heures?|minutes?|ans?\b|annees?|fois|dollars?|euros?)"
_COUNTING = re.compile(
    rf"\b(?:combien|cb)\b(?! (?:(?:ca|cela|on|nous) )?(?:cout|pai|pay|debours|vers|depens)| (?:de |d')?{_OF_TIME})|"
    r"\bhow many\b(?! (?:days?|weeks?|months?|years?|hours?|minutes?|times|dollars?|euros?)\b)|"
    r"\bhow much of\b|\b(?:difference|gap|ecart|average|moyenne|nombre|number)\b|"
    r"\b(?:que|qu'en|qu'il en|il en|lui en|leur en) rest\w+|\breste\w*-t-il|"
    r"\bwhat(?:'s| is| would be)? (?:be )?(?:left|remain\w*)|"
    r"\b(?:worst|best) case|\b(?:pire|meilleur) (?:des )?cas"
)
"""How a number of advertisers is asked for."""
_ASKS = (
    r"(?:pourquoi|pk|why|how come|quand|when|(?:jusqu'a|depuis|until|till|since|from) (?:quand|when)|qui|whom?|whose|"
    r"(?:a |jusqu'a |depuis |a partir de |until |till |on |since |from |by )?"
    r"(?:quel(?:le)?s? (?:date|jour|moment|raison)|(?:what|which) (?:date|day|reason)))"
)
_PLAIN = re.compile(
    r"(?:^|[.,;:!?…()\"–—-]\s*|\b(?:et|and|mais|but|so|donc|bref|alors|anyway|savoir|sais|sait|dire|demande|demandent|comprendre|"
    rf"know|tell me|tell them|wonder|wondering|explique|expliquer|explain|understand|asks?|asked me|out) ){_ASKS}\b|"
    rf"\b{_ASKS}(?: ca| exactement| au juste| exactly| precisely)?\s*[?!]"
)
"""A question for a date, a reason or somebody at the start or the end of a clause; elsewhere "who" and "when" only join."""
_AMOUNT = re.compile(
    r"\b(?:combien|cb|how (?:much|many|long|old)|total|sum|somme|cost\w*|cout\w*|prices?|prix|bills?|facture|ratio|gap|ecart|"
    r"difference|percent\w*|pourcent\w*|convert\w*)\b|%"
)


def counts_nothing(text: str) -> bool:
    """Whether a folded message with a number of advertisers asks for something else than how many are left."""
    if _COUNTING.search(text):
        return False
    return len(text.split()) > SHORT or asks_plainly(text)


def asks_plainly(text: str) -> bool:
    """Whether a folded message asks when, why or who, and for no amount."""
    return bool(_PLAIN.search(text)) and not _AMOUNT.search(text)
