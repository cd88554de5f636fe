"""Which proof of social status a candidate must show: agrément, convention, CPOM, authorisation."""

import re
from collections.abc import Iterator
from typing import Any

from classifier.passages import Hit, Passage

KIND = "status_proof"
WHAT = "justificatif de statut demandé"
ALSO = (
    "travailleurs",
    "adapt",
    "esat",
    "insertion",
    "siae",
    "iae",
    "esus",
    "2113",
    "5132",
    "solidaire",
    "penitenti",
    "protege",
    "cpom",
)
STEMS = (
    "agrement",
    "conventionn",
    "convention ",
    "statut",
    "cpom",
    "contrat d objectifs",
    "justifi",
    "preuve",
    "attest",
    "habilit",
    "autorisation",
)
_FAMILIES = {
    "disability": re.compile(
        r"\bentreprises? adaptees?\b|\besat\b|\b(?:ea)(?= ?(?:,|/|ou|et|\)|-) "
        r"?(?:esat|eatt|siae))|\bl5213-1[39]"
        r"|\bl344-2\b|\betablissements? (?:et|ou) services? d (?:aide|accompagnement) par le "
        r"travail|\bateliers? "
        r"proteges?\b|\bl2113-12\b|\beatt\b"
    ),
    "insertion": re.compile(
        r"\bsiae\b|\binsertion par l activite economique|\biae\b|\bl5132-[24]\b|\bentreprises? "
        r"d insertion\b|\bateliers? "
        r"(?:et|ou) chantiers? d insertion|\bassociations? "
        r"intermediaires?\b|\betti\b|\bl2113-13\b(?!-1)|\bstructures? d "
        r"insertion\b"
    ),
    "prison": re.compile(
        r"\bl2113-13-1\b|\bl412-1\d\b|\bdonneurs? d ordre en detention|\bactivite (?:de "
        r"production )?en etablissement "
        r"penitentiaire"
    ),
    "ess": re.compile(
        r"\besus\b|\bl3332-17-1\b|\bentreprises? (?:de "
        r"l|solidaires?|sociales?)[^.]{0,12}(?:economie sociale|utilite "
        r"sociale)|\beconomie sociale et solidaire|\bl2113-1[56]\b|\bloi (?:nr )?2014-856"
    ),
}
_PROOF = re.compile(
    r"\b(?:agrements?|conventions?|conventionnements?|cpom|contrats? (?:pluriannuels? )?d "
    r"objectifs et de moyens"
    r"|attestations?|justificatifs?|arretes? (?:prefectoral|d "
    r"autorisation)|preuves?|copies?|document[s]? (?:prouvant"
    r"|attestant|justifiant)|habilitations?|certificats?|statuts?)\b"
)
_ASKED = re.compile(
    r"\b(?:fourni[rt]|fournira|produi[rt]\w*|joindre|joint|joignent|joindra|transmett\w*"
    r"|present(?:er|era|eront|ent)"
    r"|justifi(?:er|e|era|eront|ent|ant|cati\w*)|remett\w*|remise|apport(?:er|era|ent)"
    r"|attest(?:er|ant|ation|e)|preuve"
    r"|demand\w+|exig\w+|obligatoire|devr\w+|doi\w+|copie|prouv\w+|a l appui)\b"
)
_ASIDE = re.compile(
    r"\bl5212-|obligation d emploi|\bemploi des travailleurs handicapes\b|\bl(?:e|a) "
    r"titulaire\b[^.]{0,80}\b(?:heures"
    r"|recour|sous trait|embauch)|\bheures? d insertion|\bclause|\bn est pas "
    r"(?:demand|exig|requis)|\baucun(?:e)? "
    r"(?:justificatif|agrement|attestation)|\bpeuvent? etre "
    r"reserve|\bpreference\b|\bassociation agreee"
)


# « au moins 50 % de travailleurs handicapés », « proportion minimale de salariés défavorisés »
_SHARE = re.compile(
    r"\b(?:50 ?%|50 pour cent|(?:la )?moitie|proportion minimale|part minimale)"
    r" (?:au moins )?(?:de|des|d) (?:\w+ ){0,2}?(?:travailleurs|salaries|personnes|effectifs)"
    r" (?:\w+ ){0,3}?(?:handicape|defavorise|en insertion|concerne)"
)


def find(passage: Passage) -> Iterator[Hit]:
    """One hit a sentence in which a proof is asked of candidates and a status is named."""
    for sentence in passage.sentences:
        sentence_text = sentence.text
        proof = _PROOF.search(sentence_text)
        if not proof or not _ASKED.search(sentence_text) or _ASIDE.search(sentence_text):
            continue
        named = [name for name, pattern in _FAMILIES.items() if _near(pattern, sentence_text)]
        share = _SHARE.search(sentence_text) is not None
        if named or share:
            more = {"share": True} if share else {}
            yield Hit({"families": named, **more}, sentence.start, sentence.end)


def _near(status: re.Pattern[str], sentence_text: str) -> bool:
    """The status stands within a hundred characters of the proof."""
    places = [match.start() for match in _PROOF.finditer(sentence_text)]
    return any(
        abs(match.start() - place) <= 130
        for match in status.finditer(sentence_text)
        for place in places
    )


def merge(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Every family whose proof is asked somewhere, and the share where one asks for it."""
    families = [name for name in _FAMILIES if any(name in proof["families"] for proof in values)]
    share = any(proof.get("share") for proof in values)
    return {"families": families, **({"share": True} if share else {})}


EXAMPLES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    (
        "[Le candidat fournit une copie de son agrément d'entreprise adaptée].",
        {"families": ["disability"]},
    ),
    (
        "[Le candidat fournit une attestation qu'il emploie au moins 50 % de travailleurs "
        "handicapés].",
        {"families": [], "share": True},
    ),
    (
        "[Justificatif de la convention IAE et de la proportion minimale de travailleurs "
        "défavorisés].",
        {"families": ["insertion"], "share": True},
    ),
    ("[Joindre la convention IAE en cours de validité].", {"families": ["insertion"]}),
    (
        "[Justificatif prouvant la qualité de SIAE (ACI, EI, AI ou ETTI)].",
        {"families": ["insertion"]},
    ),
    (
        "[Pièce à produire : CPOM de l'entreprise adaptée ou arrêté d'autorisation de l'ESAT].",
        {"families": ["disability"]},
    ),
    (
        "[Les soumissionnaires devront attester du statut d'ESAT, d'EA ou de SIAE].",
        {"families": ["disability", "insertion"]},
    ),
    (
        "[Attestation d'agrément ESUS à remettre à l'appui de la candidature].",
        {"families": ["ess"]},
    ),
    (
        "[Preuve que le candidat répond aux conditions de l'article L. 2113-13].",
        {"families": ["insertion"]},
    ),
    (
        "[LE CANDIDAT DOIT FOURNIR L'ATTESTATION DE CONVENTIONNEMENT INSERTION PAR L'ACTIVITE "
        "ECONOMIQUE]",
        {"families": ["insertion"]},
    ),
    ("Attestation relative à l'obligation d'emploi des travailleurs handicapés (L. 5212-1).", None),
    (
        "Le titulaire fournira les justificatifs des heures d'insertion réalisées avec "
        "l'entreprise d'insertion.",
        None,
    ),
    ("Agrément préfectoral pour le transport de déchets exigé.", None),
    ("Aucun justificatif du statut d'entreprise adaptée n'est exigé.", None),
    ("Le marché est réservé aux entreprises adaptées.", None),
    ("Copie du jugement si le candidat est en redressement judiciaire.", None),
    ("Convention collective applicable à l'entreprise.", None),
)
