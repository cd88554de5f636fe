"""Rules on the parts one adds: a source has its card and example, a consideration its sentences,
a channel its words.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from vigie.conventions.rules import ROOT
from vigie.sources import DECLARED, read_card

TERMS = ("Publisher", "Covers", "Access", "Terms of use", "Caveats", "Documentation")
FEWEST_SENTENCES = 25
FEWEST_STATED, FEWEST_SILENT = 7, 4  # sentences of a reading
PLACEHOLDER = "à compléter"  # what `vigie new` leaves to be said


def sources() -> Iterator[str]:
    """File, class and `name` agree; the card has its terms in order; the source says how often
    it must speak.
    """
    for module in iter_modules(import_module("spiders").__path__):
        if module.ispkg or module.name == "run":
            continue
        loaded = import_module(f"spiders.{module.name}")
        named = [
            candidate
            for candidate in vars(loaded).values()
            if isinstance(candidate, type) and getattr(candidate, "name", None) == module.name
        ]
        if not named:
            yield f"spiders/{module.name}.py : aucune classe dont `name` vaut « {module.name} »"
            continue
        yield from _card(module.name, named[-1].__doc__ or "")
        yield from _declared(module.name)
        if getattr(named[-1], "expected_every", None) is None:
            yield (
                f"spiders/{module.name}.py : dire dans `expected_every` à quel rythme la "
                f"source doit parler"
            )


def _declared(name: str) -> Iterator[str]:
    """What pages, settings and timetable read of it."""
    card = read_card(ROOT / "spiders" / f"{name}.py")
    if card is None:
        yield f"spiders/{name}.py : déclarer en toutes lettres {', '.join(DECLARED)}"
        return
    if PLACEHOLDER in f"{card.covers} {card.licence}".casefold():
        yield f"spiders/{name}.py : `covers` et `licence` sont à compléter"
    if not card.collected or not all(host.startswith("https://") for host in card.hosts):
        yield f"spiders/{name}.py : `hosts` doit donner l’adresse https du portail à collecter"
    elif any(host.endswith(".example") for host in card.hosts):
        yield f"spiders/{name}.py : `hosts` porte encore une adresse d’exemple"


def _card(name: str, doc: str) -> Iterator[str]:
    terms = [
        term
        for term in re.findall(r"^\s*([A-Z][\w ]+?)\s*(?::|$)", doc, re.MULTILINE)
        if term in TERMS
    ]
    if PLACEHOLDER in doc.casefold():
        yield f"spiders/{name}.py : la carte porte encore « {PLACEHOLDER} »"
    if terms != [term for term in TERMS if term in terms] or set(terms) != set(TERMS):
        yield (
            f"spiders/{name}.py : la carte doit porter, dans l’ordre, {', '.join(TERMS)} ; "
            f"elle porte {', '.join(terms)}"
        )


def readers() -> Iterator[str]:
    """Every reader has an example with its expectation."""
    from vigie.readers import readers as known

    for reader in known():
        name = reader.__name__.rsplit(".", 1)[-1]  # type: ignore[attr-defined]
        folders = [
            ROOT / "tests" / "examples" / name,
            *(ROOT / "tests" / "examples").glob(f"{name}*"),
        ]
        if not any(list(folder.glob("*.expected.json")) for folder in folders if folder.is_dir()):
            yield (
                f"vigie/readers/{name}.py : aucun exemple dans tests/examples/{name}/ avec "
                f"son attendu"
            )


def considerations() -> Iterator[str]:
    """At least 25 sentences that prove a code and 25 that must not."""
    from classifier.considerations import examples
    from vigie.domain.considerations import Consideration

    for code in Consideration:
        positive, negative = examples(code)
        for word, sentences in (("positives", positive), ("négatives", negative)):
            if len(sentences) < FEWEST_SENTENCES:
                words = (
                    f"{code} n’a que {len(sentences)} phrases {word}, il en faut {FEWEST_SENTENCES}"
                )
                yield f"classifier/considerations : {words}"


def undeclared_considerations() -> Iterator[str]:
    """Considerations without a code in the domain: asked first, for they cannot be imported."""
    from vigie.domain.considerations import FACTS, Consideration

    for code in set(Consideration) - set(FACTS):
        yield f"vigie/domain/considerations.py : dire dans FACTS ce qu’est « {code} »"
    for module in iter_modules(import_module("classifier.considerations").__path__):
        if module.name not in set(Consideration):
            yield (
                f"classifier/considerations/{module.name}.py : ajouter le code "
                f"« {module.name} » à Consideration (vigie/domain/considerations.py)"
            )


def readings() -> Iterator[str]:
    """A reading is declared for matching and has its sentences; its card says what it is."""
    from classifier.readings import kinds
    from vigie.domain.lots import READINGS

    for kind, module in kinds().items():
        place = f"classifier/readings/{module.__name__.rpartition('.')[2]}.py"
        if kind not in READINGS:
            yield f"{place} : ajouter « {kind} » à READINGS (vigie/domain/lots.py)"
        if PLACEHOLDER in (module.__doc__ or "").casefold():
            yield f"{place} : la carte porte encore « {PLACEHOLDER} »"
        silent = sum(reading is None for _, reading in module.EXAMPLES)
        if len(module.EXAMPLES) - silent < FEWEST_STATED or silent < FEWEST_SILENT:
            yield (
                f"{place} : {len(module.EXAMPLES) - silent} phrase(s) qui le disent et {silent} "
                f"qui n’en disent rien, il en faut {FEWEST_STATED} et {FEWEST_SILENT}"
            )


def channels() -> Iterator[str]:
    """A channel's file names itself and has `send`, or is asked for (`atom`)."""
    for module in iter_modules(import_module("alerts.channels").__path__):
        loaded = import_module(f"alerts.channels.{module.name}")
        if module.name == "base":
            continue
        if not any(
            hasattr(candidate, "send") for candidate in vars(loaded).values()
        ) and not hasattr(loaded, "atom"):
            yield f"alerts/channels/{module.name}.py : aucun `send`"
        if getattr(loaded, "NAME", None) != module.name:
            yield f"alerts/channels/{module.name}.py : `NAME` doit valoir « {module.name} »"
        if not getattr(loaded, "LABEL", ""):
            yield f"alerts/channels/{module.name}.py : `LABEL` doit le nommer en français"


RULES = (sources, readers, considerations, readings, channels)
