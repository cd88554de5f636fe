"""What a list's address asks for: its words and filters, bounded; the same both ways, so that it
can be saved.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from fastapi import Request

from vigie.acts.consultations import STATES as DESK
from vigie.data.places import department_names, epts
from vigie.data.trades import groups, trades
from vigie.domain.considerations import FACTS
from vigie.flow.searching import FAMILY, KINDS, asked_search
from vigie.store.search.index import minutes
from vigie.store.search.lists import Search, Sort
from vigie.web.desk.badges import SOURCES, STATES

# name in the address → what may be chosen
NATURES = {
    "any": "Réservé ou clausé",
    "reserved": "Réservé",
    "condition": "Clause sociale",
    "criterion": "Critère social",
    "service": "Marché d’insertion",
}
AMOUNTS = {
    "moins-60": "moins de 60 000 € HT",
    "60-90": "60 000 à 90 000 €",
    "90-216": "90 000 à 216 000 €",
    "216-1000": "216 000 € à 1 M€",
    "plus-1000": "plus de 1 M€",
    "inconnu": "montant inconnu",
}
DUE = {
    "7": "sous 7 jours",
    "15": "sous 15 jours",
    "30": "sous 30 jours",
    "plus": "après 30 jours",
    "sans": "non indiquée",
    "passee": "passée",
}
SORTS = {
    "closest": "les plus proches des mots",
    "published": "les plus récentes",
    "deadline": "à rendre bientôt",
    "amount": "montant",
}
WHO = {"esat": "EA ou ESAT", "siae": "SIAE", "ess": "structure de l’ESS"}
CHOICES = {
    "nature": NATURES,
    "qui": WHO,
    "code": {str(code): facts.label for code, facts in FACTS.items()},
    "dep": department_names(),
    "source": SOURCES,
    "etat": {state: state for state in DESK},
    "phase": STATES,
    "montant": AMOUNTS,
    "ept": {ept.code: ept.name for ept in epts().values()},
}
MOST_VALUES = 20
CHOICES[FAMILY] = {family: family for family in groups()}


@dataclass(frozen=True)
class SearchQuery:
    """The words, chosen values by name of the address, deadline band and order."""

    text: str
    chosen: dict[str, tuple[str, ...]]
    due: str
    sort: Sort

    def search(self, now: datetime) -> Search:
        """The question for the store."""
        return asked_search(self.text, self.chosen, self.due, self.sort, now)

    def due_between(self, now: datetime, first: datetime, after: datetime) -> Search:
        """The same question for the deadlines from that instant on, up to another."""
        until = minutes(after, 0)
        return replace(
            self.search(now), sort="deadline", due_from=minutes(first, 0), due_until=until
        )

    def query(self, **changes: str | None) -> str:
        """The address's query, with some parts changed; null takes a part away."""
        parts = self.as_dict() | {name: [value] if value else [] for name, value in changes.items()}
        return urlencode([(name, value) for name, values in parts.items() for value in values])

    def as_dict(self) -> dict[str, list[str]]:
        """What a saved search keeps."""
        chosen_filters = {name: list(values) for name, values in self.chosen.items() if values}
        single_fields = {
            "q": self.text,
            "echeance": self.due,
            "tri": self.sort if self.sort != _first_sort(self.text) else "",
        }
        return chosen_filters | {name: [value] for name, value in single_fields.items() if value}

    def told(self, buyers: Mapping[str, str], team: Mapping[int, str]) -> str:
        """What narrows and orders the list, in words: « réservé ou clausé, en cours, Paris ; à
        rendre bientôt ».
        """
        names = CHOICES | {
            "acheteur": buyers,
            "suivi_par": {
                str(number): f"suivi par {colleague}" for number, colleague in team.items()
            },
            "metier": {trade.slug: trade.label for trade in trades().values()},
            "a_verifier": {"1": "à vérifier"},
            "qui": {kind: f"peut répondre : {words}" for kind, words in WHO.items()},
        }
        words = [
            names[name].get(value, value)
            for name, values in self.chosen.items()
            for value in values
        ]
        words += [f"date limite {DUE[self.due]}"] if self.due else []
        return f"{', '.join(words) or 'sans filtre'} ; {SORTS[self.sort]}"


def query_or_first_list(request: Request, besides: Collection[str] = ()) -> SearchQuery:
    """What the address asks for; an address that asks for nothing is what is open and reserved or
    claused, soonest first. `besides` names parts that are no question.
    """
    if set(request.query_params) - {"apres", *besides}:
        return asked_of(request)
    return read({"nature": ["any"], "phase": ["open"], "tri": ["deadline"]})


def asked_of(request: Request) -> SearchQuery:
    """What this address asks for; unknown names and values are left out."""
    return read({name: request.query_params.getlist(name) for name in request.query_params})


def read(parts: dict[str, list[str]]) -> SearchQuery:
    """The same from a saved search."""
    chosen = {name: _valid(name, parts.get(name, [])) for name in (*KINDS, FAMILY)}
    text = " ".join((parts.get("q") or [""])[0].replace("\x00", " ").split())[:200]
    deadline_window, sort = (parts.get("echeance") or [""])[0], (parts.get("tri") or [""])[0]
    order = cast(Sort, sort) if sort in SORTS else _first_sort(text)
    return SearchQuery(text, chosen, deadline_window if deadline_window in DUE else "", order)


def _first_sort(text: str) -> Sort:
    """The order of a list whose order nobody chose."""
    return "closest" if text else "published"


def _valid(name: str, values: list[str]) -> tuple[str, ...]:
    if name in CHOICES:
        return tuple(
            dict.fromkeys(choice for choice in values[:MOST_VALUES] if choice in CHOICES[name])
        )
    plain = (
        choice
        for choice in values[:MOST_VALUES]
        if 0 < len(choice) <= 60 and all(c.isalnum() or c in "-_" for c in choice)
    )
    return tuple(dict.fromkeys(plain))
