"""Reserved in a social sense: every way of saying it; the family comes from the words beside, the
article, or the papers asked.
"""

from classifier.bidders import (
    addressed,
    asked_of_bidders,
    by_a_reserving_article,
    done_by_them,
    falls_under,
    falls_without_it,
    heads_a_list,
    is_one_of_them,
    keeps_contract,
    keeps_others_out,
    says_so,
    starts_with_being,
    titled,
)
from classifier.engine import Rule
from classifier.exclusivity import exclusive, points_back, shuts_others_out
from vigie.domain.considerations import Consideration

CODE = Consideration.RESERVED_UNSPECIFIED

CUES: dict[str, tuple[str, ...]] = {}

RULES = (
    # « réservé aux ESAT », « réservé au titre de l’article L2113-12 », « marché réservé »
    Rule("reserved.kept", "RESERVED", when=keeps_contract),
    # « seuls les ESAT peuvent soumissionner », « ne peuvent candidater que les SIAE »
    Rule(
        "reserved.only",
        "ONLY ~26 ACTOR|WEAK_DISABILITY & BID|LIMITED",
        never="RESERVED HYPOTHESIS CRITERION",
        elsewhere="criterion",
        when=keeps_others_out,
    ),
    Rule(
        "reserved.only",
        "ONLY ~26 ARTICLE & BID|LIMITED|BIDDER",
        never="RESERVED CRITERION PAPERS",
        elsewhere="criterion",
        when=by_a_reserving_article,
    ),
    Rule(
        "reserved.only",
        "NE >12 QUE >26 ACTOR|WEAK_DISABILITY|WEAK_INSERTION & BID|LIMITED",
        never="RESERVED CRITERION",
        elsewhere="criterion",
        when=keeps_others_out,
    ),
    # « Seuls de tels opérateurs y sont admis », said of those named before
    Rule(
        "reserved.only",
        "ONLY >5 SUCH & BID|LIMITED",
        never="RESERVED CRITERION ACTOR HYPOTHESIS",
        elsewhere="criterion",
    ),
    # « la participation est limitée aux ateliers protégés »
    Rule(
        "reserved.limited",
        "LIMITED >14 ACTOR & CONTRACT|BID",
        never="RESERVED CRITERION OPEN_TO_ALL HOURS SERVED",
        elsewhere="criterion",
        when=addressed,
    ),
    Rule(
        "reserved.limited",
        "LIMITED ~14 ARTICLE & CONTRACT|BID",
        never="RESERVED CRITERION OPEN_TO_ALL HOURS SERVED",
        elsewhere="criterion",
        when=addressed,
    ),
    # « le candidat doit être une entreprise adaptée », « Aptitude : être une EI »
    Rule(
        "reserved.must_be",
        "MUST_BE >9 ACTOR",
        never="RESERVED CRITERION HOURS CONFIDE HYPOTHESIS",
        elsewhere="criterion",
        when=is_one_of_them,
    ),
    Rule(
        "reserved.must_be",
        "BEING >7 ACTOR",
        never="CRITERION HOURS MUST_BE",
        fields="selection declaration conditions other",
        when=starts_with_being,
    ),
    # « les candidatures d’autres opérateurs sont rejetées »
    Rule(
        "reserved.others_fall",
        "ACTOR ~60 OTHERS & OR_FALLS",
        never="RESERVED CRITERION OPEN_TO_ALL",
        despite="denied withdrawn",
        elsewhere="criterion",
    ),
    # « justifie de son agrément (EA) à peine d’irrecevabilité »
    Rule(
        "reserved.proof",
        "PROOF ~14 ACTOR ~30 OR_FALLS",
        never="RESERVED CRITERION HOURS HYPOTHESIS MAY CONFIDE OPEN_TO_ALL",
        elsewhere="criterion",
        when=asked_of_bidders,
    ),
    # « copie de l’agrément d’EA. À défaut, la candidature est irrecevable »
    Rule(
        "reserved.proof",
        "PROOF ~14 ACTOR|INSERTION",
        never="RESERVED CRITERION HOURS HYPOTHESIS CONFIDE OPEN_TO_ALL CLAUSE_INSERTION",
        elsewhere="criterion",
        when=falls_without_it,
    ),
    Rule(
        "reserved.proof",
        "PROOF ~30 ARTICLE & BIDDER",
        never="RESERVED CRITERION HOURS HYPOTHESIS MAY DECLARATION PAPERS LAW",
        elsewhere="criterion",
        when=asked_of_bidders,
        strong=False,
    ),
    # the work itself is done by them
    Rule(
        "reserved.given",
        "GIVEN >3 ACTOR",
        never="RESERVED HOURS PERCENT CRITERION OPTIONAL SUBCONTRACT",
        elsewhere="criterion selection declaration",
        when=done_by_them,
        strong=False,
    ),
    Rule(
        "reserved.title",
        "ACTOR",
        never="RESERVED HOURS PERCENT ORG",
        fields="title legal_form",
        when=titled,
        strong=False,
    ),
    Rule("reserved.based", "USES >14 ARTICLE", elsewhere="criterion"),
    # « Application de l’article L2113-12 : oui »
    Rule("reserved.based", "ARTICLE >12 OUI", never="CRITERION PAPERS", when=says_so),
    # restriction × access × operators, in any order
    Rule(
        "reserved.exclusive",
        "ACTOR",
        never="CRITERION HOURS OPEN_TO_ALL CLAUSE_INSERTION SUBCONTRACT",
        elsewhere="criterion",
        despite="possible papers",
        when=exclusive,
    ),
    Rule(
        "reserved.limited",
        "ACTOR >20 LIMITED",
        never="RESERVED CRITERION OPEN_TO_ALL HOURS SERVED",
        elsewhere="criterion",
        when=points_back,
    ),
    Rule(
        "reserved.others_fall",
        "ACTOR",
        never="CRITERION HOURS PERCENT OPEN_TO_ALL CLAUSE_INSERTION SUBCONTRACT",
        elsewhere="criterion",
        despite="denied withdrawn possible",
        when=shuts_others_out,
    ),
    # « le marché est placé sous le régime de l’article L2113-13 »
    Rule(
        "reserved.based",
        "ARTICLE ~12 CONTRACT",
        never="RESERVED CLAUSE_INSERTION CLAUSE_SOCIAL PROFESSION CRITERION PAPERS",
        elsewhere="criterion",
        when=falls_under,
    ),
    # « Peuvent seuls présenter une offre : • les ESAT ; • les SIAE »
    Rule(
        "reserved.only",
        "ONLY ~8 BID",
        never="RESERVED HYPOTHESIS CRITERION ACTOR",
        elsewhere="criterion",
        when=heads_a_list,
    ),
    # « la consultation est passée en vertu de l’article L2113-12 »
    Rule(
        "reserved.based",
        "BASED ~12 ARTICLE",
        never="CLAUSE_INSERTION CLAUSE_SOCIAL PROFESSION CRITERION AIM",
        elsewhere="criterion",
        when=by_a_reserving_article,
    ),
)

POSITIVE = (
    "[Marché réservé].",
    "[Lot réservé]",
    "title|Entretien des cimetières ([marché réservé])",
    "title|[MARCHE RESERVE] - Nettoyage des vitres",
    "Le présent [marché est réservé].",
    "[Marché réservé : oui]",
    "Le lot 3 est un [lot réservé].",
    "La consultation prévoit une [réservation de tout ou partie du marché : Oui]",
    "title|[Accord-cadre réservé] : collecte de cartons",
    "Il s'agit d'un [marché réservé].",
    "Les [lots 2 et 4 sont réservés].",
    "title|[Lots réservés] - impression de documents",
    "Le [marché est réservé] au titre des articles L2113-12 à L2113-16.",
    "title|[Marché réservé] de petites fournitures",
    "[Consultation réservée] (cf. règlement de la consultation).",
    "Le [marché réservé] concerne l'entretien des patios.",
    "Prestations du lot 2 [réservées au profit d'établissements visés par l'article R. 2113-7].",
    "[Marchés réservés] : lots 1 et 3",
    "title|Petits déménagements ([lot réservé])",
    "Le [contrat est réservé], voir les conditions au règlement.",
    "title|[Marche Reserve] Pour Les Besoins Des Services",
    "Seul le [lot 17 est réservé].",
    "title|[Concession réservée] - exploitation d'un café",
    "Le [présent lot est réservé].",
    "L'[accord-cadre est réservé].",
)

NEGATIVE = (
    "Marché réservé : non",
    "Le marché n'est pas réservé.",
    "Aucun lot n'est réservé.",
    "Lot non réservé.",
    "La consultation prévoit une réservation de tout ou partie du marché : Non",
    "Marché réservé aux entreprises d'assurance.",
    "Marché réservé à la profession d'avocat.",
    "La consultation est réservée aux contrôleurs techniques agréés.",
    "Marché réservé aux titulaires de l'accord-cadre.",
    "Le pouvoir adjudicateur se réserve le droit de ne pas attribuer le marché.",
    "Sous réserve de la disponibilité des crédits.",
    "Réservation de places en crèche.",
    "Logiciel de réservation de salles.",
    "Levée des réserves à la réception des travaux.",
    "Création d'un réservoir d'eau potable.",
    "title|Réserves du musée : climatisation",
    "Tous droits réservés.",
    "Voie réservée aux bus.",
    "Cadre réservé à l'administration.",
    "Il ne s'agit pas d'un marché réservé.",
    "Le marché n'est pas réservé Le marché est réservé :",
    "Des marchés peuvent être réservés.",
    "La prestation est réservée à une profession particulière.",
    "Le marché est réservé aux entreprises adaptées.",
    "Marchés réservés : sans objet",
    "Emplacement réservé au plan local d'urbanisme.",
    "Prestations réservées en vertu de dispositions administratives : transport de fonds.",
)
