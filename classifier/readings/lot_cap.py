"""How many lots one may bid for, or win (R2113-1; eForms BT-31 and BT-33)."""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "lot_cap"
WHAT = "nombre de lots limité"
STEMS = (
    "maxim",
    "seul lot",
    "seuls lot",
    "plus d",
    "qu a ",
    "qu un",
    "que d",
    "qu au",
    "limite",
    "plafonn",
    "que pour",
)
ALSO = ("lot",)
FIELDS = ("BT-31", "BT-33")  # a bare number there
_WORDS = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "douze": 12,
}
_COUNT = r"(?P<{}>\d{{1,3}}|" + "|".join(_WORDS) + r")"
_PAREN = r"(?: ?\(\d{1,2}\))?"
_CAPS = (
    # « ne peut … que d'un lot », « qu'à deux lots »
    re.compile(
        r"\bn[e ]?\b[^.;]{0,90}\bqu? ?(?:e )?(?:a |d |de |pour |sur |au titre d |se voir "
        r"attribuer )?" + _COUNT.format("a") + _PAREN + r" (?:seuls? )?lots?\b"
    ),
    # « plus de deux lots », after a negation
    re.compile(
        r"\b(?:ne|n|sans|pas|interdit|nul)\b[^.;]{0,110}\bplus d(?:e)? "
        + _COUNT.format("a")
        + _PAREN
        + r" lots?\b"
    ),
    re.compile(
        r"\b"
        + _COUNT.format("a")
        + _PAREN
        + r" lots? (?:au )?maximum\b|\bmaximum (?:de )?"
        + _COUNT.format("b")
        + _PAREN
        + r" lots?\b"
    ),
    re.compile(
        r"\bnombre (?:maximal|maximum|max) (?:de|des) lots\b[^.;]{0,110}?(?:[:=]|\best (?:fixe "
        r"|limite )?(?:a |de )?|\bfixe a |\blimite a )\s*" + _COUNT.format("a")
    ),
    re.compile(r"\b(?:limite[es]*|plafonne[es]*) a " + _COUNT.format("a") + _PAREN + r" lots?\b"),
    re.compile(
        r"\b(?:soumissionner|repondre|candidater|postuler|offre)\b[^.;]{0,30}\b(?:a|pour|sur) "
        + _COUNT.format("a")
        + r" seuls? lots?\b"
    ),
    re.compile(
        r"\b" + _COUNT.format("a") + r" seuls? lots? (?:par|a chaque|pour chaque) "
        r"(?:candidat|soumissionnaire|titulaire|entreprise)"
    ),
)
_AWARDED = re.compile(
    r"attribu|titulaire|remport|se voir confier|adjudicataire|octro|laureat|retenus? pour"
)
_BID = re.compile(
    r"soumission|repondre|reponse|candidat(?:er|ure)|presenter|remettre|deposer|postuler|offre"
    r"|concourir"
)
_FREE = re.compile(r"\bun ou plusieurs lots\b|\bl un ou plusieurs\b")
_NOT_OURS = re.compile(
    r"\b(?:compose|decompose|divise|alloti|comprend|comporte|decoupe"
    r"|constitue)[es]*\b[^.;]{0,25}\blots?\b|\bmarche par "
    r"lots?\b"
)


def find(passage: Passage) -> Iterator[Hit]:
    """One hit a sentence that caps: lots bid for, lots awarded, or both where the sentence says
    both.
    """
    if passage.part.field in FIELDS and passage.text.strip().isdigit():
        name = "bid" if passage.part.field == "BT-31" else "awarded"
        yield Hit(_value(**{name: int(passage.text.strip()[:6])}), 0, len(passage.text))
        return
    for sentence in passage.having(" lot"):
        cap = _cap(sentence.text)
        if cap:
            cap_numbers, start, end = cap
            yield Hit(cap_numbers, sentence.start + start, sentence.start + end, lots=passage.known)


def _cap(sentence_text: str) -> tuple[dict[str, Any], int, int] | None:
    for pattern in _CAPS:
        match = pattern.search(sentence_text)
        if not match or (_NOT_OURS.search(match.group()) and not _AWARDED.search(match.group())):
            continue
        count = next(group for group in match.groupdict().values() if group)
        number = _WORDS.get(count) or int(count)
        near = sentence_text[max(0, match.start() - 90) : match.end() + 90]
        awarded, bid = (
            bool(_AWARDED.search(near)),
            bool(_BID.search(near.replace("soumissionnaire", ""))),
        )
        if _FREE.search(near) and not awarded:
            continue
        if number and (awarded or bid):
            cap_numbers = _value(awarded=number) if awarded else _value(bid=number)
            return cap_numbers, match.start(), match.end()
    return None


def _value(bid: int | None = None, awarded: int | None = None) -> dict[str, Any]:
    return {"bid": bid, "awarded": awarded}


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """The tightest cap of each sort."""
    return {
        name: min((cap[name] for cap in values if cap[name]), default=None)
        for name in ("bid", "awarded")
    }


EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    (
        "Un même soumissionnaire [ne pourra se voir attribuer plus de deux lots].",
        {"bid": None, "awarded": 2},
    ),
    ("Un candidat [ne peut être titulaire que d'un seul lot].", {"bid": None, "awarded": 1}),
    ("Chaque entreprise [ne peut répondre qu'à trois lots].", {"bid": 3, "awarded": None}),
    (
        "[Nombre maximal de lots pouvant être attribués à un soumissionnaire : 4].",
        {"bid": None, "awarded": 4},
    ),
    (
        "Les candidats peuvent présenter une offre pour [2 lots maximum].",
        {"bid": 2, "awarded": None},
    ),
    ("L'attribution est [limitée à trois (3) lots] par opérateur.", {"bid": None, "awarded": 3}),
    ("Le candidat peut [soumissionner à un seul lot].", {"bid": 1, "awarded": None}),
    ("Il sera attribué au [maximum 5 lots] à une même structure.", {"bid": None, "awarded": 5}),
    ("[Nul ne pourra être attributaire de plus d'un lot].", {"bid": None, "awarded": 1}),
    ("BT-33|[3]", {"bid": None, "awarded": 3}),
    ("Possibilité de présenter une offre pour un ou plusieurs lots.", None),
    ("Le marché est divisé en 3 lots maximum deux tranches.", None),
    ("Montant HT maximum du lot pour la durée du contrat : 82 000 euros.", None),
    ("L'entreprise ne peut remettre qu'une offre par lot.", None),
    ("Les travaux du lot 2 ne débuteront qu'après ceux du lot 1.", None),
    ("Le nombre de lots est de 4.", None),
    ("Les offres sont jugées lot par lot.", None),
)
