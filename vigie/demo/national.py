"""An invented tender in the BOAMP's own families: FNSimple above 90 k€, MAPA below; call,
correction, cancellation, award.
"""

from datetime import date, datetime

from vigie.demo.eforms import reference, tender_deadline
from vigie.demo.tenders import Follow, SampleLot, SampleTender, in_words
from vigie.demo.trees import Tree

TRADES = {"services": "services", "works": "travaux", "supplies": "fournitures"}
PROFILE = "https://marches.maximilien.fr/entreprise/consultation/{number}?orgAcronyme={org}"


def fns(
    tender: SampleTender, today: date, number: int, follow: Follow | None = None, earlier: str = ""
) -> Tree:
    """The FNSimple body."""
    buyer = tender.buyer
    body: Tree = {
        "organisme": {
            "nomOfficiel": buyer.name,
            "typeIdentificationNational": {"siret": ""},
            "codeIdentificationNational": buyer.siret,
            "ville": buyer.city,
            "cp": buyer.postcode,
            "grpCommandes": {"non": ""},
        }
    }
    if follow is None:
        return {**body, "initial": _fns_call(tender, today, number)}
    market = {
        "intitule": tender.title,
        "natureMarche": {TRADES[tender.nature]: ""},
        "description": tender.text,
    }
    common = {"avisInitial": {"idWeb": earlier}, "natureMarche": market}
    if follow.kind == "award":
        return {**body, "attribution": {**common, "attributionMarche": _awarded(follow)}}
    return {**body, "rectificatif": {**common, "infosRectif": _correction(tender, follow, today)}}


def mapa(
    tender: SampleTender, today: date, number: int, follow: Follow | None = None, earlier: str = ""
) -> Tree:
    """The MAPA body."""
    buyer = tender.buyer
    body: Tree = {
        "organisme": {
            "correspondantPRM": {"nom": "Service de la commande publique"},
            "acheteurPublic": buyer.name,
            "adr": {
                "voie": {"nomvoie": "Hôtel de ville"},
                "cp": buyer.postcode,
                "ville": buyer.city,
            },
            "coord": {"tel": "+33 199000000", "mel": "marches@acheteur.invalid"},
            "urlProfilAcheteur": PROFILE.format(number=number, org=buyer.org),
        }
    }
    if follow is None:
        return {**body, "initial": _mapa_call(tender, today)}
    common: Tree = {
        "avisInitial": {"idWeb": earlier},
        "description": {"objet": tender.title},
        "procedure": {"procedureAdaptee": ""},
    }
    return {
        **body,
        "rectificatif": {**common, "infosRectif": {"ajouter": _correction(tender, follow, today)}},
    }


def _fns_call(tender: SampleTender, today: date, number: int) -> Tree:
    deadline = tender_deadline(tender, None, today)
    lots = tender.lots
    estimate = sum(lot.estimate or 0 for lot in lots)
    return {
        "communication": {
            "urlProfilAch": PROFILE.format(number=number, org=tender.buyer.org),
            "identifiantInterne": reference(tender),
            "docSecurite": {"oui": ""},
            "nomContact": "Service de la commande publique",
            "adresseMailContact": "marches@acheteur.invalid",
        },
        "procedure": {
            "procedureAdapteeO": "",
            **({"capaciteTech": tender.capacity} if tender.capacity else {}),
            "techAchat": {"accordCadre" if tender.framework else "autres": ""},
            "dateReceptionOffres": _local(deadline),
            "variantes": {"non": ""},
            "criteresAttrib": tender.criteria,
        },
        "natureMarche": {
            "intitule": tender.title,
            "codeCPV": _cpv(tender.cpv),
            "natureMarche": {TRADES[tender.nature]: ""},
            "description": tender.text,
            "lieuExecution": f"{tender.buyer.postcode} {tender.buyer.city}",
            "dureeMois": str(tender.months),
            "valeurEstimee": {"@devise": "EUR", "valeur": str(estimate)},
            "tranches": {"non": ""},
            "reservationMarche": {tender.reservation: ""},
            "lotsMarche": {"oui" if len(lots) > 1 else "non": ""},
        },
        **({"lots": {"lot": [_fns_lot(tender, lot) for lot in lots]}} if len(lots) > 1 else {}),
        "informComplementaire": {
            "non": "",
            "autresInformComplementaire": tender.more
            or "Les offres sont remises par voie électronique.",
        },
    }


def _fns_lot(tender: SampleTender, lot: SampleLot) -> Tree:
    return {
        "description": lot.text,
        "codeCPV": _cpv(lot.cpv),
        "lieuExecutionLivraison": f"{tender.buyer.postcode} {tender.buyer.city}",
    }


def _mapa_call(tender: SampleTender, today: date) -> Tree:
    weighted = [part.split("|") for part in tender.criteria.split(";") if part]
    lots = [
        {"numLot": str(position), "description": f"{lot.title} - {lot.text}", **_quantity(lot)}
        for position, lot in enumerate(tender.lots, 1)
    ]
    return {
        "natureMarche": {TRADES[tender.nature]: ""},
        "description": {
            "objet": tender.title,
            "lieuExecution": {"cp": tender.buyer.postcode, "ville": tender.buyer.city},
        },
        "caracteristiques": {"variantes": {"non": ""}, "principales": tender.text},
        "duree": {"nbMois": str(tender.months)},
        "conditions": {
            "formeJuridique": "Groupement conjoint avec mandataire solidaire ou groupement "
            "solidaire."
        },
        "criteres": {
            "criterePondere": [{"criterePCT": weight, "critere": name} for name, weight in weighted]
        },
        "procedure": {"procedureAdaptee": ""},
        "delais": {
            "receptionOffres": _local(tender_deadline(tender, None, today)),
            "validite": {"nbJours": "120"},
        },
        "renseignements": {"idMarche": reference(tender)},
        **({"lots": {"plusieursLot": "", "lot": lots}} if len(lots) > 1 else {}),
    }


def _quantity(lot: SampleLot) -> Tree:
    return {"quantite": f"{lot.estimate} € HT"} if lot.estimate else {}


def _correction(tender: SampleTender, follow: Follow, today: date) -> str:
    if follow.kind == "cancellation":
        return follow.text
    old, new = tender_deadline(tender, None, today), tender_deadline(tender, follow, today)
    if old is None or new is None:
        return follow.text
    return (
        f"La date limite de réception des offres est fixée au {in_words(new.date(), tender.hour)} "
        f"et non au {in_words(old.date(), tender.hour)}."
    )


def _awarded(follow: Follow) -> str:
    winners = "\n".join(f"Lot {lot} : titulaire {name}" for name, _, lot in follow.winners)
    return f"Marché alloti\n{winners}\nNombre total d'offres reçues : 4"


def _cpv(code: str) -> Tree:
    return {"objetPrincipal": {"classPrincipale": code}}


def _local(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment else ""
