"""Where each family of BOAMP keeps what: ways written with dots, the first that is stated wins
(formats §3-4).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ways:
    """The places of one family, below its section (`initial`, `rectificatif`, `attribution`) or
    the body itself.
    """

    title: tuple[str, ...]
    description: tuple[str, ...]
    reference: tuple[str, ...]
    documents: tuple[str, ...]
    deadlines: tuple[str, ...]  # all are read, the earliest that is stated binds
    sent: tuple[str, ...]
    months: tuple[str, ...]
    days: tuple[str, ...]
    years: tuple[str, ...]
    span: tuple[str, ...]  # a duration in words
    trade: tuple[str, ...]  # the element below names it
    framework: tuple[str, ...]
    estimate: tuple[str, ...]
    currency: tuple[str, ...]
    places: tuple[str, ...]
    buyer: tuple[str, ...]
    siret: tuple[str, ...]
    buyer_kind: tuple[str, ...]
    buyer_place: tuple[str, ...]
    lots: tuple[str, ...]
    lot_number: tuple[str, ...]
    lot_title: tuple[str, ...]
    lot_description: tuple[str, ...]
    lot_value: tuple[str, ...]
    criteria: tuple[str, ...]
    corrections: tuple[str, ...]
    earlier: tuple[str, ...]


CAMEL = Ways(  # FNSimple, MAPA, DSP, DIVERS: 2018 and after
    title=(
        "natureMarche.intitule",
        "descriptionMarche.titreMarche",
        "description.objet",
        "descriptionReduite.objet",
        "objet",
    ),
    description=(
        "natureMarche.description",
        "descriptionMarche.description",
        "caracteristiques.principales",
        "description.description",
        "description.objet",
    ),
    reference=(
        "communication.identifiantInterne",
        "renseignements.idMarche",
        "descriptionMarche.numeroReference",
    ),
    documents=(
        "communication.urlDocConsul",
        "communication.documentMarche.urlDocument",
        "communication.urlProfilAch",
        "organisme.urlProfilAcheteur",
    ),
    deadlines=(
        "procedure.dateReceptionOffres",
        "procedure.dateReceptionCandidatures",
        "delais.receptionOffres",
        "delais.receptionCandidatures",
        "renseignementsAdm.receptionInteret",
        "renseignementsAdm.receptionOffres",
    ),
    sent=("dateEnvoi",),
    months=("natureMarche.dureeMois", "duree.nbMois", "descriptionMarche.lot.dureeLot.nbMois"),
    days=("natureMarche.dureeJours", "duree.nbJours", "descriptionMarche.lot.dureeLot.nbJours"),
    years=("natureMarche.dureeAnnees", "duree.nbAnnees"),
    span=(),
    trade=("natureMarche.natureMarche", "descriptionMarche.natureMarche", "natureMarche"),
    framework=("procedure.techAchat.accordCadre",),
    estimate=(
        "natureMarche.valeurEstimee.valeur",
        "natureMarche.valeurEstimee.fourchette.valeurHaute",
        "natureMarche.valeurEstimee",
        "descriptionMarche.valeurEstimee.valeur",
        "descriptionMarche.valeur",
    ),
    currency=("natureMarche.valeurEstimee.@devise", "descriptionMarche.valeur.@devise"),
    places=(
        "natureMarche.lieuExecution",
        "description.lieuExecution",
        "description.lieuLivraison",
        "description.lieuExecutionLivraison",
        "lieuExecutionLivraison",
        "lieuExecution",
        "lieuCodeNUTS",
    ),
    buyer=("organisme.nomOfficiel", "organisme.acheteurPublic"),
    siret=("organisme.codeIdentificationNational",),
    buyer_kind=(
        "organisme.classificationOrganisme",
        "organisme.classificationOrganismeJOUE",
        "procedure.categorieAcheteur",
    ),
    buyer_place=("organisme.cp", "organisme.adr.cp"),
    lots=(
        "lots.lot",
        "descriptionMarche.lots.lot",
        "descriptionMarche.lot",
        "attribution.lotMarche",
        "lotMarche",
    ),
    lot_number=("numLot", "num", "numeroLot"),
    lot_title=("intituleLot", "intitule", "titreLot"),
    lot_description=("description",),
    lot_value=(
        "valeurEstimee.valeur",
        "valeurEstimee.fourchette.valeurHaute",
        "valeurEstimee",
        "valeur",
    ),
    criteria=("criteres", "procedure.criteres"),
    corrections=("infosRectif", "infosAnnulation", "motif", "motifAnnulation"),
    earlier=("avisInitial.idWeb",),
)

V230 = Ways(  # 2015 to 2023
    title=("OBJET.TITRE_MARCHE",),
    description=("OBJET.OBJET_COMPLET", "OBJET.DESCRIPTION"),
    reference=(
        "RENSEIGNEMENTS_COMPLEMENTAIRES.REF_PP",
        "CONDITION_ADMINISTRATIVE.REFERENCE_MARCHE",
        "OBJET.NUM_REFERENCE",
        "IDENTITE.IDENTIFIANT_INTERNE",
    ),
    documents=(
        "IDENTITE.URL_DOCUMENT",
        "IDENTITE.URL_PROFIL_ACHETEUR",
        "IDENTITE.URL_PARTICIPATION",
    ),
    deadlines=("CONDITION_DELAI.RECEPT_OFFRES", "CONDITION_DELAI.RECEPT_CANDIDAT"),
    sent=("CONDITION_DELAI.DATE_ENVOI", "PROCEDURE.DATE_ENVOI"),
    months=(
        "OBJET.DUREE_DELAI.DUREE_MOIS",
        "OBJET.DELEGATION.DUREE_MOIS",
        "OBJET.ACCORD_CADRE.DUREE_MOIS",
    ),
    days=("OBJET.DUREE_DELAI.DUREE_JOURS",),
    years=("OBJET.DELEGATION.DUREE_AN", "OBJET.ACCORD_CADRE.DUREE_AN"),
    span=(),
    trade=("OBJET.TYPE_MARCHE",),
    framework=(
        "PROCEDURE.TECH_ACHAT.ACCORD_CADRE",
        "OBJET.AVIS_IMPLIQUE.ACCORD_CADRE_OUI",
        "PROCEDURE.AVIS_IMPLIQUE.ACCORD_CADRE_OUI",
        "OBJET.ACCORD_CADRE",
    ),
    estimate=(
        "OBJET.CARACTERISTIQUES.VALEUR",
        "OBJET.CARACTERISTIQUES.VALEUR_TOTALE",
        "OBJET.CARACTERISTIQUES.VALEUR_MAX",
        "OBJET.ACCORD_CADRE.VALEUR",
        "OBJET.ACCORD_CADRE.VALEUR_MAX",
    ),
    currency=(
        "OBJET.CARACTERISTIQUES.VALEUR.@DEVISE",
        "OBJET.CARACTERISTIQUES.VALEUR_TOTALE.@DEVISE",
        "OBJET.CARACTERISTIQUES.VALEUR_MAX.@DEVISE",
        "OBJET.ACCORD_CADRE.VALEUR_MAX.@DEVISE",
    ),
    places=("OBJET.LIEU_EXEC_LIVR", "LIEU_EXEC_LIVR", "LIEU_PRINCIPAL", "CODE_NUTS"),
    buyer=("IDENTITE.DENOMINATION",),
    siret=("IDENTITE.CODE_IDENT_NATIONAL",),
    buyer_kind=("PROCEDURE.CATEGORIE_ACHETEUR",),
    buyer_place=("IDENTITE.CP",),
    lots=("OBJET.LOTS.LOT", "OBJET.LOTS", "ATTRIBUTION.DECISION"),
    lot_number=("NUM", "NUM_LOT"),
    lot_title=("INTITULE",),
    lot_description=("DESCRIPTION",),
    lot_value=("VALEUR", "VALEUR_MAX"),
    criteria=("PROCEDURE.CRITERES_ATTRIBUTION", "CRITERES_ATTRIBUTION"),
    corrections=("RECTIF", "RECTIF.MODIFICATION"),
    earlier=("RECTIF.IDWEB", "ATTRIBUTION.IDWEB"),
)

V110 = Ways(  # to 2014: free text under a few elements
    title=("OBJET.TITRE_MARCHE",),
    description=("OBJET.OBJET_COMPLET",),
    reference=("RENSEIGNEMENTS.REF_PP",),
    documents=("DOCUMENTS.URL",),
    deadlines=("DELAI.RECEPT_OFFRES", "DELAI.RECEPT_CANDIDAT"),
    sent=("ENVOI_BOMP",),
    months=(),
    days=(),
    years=(),
    span=("DUREE.EN_DUREE",),
    trade=("INFO",),
    framework=(),
    estimate=(),
    currency=(),
    places=("OBJET.LIEU_EXEC", "OBJET.CODE_NUTS"),
    buyer=("IDENT.NOM",),
    siret=(),
    buyer_kind=(),
    buyer_place=("IDENT.CP",),
    lots=(),
    lot_number=(),
    lot_title=(),
    lot_description=(),
    lot_value=(),
    criteria=(),
    corrections=("RECTIF",),
    earlier=(),
)

WAYS = {"V230": V230, "V110": V110}


def ways_of(family: str | None) -> Ways:
    """The places of that family; the recent ones share theirs."""
    return WAYS.get(family or "", CAMEL)
