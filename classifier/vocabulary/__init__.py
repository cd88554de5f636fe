"""The words that the rules know, one file a role; what stands in them decides which sentences are
read at all.

A file declares `CUES` (label → phrases). Phrases of one file never overlap: the leftmost, then the
longest, wins; those of different files may. Considerations add phrases to labels that stand here.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from classifier.text import stems


def phrases(phrase_list: str) -> tuple[str, ...]:
    """Phrases written one after the other, a semicolon between."""
    return tuple(" ".join(phrase.split()) for phrase in phrase_list.split(";") if phrase.strip())


def crossed(heads: str, tails: str) -> tuple[str, ...]:
    """Every head before every tail: « structures » and « opérateurs » × « du handicap »."""
    return tuple(f"{head} {tail}" for head in phrases(heads) for tail in phrases(tails))


OPERATORS = (
    "structures; opérateurs; organismes; établissements; acteurs; entreprises; employeurs; "
    "sociétés; candidats; opérateurs économiques"
)


@cache
def roles() -> dict[str, ModuleType]:
    """Every file of this folder, by its name."""
    return {
        module.name: import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)
    }


@cache
def role_of_label() -> dict[str, str]:
    """The file in which a label is declared."""
    return {label: name for name, module in roles().items() for label in module.CUES}


@cache
def spoken() -> dict[str, tuple[str, ...]]:
    """Every phrase as it is written, by label, those of the considerations included."""
    from classifier import considerations

    phrases_by_label: dict[str, list[str]] = {}
    files = [*roles().values(), *considerations.modules().values()]
    for module in files:
        for label, phrases_of_label in getattr(module, "CUES", {}).items():
            phrases_by_label.setdefault(label, []).extend(phrases_of_label)
    return {
        label: tuple(dict.fromkeys(own_phrases)) for label, own_phrases in phrases_by_label.items()
    }


@cache
def stemmed() -> dict[str, frozenset[tuple[str, ...]]]:
    """The same, stemmed."""
    return {
        label: frozenset({stems(phrase) for phrase in phrases_of_label} - {()})
        for label, phrases_of_label in spoken().items()
    }
