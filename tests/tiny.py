"""A small knowledge base about another article: a ferry that is repaired. Shows that no code knows the article."""

from pathlib import Path

Pair = tuple[str, str]
EntryParts = tuple[Pair, Pair, str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Question, answer, cite, figures, words and frames of phrasings; pairs are French and English."""

OFF_TOPIC_FR = (
    "quel temps fera demain|qui gagne le match ce soir|une recette de gâteau|capitale du Pérou|horaire de la piscine|"
    "un bon film|traduire un poème|prix du lait|mon chien dort|battre un record|réparer mon vélo|où partir en vacances"
).split("|")
OFF_TOPIC_EN = (
    "what is the weather tomorrow|who wins the game tonight|a cake recipe|capital of Peru|swimming pool hours|"
    "a good movie|translate a poem|price of milk|my dog sleeps|beat a record|mend my bike|where to go on holiday"
).split("|")

FILES = {
    "article/fr.txt": (
        "Le bac de Sainte-Rive est à quai depuis le 3 mai 2021.\n"
        "La réparation du moteur coûtera 9.000 euros par mois, selon la mairie.\n"
        "\n"
        "# Un pont attendu\n"
        "\n"
        "La maire, Jeanne Roux, promet un pont en 2024.\n"
    ),
    "article/en.txt": (
        "The Sainte-Rive ferry has been docked since May 3, 2021.\n"
        "Repairing the engine will cost 9,000 euros a month, according to the town hall.\n"
        "\n"
        "# An awaited bridge\n"
        "\n"
        "The mayor, Jeanne Roux, promises a bridge in 2024.\n"
    ),
    "article/meta.toml": """
language = "fr"
translation = "en"
date = "2021-05"
title = { fr = "Le bac de Sainte-Rive en panne", en = "The Sainte-Rive ferry has broken down" }
publisher_notice = { fr = "Texte inventé.", en = "Made-up text." }
exempt = ["2.1"]
[topics]
ferry = { name = { fr = "Le bac", en = "The ferry" }, entry = "repair_cost" }
bridge = { name = { fr = "Le pont", en = "The bridge" }, entry = "bridge_promise" }
""",
    "facts.toml": """
[docked]
label = { fr = "mise à quai", en = "docking" }
date = "2021-05-03"
sentence = "1.1"
quote = "3 mai 2021"
[repair]
label = { fr = "prix mensuel de la réparation", en = "monthly price of the repair" }
value = 9_000
unit = "EUR/month"
sentence = "1.2"
quote = "9.000 euros"
[bridge]
label = { fr = "année du pont", en = "year of the bridge" }
date = "2024"
sentence = "3.1"
quote = "2024"
""",
    "figures.toml": """
[repair_year]
label = { fr = "coût annuel de la réparation", en = "yearly cost of the repair" }
formula = "repair * 12 month"
unit = "EUR"
""",
    "lexicon.toml": "",
    "off_topic.toml": f"""
[phrasings]
fr = {OFF_TOPIC_FR}
en = {OFF_TOPIC_EN}
""",
    "texts.toml": (Path(__file__).parents[1] / "knowledge" / "texts.toml").read_text("utf-8"),
    "calculator.toml": "",
    "charts.toml": "",
    "calibration.toml": """
bias = -7.0
weights = { score = 5.0, margin = 4.0, coverage = 4.0, unknown = -1.0, fuzzy = 1.0 }
thresholds = { fr = { answer = 0.5, clarify = 0.4 }, en = { answer = 0.5, clarify = 0.4 } }
""",
}

ENTRIES: dict[str, EntryParts] = {
    "ferry/docked_since": (
        ("Depuis quand le bac est-il à quai ?", "Since when has the ferry been docked?"),
        ("Le bac est à quai depuis le {docked}.", "The ferry has been docked since {docked}."),
        "1.1",
        "",
        ("quai", "arrêté", "amarré", "immobilisé", "hors service"),
        ("docked", "stopped", "moored", "out of service", "laid up"),
        ("Depuis quand le bac est-il {} ?", "le bac {} depuis quelle date", "bac {} depuis"),
        ("Since when has the ferry been {}?", "the ferry is {} since what date", "ferry {} since"),
    ),
    "ferry/repair_cost": (
        ("Combien coûte la réparation ?", "How much does the repair cost?"),
        ("La mairie parle de {repair} par mois.", "The town hall speaks of {repair} a month."),
        "1.2",
        'figures = ["repair_year"]\n',
        ("la réparation du moteur", "le moteur", "la remise en état", "le dépannage", "cette réparation"),
        ("the engine repair", "the engine", "the overhaul", "fixing the motor", "this repair"),
        ("Combien coûte {} ?", "quel prix pour {}", "tarif mensuel, {}"),
        ("How much does {} cost?", "what price for {}", "monthly bill, {}"),
    ),
    "bridge/bridge_promise": (
        ("Qui promet un pont ?", "Who promises a bridge?"),
        ("La maire promet un pont en {bridge}.", "The mayor promises a bridge in {bridge}."),
        "3.1",
        "",
        ("le pont", "un nouveau pont", "cet ouvrage", "la passerelle", "un viaduc"),
        ("the bridge", "a new bridge", "that structure", "the footbridge", "a viaduct"),
        ("Qui promet {} ?", "la maire a annoncé {}", "{} de Jeanne Roux, pour quand"),
        ("Who promises {}?", "the mayor announced {}", "{} by Jeanne Roux, when"),
    ),
}


CAPTAIN: EntryParts = (
    ("Qui est capitaine du bac ?", "Who is the captain of the ferry?"),
    ("L’article ne nomme que la maire.", "The article names the mayor only."),
    "3.1",
    "",
    ("capitaine du bac", "le capitaine", "capitaine de ce bateau", "un capitaine", "la capitaine"),
    ("the captain of the ferry", "the captain", "the captain of this boat", "a captain", "the ferry captain"),
    ("Qui est {} ?", "comment s’appelle {}", "nom : {}"),
    ("Who is {}?", "what is the name of {}", "name: {}"),
)
"""An entry that the base does not have, to add."""


def write_tiny(folder: Path) -> Path:
    """Write the base into a folder and return the folder."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    for kind in ("unknowns", "smalltalk"):
        (folder / kind).mkdir()
    for id_, entry in ENTRIES.items():
        write_entry(folder, id_, entry)
    return folder


def write_entry(folder: Path, id_: str, entry: EntryParts) -> None:
    """Write one entry, `topic/id`, into a base's folder."""
    question, answer, cite, figures, words_fr, words_en, frames_fr, frames_en = entry
    path = folder / "entries" / f"{id_}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    phrasings = {
        "fr": [frame.format(word) for word in words_fr for frame in frames_fr],
        "en": [frame.format(word) for word in words_en for frame in frames_en],
    }
    path.write_text(
        f'question = {{ fr = "{question[0]}", en = "{question[1]}" }}\n'
        f'answer = {{ fr = "{answer[0]}", en = "{answer[1]}" }}\n'
        f'cites = ["{cite}"]\n{figures}[phrasings]\nfr = {phrasings["fr"]}\nen = {phrasings["en"]}\n',
        "utf-8",
    )
