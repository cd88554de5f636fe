"""What is missing in a member's profile, and what each gap costs it in lots (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vigie.domain import french
from vigie.domain.member_record import MemberRecord
from vigie.domain.reason_sentences import third_person
from vigie.matching.explain import Miss

# what kept lots from a member (`vigie.matching.explain`) → what would have opened them
CAUSES = {
    "zone": "zone {}",
    "trade": "métier « {} »",
    "status": "statut demandé par l’acheteur",
    "limit": "plus petit marché accepté",
    "proposal": "activité proposée, à confirmer",
}
TOLD = 6  # causes told, the costliest first
NEEDS_PROOF = {
    "EI": "convention_iae",
    "ACI": "convention_iae",
    "AI": "convention_iae",
    "ETTI": "convention_iae",
    "EA": "cpom",
    "EATT": "cpom",
    "ESAT": "habilitation_esat",
    "SOCIETE_ESS": "ess",
}
NEAR = timedelta(days=60)


@dataclass(frozen=True)
class Gap:
    """One gap: what to complete or what it cost, and why."""

    heading: str
    why: str


def gaps(record: MemberRecord, missed: Iterable[Miss], today: date) -> list[Gap]:
    """The gaps of that profile, those that cost lots first."""
    all_gaps = [*_activities(record), *_facts(record), *_proofs(record, today)]
    if not record.contacts:
        all_gaps.append(Gap("Aucun contact", "personne ne reçoit les lettres"))
    return [*costs(missed), *all_gaps]


def costs(missed: Iterable[Miss]) -> list[Gap]:
    """« 3 lots manqués : zone 95 », with one of them as example; too large alone is told apart,
    as it was received.
    """
    several: dict[tuple[str, str], list[Miss]] = {}
    for miss in missed:
        several.setdefault(
            (miss.cause, miss.unlocks if miss.cause in ("zone", "trade") else ""), []
        ).append(miss)
    ordered = sorted(
        several.items(), key=lambda item: (item[0][0] == "alone", -len(item[1]), item[0])
    )
    return [_cost(cause, unlocks, misses) for (cause, unlocks), misses in ordered[:TOLD]]


def _cost(cause: str, unlocks: str, misses: Sequence[Miss]) -> Gap:
    if cause == "alone":
        many = french.count(
            len(misses), "lot reçu mais trop grand seul", "lots reçus mais trop grands seul"
        )
        return Gap(f"{many} : un groupement aiderait", third_person(misses[0].text))
    many = french.count(len(misses), "lot manqué", "lots manqués")
    example = f"Par exemple : {third_person(misses[0].text)}"
    return Gap(f"{many} : {CAUSES.get(cause, cause).format(unlocks)}", example)


def share(record: MemberRecord, today: date) -> tuple[int, int]:
    """How many of the facts that matching reads are there."""
    answered = [
        bool(record.kinds),
        bool(record.siret),
        bool(record.activities),
        bool(record.contacts),
        record.turnover is not None,
        record.staff is not None,
        record.can_lead is not None,
        record.would_join is not None,
        any(
            activity.departments or activity.epts or activity.radius_km
            for activity in record.activities
        ),
        any(activity.max_value is not None for activity in record.activities),
        not _proofs(record, today),
    ]
    return sum(answered), len(answered)


def _activities(record: MemberRecord) -> list[Gap]:
    if not record.activities:
        return [Gap("Aucune activité", "sans métier ni zone, aucun lot ne peut correspondre")]
    activities = []
    for number, activity in enumerate(record.activities, 1):
        name = activity.label or f"activité {french.ordinal_number(number)}"
        if activity.proposed:
            activities.append(
                Gap(
                    f"{name} : proposée, à confirmer",
                    "une activité proposée ne déclenche aucune alerte",
                )
            )
        if not (activity.departments or activity.epts or activity.basins or activity.radius_km):
            activities.append(Gap(f"{name} : zone non indiquée", "chaque lot reste « à vérifier »"))
        if activity.max_value is None and record.turnover is None:
            activities.append(
                Gap(
                    f"{name} : taille des marchés non indiquée",
                    "la capacité à répondre seul n’est pas calculée",
                )
            )
    return activities


def _facts(record: MemberRecord) -> list[Gap]:
    facts = [
        (
            not record.kinds,
            "Type de structure non indiqué",
            "aucun lot réservé ne peut être proposé avec certitude",
        ),
        (not record.siret, "SIRET absent", "les attributions passées ne sont pas reconnues"),
        (
            record.turnover is None,
            "Chiffre d’affaires non indiqué",
            "comparé au montant des lots (R2142-7)",
        ),
        (
            record.would_join is None,
            "Groupements : souhait inconnu",
            "demandez si la structure veut répondre à plusieurs",
        ),
        (
            record.can_lead is None,
            "Mandataire : capacité inconnue",
            "un groupement a besoin d’un mandataire",
        ),
    ]
    return [Gap(title, why) for missing, title, why in facts if missing]


def _proofs(record: MemberRecord, today: date) -> list[Gap]:
    proofs_by_kind = {proof.kind: proof for proof in record.proofs}
    proofs = []
    for kind in record.kinds:
        proof_kind = NEEDS_PROOF.get(str(kind))
        if proof_kind and proof_kind not in proofs_by_kind:
            proofs.append(
                Gap(f"Preuve absente pour {kind}", "les lots réservés restent « à vérifier »")
            )
    for proof in record.proofs:
        if proof.valid_until and proof.valid_until < today:
            proofs.append(
                Gap(
                    f"Preuve périmée depuis le {french.numeric_date(proof.valid_until)}",
                    "les lots réservés ne sont plus proposés",
                )
            )
        elif proof.valid_until and proof.valid_until < today + NEAR:
            proofs.append(
                Gap(
                    f"Preuve valable jusqu’au {french.numeric_date(proof.valid_until)}",
                    "à renouveler bientôt",
                )
            )
    return proofs
