"""Classifying: notices a second beside spaCy's French tokenizer on the same text, start-up,
memory.
"""

import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from classifier.considerations import examples
from classifier.document import Document, Part, from_line
from classifier.pipeline import Classifier, load
from vigie.domain.considerations import Consideration
from vigie.domain.text_key import text_key

NOTICES = 240
SOCIAL_ONE_IN = 12  # the real base rate
SEED = 20261122
GOLD = 60  # real notices, the longest of which hold 50,000 characters
WORDS = (
    "insertion par l'activité économique",
    "clause sociale",
    "clause d'insertion",
    "heures d'insertion",
    "marché réservé",
    "lot réservé",
    "entreprises adaptées",
    "entreprise adaptée",
    "travailleurs handicapés",
    "personnes en situation de handicap",
    "personnes éloignées de l'emploi",
    "demandeurs d'emploi",
    "chantier d'insertion",
    "structure d'insertion",
    "économie sociale et solidaire",
    "L. 2113-12",
    "L. 2113-13",
    "égalité professionnelle",
    "performance sociale",
    "critère social",
)
PLAIN = (
    "Les offres sont remises par voie électronique sur le profil d'acheteur avant la date "
    "limite indiquée.",
    "Le pouvoir adjudicateur se réserve le droit de ne pas donner suite à la consultation pour "
    "un motif d'intérêt général.",
    "Les travaux comprennent la dépose des menuiseries existantes, la fourniture et la pose de "
    "menuiseries neuves.",
    "Le délai global de paiement est fixé à trente jours ; les prix sont révisables selon "
    "l'index BT01.",
    "Le candidat produit une déclaration sur l'honneur attestant qu'il est en règle au regard des "
    "articles L. 5212-1 à L. 5212-11.",
    "Une avance est accordée au titulaire sous réserve de la constitution d'une garantie à "
    "première demande.",
    "Valeur technique appréciée au vu du mémoire : 60 % ; prix des prestations : 40 %.",
    "La visite du site est obligatoire ; elle est organisée par les services techniques de la "
    "commune.",
    "Les documents de la consultation sont disponibles gratuitement et sans restriction à "
    "l'adresse du profil d'acheteur.",
    "En cas de groupement conjoint, le mandataire est solidaire de chacun des membres du "
    "groupement.",
    "Tribunal administratif de Montreuil, 7 rue Catherine-Puig ; recours dans les délais du "
    "code de justice administrative.",
    "Déclaration concernant le chiffre d'affaires global et les effectifs des trois derniers "
    "exercices disponibles.",
)


def stream(count: int = NOTICES) -> list[Document]:
    """Invented notices of the usual length, one in twelve with a social sentence."""
    chance = random.Random(SEED)
    social = [one.text for code in Consideration for one in examples(code)[0]]
    return [_notice(chance, place, social) for place in range(count)]


def _notice(chance: random.Random, place: int, social: Sequence[str]) -> Document:
    sentences = [chance.choice(PLAIN) for _ in range(15)]
    if place % SOCIAL_ONE_IN == 0:
        sentences.insert(chance.randrange(len(sentences)), chance.choice(social))
    cut = len(sentences) // 3
    parts = (
        Part("title", "Travaux de rénovation et prestations associées", role="title"),
        Part("description", " ".join(sentences[:cut]), None, 0, "object"),
        Part("conditions", " ".join(sentences[cut:]), None, 1, "conditions"),
    )
    return Document(f"avis:{place}", parts)


def run() -> list[dict[str, Any]]:
    """One row a figure: ours, spaCy's, their ratio."""
    notices = stream()
    classifier = load(model=False)
    classifier.read(notices[0])
    texts = ["\n".join(part.text for part in notice.parts) for notice in notices]
    tokenizer = _french()
    ours = _rate(lambda: [classifier.read(notice) for notice in notices], len(notices))
    theirs = _rate(lambda: [tokenizer(text) for text in texts], len(texts))
    start, start_fr = (
        _seconds("from classifier.pipeline import load; load(model=False)"),
        _seconds("import spacy; spacy.blank('fr')"),
    )
    memory = _memory("from classifier.pipeline import load; load(model=False)")
    return [
        _row("douze codes, règles seules", ours, theirs, "avis/s", ours / theirs, 2),
        _row("démarrage", start, start_fr, "s", start_fr / start, 2),
        _row("mémoire, sur 250 Mo", memory, 250.0, "Mo", 250.0 / memory, 1),
        *beside(classifier),
    ]


def beside(classifier: Classifier) -> list[dict[str, Any]]:
    """Real lengths and social words, where VIGIE_SHARED names the gold notices: beside what only
    finds words, without sentence, lot, denial or proof.
    """
    gold = Path(os.environ.get("VIGIE_SHARED") or "absent", "gold", "dev.jsonl")
    lines = gold.read_text().splitlines()[:GOLD] if gold.is_file() else []
    notices = [from_line(json.loads(line)) for line in lines] or stream(GOLD)
    texts = ["\n".join(part.text for part in notice.parts) for notice in notices]
    characters = sum(map(len, texts)) / len(texts)
    ours = _rate(lambda: [classifier.read(notice) for notice in notices], len(notices), 1)
    name = f"{len(notices)} avis de {characters:.0f} signes, règles seules, à côté de"
    finders = {
        f"une union de {len(WORDS)} expressions": _union(),
        f"{len(WORDS)} groupes de mots pliés et Aho-Corasick": _automaton(),
        f"{len(WORDS)} groupes de mots, spaCy et PhraseMatcher": _phrases(),
    }
    rates = {
        what: _rate(lambda find=find: [find(text) for text in texts], len(texts), 1)  # type: ignore[misc]
        for what, find in finders.items()
    }
    return [
        {
            "name": f"{name} {what}",
            "value": ours,
            "baseline": rate,
            "unit": "avis/s",
            "ratio": round(ours / rate, 4),
        }
        for what, rate in rates.items()
    ]


def _union() -> Callable[[str], Any]:
    # any of the phrases, small words and endings free between two of its words
    expressions = (r"\w*\W+(?:\w{1,3}\W+)?".join(words.split()) for words in WORDS)
    pattern = re.compile("|".join(expressions), re.IGNORECASE)
    return lambda text: list(pattern.finditer(text))


def _automaton() -> Callable[[str], Any]:
    automaton = AhoCorasick([text_key(words) for words in WORDS])
    return lambda text: automaton.find_matches_as_indexes(text_key(text))


def _phrases() -> Callable[[str], Any]:
    import spacy
    from spacy.matcher import PhraseMatcher

    french = spacy.blank("fr")
    matcher = PhraseMatcher(french.vocab, attr="LOWER")
    matcher.add("social", [french.make_doc(words) for words in WORDS])
    return lambda text: matcher(french.make_doc(text))


def _row(
    name: str, value: float, baseline: float, unit: str, ratio: float, target: float
) -> dict[str, Any]:
    """`ratio` says how many times better than the baseline."""
    return {
        "name": name,
        "value": value,
        "baseline": baseline,
        "unit": unit,
        "ratio": round(ratio, 3),
        "target": target,
    }


def _french() -> Callable[[str], Any]:
    import spacy

    tokenizer: Callable[[str], Any] = spacy.blank("fr").tokenizer
    return tokenizer


def _rate(work: Callable[[], Any], count: int, rounds: int = 3) -> float:
    """Items a second, best of a few rounds after one to warm up: another process may take the
    core for a while.
    """
    work()
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return count / best


def _seconds(code: str, rounds: int = 3) -> float:
    """Seconds of processor time that a fresh interpreter takes for that code, best of a few."""
    timed = f"import time; t = time.process_time(); {code}; print(time.process_time() - t)"
    return min(float(_python(timed)) for _ in range(rounds))


def _memory(code: str) -> float:
    """Most memory that a fresh interpreter held, in MB."""
    return float(
        _python(
            f"import resource; {code}; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
            f" / 1024)"
        )
    )


def _python(code: str) -> str:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    ).stdout


if __name__ == "__main__":
    for row in run():
        print(row)
