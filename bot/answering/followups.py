"""Messages that mean something only after the last one: "et par an ?", "why?", "the second one", "in English please"."""

import re

from bot.answering.conversation import Conversation
from bot.kb.models import Language
from bot.matching.normalise import fold, words

MAX_WORDS = 9
"""Longest message that can lean on the last one; a longer one says itself what it is about."""
MOST_WORDS = 15
"""The same for one that begins as a continuation and has a "he" or "it"."""

_POLITE_WORDS = frozenset(
    (
        "again and answer apologies au ca can chose could dire dis dites donne donner en et give il in instead into it l la "
        "language langue le maintenant me meme merci met mets moi more now ok okay one peu peux plait please plutot "
        "pourrais pourriez pouvez rather redis repeat repete repetez reply repondez repondre reponds respond s same say "
        "m sorry pardon desole desolee excuse excusez expliquer explique expliquez explain comprends comprendre "
        "show so stp svp te tell thanks that the then thing this time to traduction traduire traduis traduisez translate "
        "translated translation tu un vers version vous would write you"
    ).split()
)
"""Words of "can you say that again in English please" that say nothing else."""
_LANGUAGES: dict[Language, frozenset[str]] = {
    "en": frozenset({"english", "anglais", "anglaise"}),
    "fr": frozenset({"french", "francais", "francaise"}),
}
_LEADS = re.compile(
    r"^(?:et\b|and\b|mais\b|but\b|ou\b|or\b|pour\b|for\b|sur\b|over\b|avec\b|with\b|what about|how about|what if|si\b|"
    r"if\b|sinon\b|otherwise|donc\b|du coup|en euros|en dollars|in euros|in dollars|non,? |no,? |plutot|rather|"
    r"instead|quel (?:rapport|lien)\b|what(?: is|'s)? the (?:link|connection)\b|"
    r"then\b|per\b|par\b|make (?:it|that)\b|mets\b|mettons\b|disons\b|let's say\b|say \d|soit\b|"
    r"(?:out )?of \d|in (?:hours|days|weeks|months|years)\b|en (?:heures|jours|semaines|mois|annees)\b|times\b|fois\b|x ?\d)"
)
_INTERJECTION = re.compile(
    r"^(?:(?:ah bon|ah oui|ah|oh|ok|okay|bon|bah|ben|d'accord|merci|thanks|thank you|so|alors|hmm+|great|super|cool|"
    r"vraiment|serieusement|serieux|really|seriously|wow|lol|mdr|no way|i see|je vois|interesting|interessant|right|"
    r"tres bien|oui|yes)\b[ ,.!?…]+)+(?=\w)"
)
_SMALL = frozenset(
    (
        "a according again alors amount amounts an and annee anyway apres are at au autre autres aux avant avec before "
        "believed believes but by c ca cb ce cela chiffre chiffres combien come comme comment contre croit croyait d dans "
        "date day de deja depuis des did dit do does donc du elle elles else en ensuite est et etait ete exactement "
        "exactly fait figure figures for from happened he heure how il ils in is it jour juste l la language langue laquelle "
        "le lequel les lesquelles lesquels like mais many mois moment montant montants month much next not of on one ones ou "
        "over par partir pas passe pensait pense pensent period periode pk pour pourquoi pq precisely precisement qu quand "
        "que quel quelle quelles quels qui quoi raison really reason rien s said same say says se selon sens she since so "
        "sont suite sur that the them then these they think thinking thinks this those thought to un une vraiment was way "
        "were what when where which who whom whose why with y year"
    ).split()
)
"""Words that by themselves say nothing of what a message is about."""
_YOU = re.compile(r"\b(?:tu|toi|te|t|vous|votre|vos|ton|ta|tes|you|your|yours|u|ur|bot|yourself)\b")
_STANDS_FOR = frozenset(
    (
        "il elle ils elles lui leur eux ca cela celui celle ceux celles it he she they him her them his its their this that"
    ).split()
)
"""Words that stand for somebody or something said before."""
_REFERS: dict[Language, frozenset[str]] = {
    "fr": frozenset("ce cet cette ces y".split()) | _STANDS_FOR,
    "en": frozenset("one ones there then".split()) | _STANDS_FOR,
}
_OF_IT = re.compile(r"\b(?:on|ils?|elles?|j|je|tu|nous|vous|s|l|qui) en\b")
"""The French pronoun, which is also a preposition."""
_SUM = frozenset("ca cela ce c it that this".split())
"""Words that may stand for a sum."""
_ARTICLES: dict[Language, frozenset[str]] = {"fr": frozenset("la le les l c en".split()), "en": frozenset()}
"""What may point back in French, and mostly does not."""
_INVERTED = re.compile(r"-(?:t-)?(?:ils?|elles?|ce|on|je|tu|nous|vous)\b")
"""The pronoun of a French question, which stands for its own subject: `Musk a-t-il payé`."""
_CORRECTION = re.compile(
    r"^(?:(?:non|no|nan|nope|pardon|sorry|desole|oups|oops|mais|but|actually|en fait|wait|euh|heu|uh|um|oh|"
    r"attends)[, ]+)*(?:je voulais dire|je parlais de|je parle de|je parlais d'|je pensais a|i meant|i mean|"
    r"i was talking about|je veux dire|c'etait sur|plutot|rather|not .{1,30} but|pas .{1,30} mais)\s+(.+)$"
)
_CORRECTED_AFTER = re.compile(
    r"^(?:(?:non|no|pardon|sorry)[, ]+)*(?:pas|not) .{1,30}?,\s*(.{2,40}?),? (?:je veux dire|je voulais dire|i mean|i meant)$"
)
"""The same with its sign behind: "not Twitter, OpenAI I mean"."""
_ADDED = re.compile(r"^(.{2,40}?),? (?:je veux dire|je voulais dire|i mean|i meant)$")
"""What makes the last question more exact: "officially, I mean"."""
_ALSO = re.compile(r"^(.{2,30}?),? (?:aussi|egalement|non plus|too|as well|also|either)$")
"""A message that asks the last question of somebody else: "Microsoft too?"."""
_REGRETS = re.compile(r"[,.]? *(?:sorry|pardon|desolee?|my bad|oups|oops)$")
_SOURCE = re.compile(
    r"\b(?:sources?|preuves?|proof|citations?|passage|references?|d'ou (?:tu|vous|ca|vient|viennent|sort)|ou est-ce|"
    r"ecrit ou|dit ou|says who|selon qui|d'apres qui|qui (?:le )?dit|"
    r"ou c'est|where does it say|where is (?:it|that)|where's that|where did you|who says|prove it|"
    r"says where|quel(?:le)? (?:phrase|paragraphe|passage)|which (?:sentence|paragraph|passage|part)|what (?:sentence|"
    r"paragraph)|a quel endroit)\b"
)
_SOURCE_WORDS = _POLITE_WORDS | frozenset(
    (
        "apres article as c ce cela chiffre chiffres citation citations come d dans de did dit does ecrit ecrite endroit est "
        "exactement exactly figure figures find for found from get info information infos is it l number numbers ou "
        "paragraph paragraphe part passage phrase preuve preuves proof prove quel quelle quelles quelque qui reference "
        "references s says selon sentence so sort source sources ta tenez tes text texte that this tiens tires tirez trouve "
        "trouvez tu viennent vient vos votre vous what where which who your"
    ).split()
)
"""Words of "where does the article say that?" that ask for nothing else."""
_DOUBTS = re.compile(
    r"(?:ah bon|(?:non|no|mais|but|wait|attends)?,? ?(?:c'est )?(?:serieux|serieusement|vraiment|vrai|sans blague|really|"
    r"seriously|for real|no way|is (?:that|it|this) (?:true|so)|true|(?:are )?you sure|(?:tu es|t'es|vous etes) surs?|"
    r"pour de vrai))[ ?!.]*"
)
"""A message that only doubts the last answer: "really?", "t'es sûr ?"."""
_QUOTATION = re.compile(
    r"\b(?:exact(?:s|es|e)? (?:words?|quote|terms?|mots?|termes?|phrase|citation)|(?:mots?|termes?|paroles?|citation|"
    r"phrase) exact(?:s|es|e)?|mot pour mot|word for word|verbatim|quote (?:him|her|them|it)|(?:la|the|une|"
    r"a) (?:citation|quote)|(?:dit|ecrit|tweete|declare) quoi(?: exactement| precisement)?|(?:what|"
    r"quoi) (?:exactly )?did (?:he|she|they|it) (?:say|write|tweet)(?: exactly)?|say exactly|dit exactement|"
    r"in his own words|ses propres mots)\b"
)
_YES = re.compile(r"^(?:oui|ouais|yes|yep|yeah|ok|exactement|exactly|right|c'est ca|tout a fait|sure|correct)\b[ !.]*$")
_ORDINALS = (
    re.compile(r"^(?:la |le |the )?(?:1|1re|1er|1ere|1st|premiere?|first)(?: one| choix| question| option)?[ !.]*$"),
    re.compile(r"^(?:la |le |the )?(?:2|2e|2eme|2nd|deuxieme|seconde?|second)(?: one| choix| question| option)?[ !.]*$"),
    re.compile(r"^(?:la |le |the )?(?:3|3e|3eme|3rd|troisieme|third|derniere?|last)(?: one| choix| question| option)?[ !.]*$"),
)


def chosen(text: str, conversation: Conversation) -> str | None:
    """The entry picked from the offered choices by "yes" or "the second one"."""
    folded = _plain(text)
    if not conversation.choices:
        return None
    if _YES.match(folded):
        return conversation.choices[0]
    for i, ordinal in enumerate(_ORDINALS):
        if ordinal.match(folded) and i < len(conversation.choices):
            return conversation.choices[i]
    return None


def other_language(text: str) -> Language | None:
    """The language that a message asks the last answer to be repeated in: "in English please", "réponds en français"."""
    tokens = set(words(text))
    for language, names in _LANGUAGES.items():
        if tokens & names and not tokens - names - _POLITE_WORDS:
            return language
    return None


def asks_source(text: str) -> bool:
    """Whether a message asks for nothing but the source of the last answer."""
    folded = _plain(text)
    return bool(_SOURCE.search(folded)) and not set(words(text)) - _SOURCE_WORDS


def doubts(text: str) -> bool:
    """Whether a message does nothing but doubt the last answer: "seriously?"."""
    return bool(_DOUBTS.fullmatch(_plain(text)))


def asks_quotation(text: str) -> bool:
    """Whether a message asks for somebody's own words: "what did he say exactly?"."""
    return len(words(text)) <= MAX_WORDS and bool(_QUOTATION.search(_plain(text)))


def corrected(text: str) -> str | None:
    """What a message puts right: "no, I meant Microsoft" gives "microsoft"."""
    plain = _REGRETS.sub("", _plain(text).strip(" ?!."))
    match = _CORRECTION.match(plain) or _CORRECTED_AFTER.match(plain) or _ADDED.match(plain)
    return match[1].strip(" ?!.") if match else None


def other_subject(text: str) -> str | None:
    """What a message asks the last question of: "and Microsoft?" gives "microsoft"; None for one that says more."""
    also = _ALSO.match(_plain(text).strip(" ?!."))
    if also:
        return also[1]
    rest = [word for word in words(text) if word not in _SMALL]
    return " ".join(rest) if rest and len(rest) <= 3 and _LEADS.match(_plain(text)) else None


def without_interjection(text: str) -> str:
    """A message without the "ok, thanks." or "really?" before it; the message itself when nothing follows."""
    match = None if doubts(text) else _INTERJECTION.match(_plain(text))
    return re.sub(r"\s+", " ", text.strip())[match.end() :] if match else text


def leans_back(text: str, conversation: Conversation, language: Language) -> bool:
    """Whether a message may need the last question to be understood."""
    tokens = words(text)
    continues = bool(_LEADS.match(_plain(text))) and points_back(text)
    if not conversation.goes_on or not tokens or len(tokens) > (MOST_WORDS if continues else MAX_WORDS):
        return False
    points = not (_REFERS[language] | _ARTICLES[language]).isdisjoint(words(_INVERTED.sub(" ", _plain(text))))
    return points or len(tokens) <= 3 or is_bare(text)


def points_back(text: str) -> bool:
    """Whether a message holds a word that stands for something said before: "he", "ça"."""
    return not _STANDS_FOR.isdisjoint(words(_INVERTED.sub(" ", _plain(text))))


def refers_back(text: str, language: Language) -> bool:
    """The same, also in a wider sense: "why is that so?", "pourquoi en parle-t-on ?"."""
    plain = _INVERTED.sub(" ", _plain(text))
    return not _REFERS[language].isdisjoint(words(plain)) or (language == "fr" and bool(_OF_IT.search(plain)))


def points_at_sum(text: str) -> bool:
    """Whether a message holds a word that may stand for the last sum: "how much is that in euros?"."""
    return not _SUM.isdisjoint(words(_INVERTED.sub(" ", _plain(text))))


def is_bare(text: str) -> bool:
    """Whether a message has no subject of its own or begins as a continuation, so that by itself it says nothing."""
    return bool(_LEADS.match(_plain(text))) or says_nothing(text)


def says_nothing(text: str) -> bool:
    """Whether a message is made of question words and little words only: "since when?", "what year was that?"."""
    return not set(words(text)) - _SMALL


def addresses_bot(text: str) -> bool:
    """Whether a message speaks to the bot itself."""
    return bool(_YOU.search(_plain(text)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text[:300]).strip())
