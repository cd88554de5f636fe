"""Who may bid, told by other turns of phrase than « réservé aux », and near-misses that stay clean:
sentences of our own, written before what reads them.
"""

import pytest

from tests.classifier_kit import Fields, Wanted, read

D, I, B, P, E, U, C = (  # noqa: E741 - as in the articles
    "reserved_disability",
    "reserved_insertion",
    "reserved_disability_or_insertion",
    "reserved_prison",
    "reserved_ess",
    "reserved_unspecified",
    "insertion_condition",
)
TOLD: list[tuple[str, Wanted]] = [
    ("Cette consultation ne concerne que les ateliers et chantiers d'insertion.", {I: "all"}),
    (
        ("Avis adressé aux seuls établissements et services d'accompagnement par le travail."),
        {D: "all"},
    ),
    (
        (
            "Peuvent se porter candidates les entreprises adaptées et les ESAT, à "
            "l'exclusion de toute autre structure."
        ),
        {D: "all"},
    ),
    ("Accès au lot 3 : secteur adapté uniquement.", {D: ["3"]}),
    (
        (
            "L'acheteur ne recevra d'offres que de structures titulaires d'une "
            "convention avec l'État au titre de l'IAE."
        ),
        {I: "all"},
    ),
    ("La qualité d'entreprise adaptée conditionne la recevabilité de l'offre.", {D: "all"}),
    ("Condition de recevabilité : autorisation d'ESAT en cours de validité.", {D: "all"}),
    (
        (
            "Les entreprises du secteur marchand ne sont pas admises sur le lot 2, "
            "destiné aux chantiers d'insertion."
        ),
        {I: ["2"]},
    ),
    (
        (
            "Seront seuls ouverts les plis des structures conventionnées au titre de "
            "l'article L. 5132-2 du code du travail."
        ),
        {I: "all"},
    ),
    ("Marché dédié aux structures de l'insertion par l'activité économique.", {I: "all"}),
    ("Lot 4 fléché EA/ESAT.", {D: ["4"]}),
    ("Le bénéfice du lot 4 est laissé aux seules entreprises adaptées.", {D: ["4"]}),
    ("Lot 1 : à l'attention exclusive des SIAE.", {I: ["1"]}),
    ("Le droit de présenter une offre appartient aux seuls ESAT.", {D: "all"}),
    ("Ce marché est sanctuarisé pour le secteur protégé.", {D: "all"}),
    (
        (
            "Ne sont pas recevables les plis d'opérateurs dont moins de la moitié des "
            "salariés sont des travailleurs handicapés."
        ),
        {D: "all"},
    ),
    (
        (
            "Il est exigé des candidats que leur effectif compte au moins 50 % de "
            "travailleurs défavorisés."
        ),
        {I: "all"},
    ),
    (
        (
            "Les candidats justifient être conventionnés au titre de l'insertion par "
            "l'activité économique, faute de quoi leur dossier est éliminé."
        ),
        {I: "all"},
    ),
    ("L'article L. 2113-13 du code de la commande publique s'applique au lot 2.", {I: ["2"]}),
    (
        ("La Ville met en œuvre, pour le lot 3, la réservation prévue à l'article L. 2113-12."),
        {D: ["3"]},
    ),
    (
        (
            "Seules les associations, coopératives, mutuelles et fondations au sens de "
            "l'article 1er de la loi du 31 juillet 2014 peuvent candidater."
        ),
        {E: "all"},
    ),
    (
        ("Sont seules recevables les offres des opérateurs mentionnés à l'article L2113-15."),
        {E: "all"},
    ),
    ("Sont seuls éligibles les organismes visés à l'article L. 2113-13 du code.", {I: "all"}),
    ("Eligibles : EA, ESAT seulement.", {D: "all"}),
    (("Structures pouvant répondre : SIAE (EI, ACI, AI, ETTI) et personne d'autre."), {I: "all"}),
    ("Qui peut répondre ? Uniquement les entreprises adaptées et les ESAT.", {D: "all"}),
    (
        (
            "Pour cette opération, la concurrence ne joue qu'entre structures du "
            "secteur protégé et adapté."
        ),
        {D: "all"},
    ),
    ("Le lot 2 échappe à la concurrence ordinaire : seules les SIAE y accèdent.", {I: ["2"]}),
    (
        (
            "Nous n'étudierons que les dossiers d'entreprises d'insertion, "
            "d'associations intermédiaires ou de chantiers d'insertion."
        ),
        {I: "all"},
    ),
    (
        (
            "Candidats : les opérateurs n'ayant ni le statut d'EA ni celui d'ESAT "
            "s'abstiendront de répondre."
        ),
        {D: "all"},
    ),
    (
        ("L'appel d'offres est lancé auprès des seuls acteurs du travail adapté et protégé."),
        {D: "all"},
    ),
    (
        (
            "Les prestations doivent être réalisées en détention, par un opérateur "
            "implanté dans un établissement pénitentiaire ; nul autre ne peut "
            "soumissionner."
        ),
        {P: "all"},
    ),
    (
        (
            "Fabrication en atelier pénitentiaire exigée : l'accès à la procédure est "
            "limité aux producteurs en détention."
        ),
        {P: "all"},
    ),
    ("Le lot 1 est réservé aux associations relevant de la loi de 1901.", {U: ["1"]}),
    ("Marché réservé aux entreprises à but d'emploi.", {U: "all"}),
    ("Ce marché fait l'objet d'une réservation, voir l'article 4 du règlement.", {U: "all"}),
    ("Lot 2 : réservé. Lot 3 : non réservé.", {U: ["2"]}),
    (
        (
            "Le lot 3 est soustrait à la concurrence de droit commun au profit des "
            "structures d'insertion par l'activité économique."
        ),
        {I: ["3"]},
    ),
    ("Ouverture aux EA et ESAT exclusivement (loi handicap de 2005).", {D: "all"}),
    (
        ("L'accord-cadre sera conclu avec un ESAT, les autres entreprises ne pouvant y prétendre."),
        {D: "all"},
    ),
    (
        ("Seules candidatures admises : ateliers et chantiers d'insertion du bassin d'emploi."),
        {I: "all"},
    ),
    ("Ce lot est un lot « handicap » : EA et ESAT seuls.", {D: "all"}),
    (("La participation des entreprises ne relevant pas de l'IAE n'est pas admise."), {I: "all"}),
    (
        ("Il faut, pour soumissionner, relever de l'article L. 5213-13 du code du travail."),
        {D: "all"},
    ),
    (
        ("Candidature subordonnée à la détention d'un conventionnement de chantier d'insertion."),
        {I: "all"},
    ),
    (
        (
            "Le règlement ferme les lots 2 et 3 à tout opérateur qui ne serait ni "
            "entreprise adaptée ni ESAT."
        ),
        {D: ["2", "3"]},
    ),
    (
        (
            "Opérateurs visés : entreprises employant au moins 50 % de personnes "
            "handicapées, à l'exclusion de toutes autres."
        ),
        {D: "all"},
    ),
    (
        (
            "Réservation : lot 1 au titre de l'article L2113-12 ; lot 2 au titre de "
            "l'article L2113-13."
        ),
        {D: ["1"], I: ["2"]},
    ),
    ("Lots réservés : n° 1 (EA-ESAT) et n° 3 (SIAE).", {D: ["1"], I: ["3"]}),
    (
        "Réservation : art. L2113-12 pour le lot 1 ; art. L2113-13 pour le lot 4.",
        {D: ["1"], I: ["4"]},
    ),
    (
        (
            "Les lots 1 et 2 sont réservés, le premier aux ESAT et aux EA, le second "
            "aux structures d'insertion."
        ),
        {D: ["1"], I: ["2"]},
    ),
    (
        ("Lot 1 ouvert. Lot 2 handicap (réservé). Lot 3 insertion (réservé). Lot 4 ouvert."),
        {D: ["2"], I: ["3"]},
    ),
    ("Question : le lot 2 est-il réservé ? Réponse : oui, aux SIAE.", {I: ["2"]}),
    ("Nettoyage des vitres – accord-cadre – L. 2113-12 – EA et ESAT.", {D: "all"}),
    ("MAPA / L2113-13 / SIAE / lots 1 et 3", {I: ["1", "3"]}),
    ("Procédure : adaptée. Réservation : oui (IAE). Allotissement : non.", {I: "all"}),
    ("Lot 2 – Tri postal – RÉSERVÉ EA/ESAT – 12 mois", {D: ["2"]}),
    ("Lots 1 à 3 : tout opérateur. Lot 4 : SIAE (marché réservé).", {I: ["4"]}),
    ("lot 3 espaces verts = reservé esat", {D: ["3"]}),
    ("Statut requis : SIAE. Autres : s'abstenir.", {I: "all"}),
    (
        "Réservé handicap : lots 2, 4. Réservé insertion : lot 1. Lot 3 libre.",
        {D: ["2", "4"], I: ["1"]},
    ),
    ("Les lots portant les numéros 2 et 4 sont des marchés réservés.", {U: ["2", "4"]}),
    (("Ce lot constitue un marché réservé au sens du code de la commande publique."), {U: "all"}),
    ("Lots concernés par une réservation : 1 et 3.", {U: ["1", "3"]}),
    ("Il s'agit d'une consultation réservée (articles L. 2113-12 à L. 2113-16).", {U: "all"}),
    ("Le lot 1 est réservé à certaines structures, précisées au règlement.", {U: ["1"]}),
    ("Marché réservé aux associations d'utilité sociale.", {U: "all"}),
    ("Lot réservé aux entreprises à mission sociale.", {U: "all"}),
    (
        (
            "Ne peuvent remettre une offre que les entreprises de l'économie sociale "
            "et solidaire, ou des structures équivalentes, qui n'ont pas été "
            "titulaires, dans les trois années précédentes, d'un marché réservé de "
            "même objet."
        ),
        {E: "all"},
    ),
    (
        (
            "Le dernier lot, en revanche, a été mis à part au bénéfice des entreprises "
            "adaptées, seules habilitées, avec les ESAT, à remettre une offre."
        ),
        {D: ["4"]},
    ),
    (
        (
            "Lot 3 – réemploi : lot dédié aux acteurs employant majoritairement des "
            "personnes handicapées ou défavorisées, quel que soit leur statut."
        ),
        {B: ["3"]},
    ),
    (
        (
            "Situation propre : être titulaire d'une autorisation d'ESAT ou d'un "
            "agrément d'entreprise adaptée. Toute autre candidature est éliminée."
        ),
        {D: "all"},
    ),
    ("Être conventionné EI, ACI ou AI. Toute autre candidature sera rejetée.", {I: "all"}),
    (
        (
            "Pour les lots 1 et 3, les candidats justifient, à peine d'irrecevabilité, "
            "du conventionnement prévu à l'article L. 5132-2 du code du travail. Pour "
            "le lot 2, aucune condition de statut."
        ),
        {I: ["1", "3"]},
    ),
    (
        (
            "Le lot 4 sera attribué, à l'issue d'une procédure qui leur est réservée, "
            "à l'une des structures d'insertion du territoire."
        ),
        {I: ["4"]},
    ),
    (
        (
            "La Ville a souhaité que seuls des employeurs de travailleurs handicapés "
            "puissent concourir."
        ),
        {D: "all"},
    ),
    (
        (
            "Nous faisons appel, pour ce marché, aux seules entreprises adaptées et "
            "ESAT : inutile de répondre si vous n'en êtes pas."
        ),
        {D: "all"},
    ),
    (
        (
            "L'ouverture à la concurrence se limite, pour le lot 2, aux régies de "
            "quartier et autres structures d'insertion."
        ),
        {I: ["2"]},
    ),
    (
        (
            "Toute candidature qui n'émanerait pas d'une structure de l'insertion par "
            "l'activité économique est irrecevable."
        ),
        {I: "all"},
    ),
    (
        (
            "Le recours au secteur marchand étant exclu pour le lot 3, seuls les ESAT "
            "et EA y répondent."
        ),
        {D: ["3"]},
    ),
    (
        (
            "Sont invitées à soumissionner, et elles seules, les structures porteuses "
            "de chantiers d'insertion."
        ),
        {I: "all"},
    ),
    (
        (
            "La qualité de SIAE est exigée du candidat ou du mandataire et de chacun "
            "des membres du groupement."
        ),
        {I: "all"},
    ),
    (
        ("À défaut d'agrément ESUS ou de statut relevant de l'ESS, l'offre n'est pas examinée."),
        {E: "all"},
    ),
    (
        (
            "L'exploitation est confiée à une structure de l'ESS, par application de "
            "l'article L. 2113-15."
        ),
        {E: "all"},
    ),
    (
        (
            "Les prestations sont produites par des personnes détenues : les candidats "
            "disposent d'ateliers en établissement pénitentiaire (art. L. 2113-13-1)."
        ),
        {P: "all"},
    ),
    (
        (
            "Question n° 4 : une entreprise de propreté classique peut-elle répondre "
            "au lot 2 ? Réponse : non, ce lot ne s'adresse qu'aux EA et ESAT."
        ),
        {D: ["2"]},
    ),
    (
        ("Q3 – Le marché est-il réservé ? R3 – Oui, aux structures de l'article L. 2113-13."),
        {I: "all"},
    ),
    (
        (
            "Lot | Intitulé | Réservation\n1 | Voirie | non\n2 | Espaces verts | SIAE\n"
            "3 | Vitrerie | EA/ESAT\n4 | Peinture | non"
        ),
        {I: ["2"], D: ["3"]},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), TOLD)
def test_others_are_kept_out(text: str, wanted: Wanted) -> None:
    assert read([("champ", text)]) == wanted


CLEAN = [
    (
        "Lot n°3 : ce lot est réservé aux entreprises du secteur adapté… [rature] La "
        "réservation du lot 3 a été abandonnée par décision du 2 juillet ; le lot 3 "
        "est ouvert à tous."
    ),
    (
        "Le lot 2 est réservé aux ESAT. Erratum : cette réservation est levée, le lot "
        "2 est ouvert à toutes les entreprises."
    ),
    "Les entreprises adaptées bénéficient d'une avance de 30 %.",
    "Les SIAE et les ESAT peuvent répondre seuls ou en groupement.",
    "Le lot 3 n'est pas réservé ; les ESAT sont toutefois invités à répondre.",
    (
        "La consultation précédente, réservée aux EA, a été déclarée sans suite ; la "
        "présente est ouverte à tous."
    ),
    ("Le bilan 2024 fait état de 12 lots réservés aux SIAE et de 61 000 heures d'insertion."),
    (
        "Lors du prochain renouvellement, l'acheteur examinera l'opportunité d'une "
        "réservation aux EA."
    ),
    (
        "La mission consiste à aider les acheteurs à rédiger des clauses d'insertion "
        "et à monter des marchés réservés."
    ),
    ("Par délibération du 3 mars, la Ville entend réserver à terme 5 % de ses marchés aux ESAT."),
    "Aucune réservation au titre des articles L2113-12 et suivants.",
    "L'article L2113-12 du code de la commande publique n'est pas mis en œuvre.",
    ("Lorsque le lot est réservé, le candidat joint son agrément d'entreprise adaptée."),
    "Sauf lot réservé, les candidats produisent trois références.",
    "Marché réservé aux exploitants agricoles du canton.",
    (
        "Seules les entreprises titulaires de la qualification Qualibat peuvent "
        "soumissionner aux travaux de l'ESAT."
    ),
    ("Les candidats indiquent, à titre statistique, s'ils relèvent du secteur adapté ou de l'IAE."),
    (
        "L'article L. 2113-14 interdit de cumuler cette réservation avec celle des "
        "entreprises adaptées."
    ),
    (
        "La Ville s'est dotée d'un schéma de promotion des achats responsables. Elle "
        "entend recourir chaque fois que possible aux marchés réservés et aux clauses "
        "d'insertion."
    ),
    ("En 2025, 61 000 heures ont été réalisées et 18 lots réservés à des ESAT, EA ou SIAE."),
    ("Le titulaire veille à l'insertion discrète des totems dans les secteurs protégés."),
    "L'insertion soignée du bâtiment dans la pente est notée sur 10.",
    "L'engagement en matière d'insertion n'est pas demandé.",
    "Aucun engagement d'insertion n'est attendu des titulaires.",
    "Ni clause d'insertion ni réservation ne figurent dans ce dossier.",
    (
        "Si le marché était réservé, le candidat indiquerait la catégorie de structure "
        "dont il relève."
    ),
    "Le hall comporte un comptoir réservé à l'association d'insertion locataire.",
    "Les repas sont réservés aux usagers de l'ESAT et à leurs accompagnants.",
    "Le parking de l'entreprise adaptée voisine est réservé à ses salariés.",
    "Le linge de l'ESAT est lavé à part ; seuls ses agents y ont accès.",
    ("Le lot 2, qui avait été réservé aux EA en 2021, est ouvert cette fois à toute entreprise."),
    (
        "Il n'a pas été jugé opportun de réserver l'un des lots aux structures de "
        "l'insertion ou du handicap."
    ),
    ("Question : le lot 2 est-il réservé aux SIAE ? Réponse : non, il est ouvert à tous."),
    "La réservation de la salle se fait auprès de l'ESAT du Parc.",
    (
        "Le chantier d'insertion municipal réalise déjà la tonte ; elle n'est pas "
        "comprise dans le marché."
    ),
    ("Les deux lots de nettoyage, passés par ailleurs, sont réservés à des entreprises adaptées."),
    ("L'hôpital a confié en 2022 la blanchisserie à un ESAT, dont le contrat s'achève."),
    "L'offre d'un ESAT ou d'une EA est retenue de préférence à égalité de note.",
    ("Pour information, les entreprises adaptées du département figurent en annexe 4."),
    "Q5 : Peut-on répondre sans être ESAT ? R5 : Oui, le marché est ouvert à tous.",
    "Q1 : une SIAE est-elle avantagée ? R1 : non, aucune réservation n'est prévue.",
    (
        "Le Département souhaite mesurer les effets de la clause d'insertion dans ses "
        "marchés et de l'activité réservée aux chantiers d'insertion."
    ),
    (
        "Les candidats décrivent leur politique d'achat auprès des ESAT dans une note "
        "libre, non notée."
    ),
    (
        "Le règlement intérieur prévoit que les marchés inférieurs à 40 000 € peuvent "
        "être confiés à un ESAT."
    ),
    (
        "Les travaux se déroulent dans un ESAT occupé : seuls les travailleurs de "
        "l'établissement et les personnes autorisées y circulent."
    ),
    (
        "L'accès au restaurant d'application est réservé aux personnes accompagnées "
        "par le chantier d'insertion."
    ),
    (
        "La présente consultation fait suite à un marché réservé conclu en 2021 ; elle "
        "est ouverte à toutes les entreprises."
    ),
    (
        "Nos autres consultations du mois (espaces verts, réservée aux EA ; "
        "signalétique, réservée aux SIAE) font l'objet d'avis séparés."
    ),
    (
        "La collectivité rappelle qu'un acheteur peut réserver un marché à des SIAE ; "
        "elle n'a pas fait ce choix ici."
    ),
    (
        "Aucun des lots n'est réservé, même si les entreprises adaptées et les ESAT "
        "sont les bienvenus."
    ),
    ("Une entreprise adaptée titulaire d'un lot peut bénéficier d'une avance portée à 30 %."),
    "Le prestataire sera réglé par l'ESAT, pouvoir adjudicateur.",
    (
        "Les emplacements 4 à 9 du marché forain sont réservés aux associations "
        "d'insertion et aux producteurs locaux."
    ),
    "Les invendus sont donnés à une structure d'insertion désignée par la Ville.",
    (
        "La convention du chantier d'insertion de la commune, jointe pour information, "
        "ne concerne pas la présente procédure."
    ),
    ("Les tarifs réduits sont réservés aux demandeurs d'emploi et aux personnes handicapées."),
    ("Une réserve de 5 % est constituée pour aléas ; elle n'a aucun rapport avec l'insertion."),
    "Les lots 2 et 3 sont réservés aux titulaires du lot 1 en cas de défaillance.",
    "L'architecte veille à la bonne insertion de l'ouvrage dans le site classé.",
    "Réservation des créneaux de livraison auprès de l'atelier protégé voisin.",
    (
        "Le lauréat du prix de l'entreprise adaptée 2024 présentera ses travaux ; "
        "entrée réservée aux adhérents."
    ),
    "Le candidat peut s'appuyer sur les capacités d'une EA ou d'un ESAT.",
    ("Les SIAE du territoire (liste en annexe) peuvent être sollicitées par les candidats."),
    "Il n'est prévu ni réservation, ni clause d'insertion, ni critère social.",
    (
        "Dans l'hypothèse où le lot 3 resterait infructueux, il serait relancé et "
        "réservé à des SIAE."
    ),
    ("Ce paragraphe ne s'applique qu'aux marchés réservés : le candidat joint son agrément."),
    (
        "L'association d'insertion Rebond, actuelle occupante du local réservé, "
        "libérera les lieux en juin."
    ),
    "Document type – à adapter : « Le présent marché est réservé aux EA et ESAT. »",
    (
        "Le titulaire met en place une billetterie avec réservation, accessible aux "
        "personnes en situation de handicap."
    ),
    "La direction de l'insertion réserve les salles de réunion auprès du titulaire.",
    ("Le SPASER prévoit que 3 % des achats seront réservés au secteur adapté en 2028."),
    ("Le jury examine les seules offres conformes ; le personnel de l'ESAT n'y siège pas."),
    "L'étude porte sur les marchés réservés aux SIAE en Bretagne.",
    ("La clause d'insertion prévue dans le premier projet de CCAP n'a pas été maintenue."),
    "La mention relative aux heures d'insertion doit être tenue pour nulle.",
    "Ancien article 7 (clause d'insertion) : supprimé.",
]


@pytest.mark.parametrize("text", CLEAN)
def test_near_misses_stay_clean(text: str) -> None:
    assert read([("champ", text)]) == {}


FIELDS: list[tuple[Fields, Wanted]] = [
    (
        [
            (
                "Réservation",
                (
                    "• lots 1 et 3 : ouverts\n• lot 2 : E.S.A.T. / E.A. (L.2113-12)\n• lot "
                    "4 : S.I.A.E. (L.2113-13)"
                ),
            )
        ],
        {D: ["2"], I: ["4"]},
    ),
    (
        [
            (
                "Marchés réservés",
                (
                    "Lot 1 : non. Lot 2 : oui, structures d'insertion. Lot 3 : oui, "
                    "entreprises adaptées. Lot 4 : non"
                ),
            )
        ],
        {D: ["3"], I: ["2"]},
    ),
    ([("Participation réservée", "lot 2 (article L. 2113-12)")], {D: ["2"]}),
    (
        [
            (
                "Réserve",
                (
                    "1) aux entreprises adaptées et ESAT ; 2) aux structures d'insertion "
                    "par l'activité économique. Aucun autre opérateur ne sera admis."
                ),
            )
        ],
        {B: "all"},
    ),
    ([("Opérateurs admis", "ESAT et EA")], {D: "all"}),
    (
        [("Qui peut candidater", "Les seules structures d'insertion par l'activité économique")],
        {I: "all"},
    ),
    ([("Accès à la consultation", "Réservé : entreprises adaptées")], {D: "all"}),
    ([("Statut exigé des candidats", "SIAE conventionnée")], {I: "all"}),
    (
        [
            (
                "Section 4",
                (
                    "La consultation prévoit une réservation de tout ou partie du marché : "
                    "Oui. Si oui, préciser : lot 3 (article L. 2113-12 du CCP)"
                ),
            )
        ],
        {D: ["3"]},
    ),
    (
        [
            (
                "Section 4",
                ("La consultation prévoit une réservation de tout ou partie du marché : Oui"),
            ),
            (
                "Section 6",
                (
                    "Sont seuls éligibles les organismes visés aux articles L. 2113-15 et "
                    "L. 2113-16 du CCP."
                ),
            ),
        ],
        {E: "all"},
    ),
    (
        [
            (
                "Section 4",
                ("La consultation prévoit une réservation de tout ou partie du marché : Oui"),
            ),
            (
                "Section 6",
                ("Le candidat joint sa convention annuelle avec la DDETS au titre de l'IAE."),
            ),
        ],
        {I: "all"},
    ),
    (
        [
            ("Titre", "MARCHÉ RÉSERVÉ – pliage de draps"),
            (
                "Pièces de candidature",
                (
                    "Arrêté d'autorisation de l'ESAT ou contrat valant agrément "
                    "d'entreprise adaptée."
                ),
            ),
        ],
        {D: "all"},
    ),
    (
        [
            ("Titre", "Conditionnement – marché réservé"),
            (
                "Capacités",
                (
                    "Le candidat justifie que plus de la moitié de son personnel est "
                    "composé de travailleurs handicapés."
                ),
            ),
        ],
        {D: "all"},
    ),
    (
        [
            (
                "5.1.6",
                (
                    "Participation réservée : La participation est réservée aux ateliers "
                    "protégés et aux opérateurs économiques visant l'intégration de "
                    "personnes handicapées ou défavorisées.\nInformations complémentaires "
                    ": voir le RC : EA et ESAT uniquement, à l'exclusion des autres "
                    "structures."
                ),
            )
        ],
        {D: "all"},
    ),
    (
        [
            (
                "Conditions de participation",
                (
                    "Marché réservé : OUI\n☐ entreprises adaptées / ESAT  ☒ structures "
                    "d'insertion par l'activité économique  ☐ entreprises de l'ESS\n"
                    "Joindre la convention."
                ),
            )
        ],
        {I: "all"},
    ),
    (
        [
            (
                "Conditions de participation",
                (
                    "Marché réservé : OUI\n☒ entreprises adaptées / ESAT  ☐ structures "
                    "d'insertion  ☐ ESS"
                ),
            )
        ],
        {D: "all"},
    ),
    (
        [
            (
                "III.1.5",
                ("Marché réservé : [x] oui [ ] non. Bénéficiaires : [ ] EA/ESAT [x] SIAE [ ] ESS"),
            )
        ],
        {I: "all"},
    ),
    (
        [
            ("Au lieu de", "« Le marché est réservé aux ateliers protégés »"),
            ("Lire", "« Le marché n'est pas réservé. »"),
        ],
        {},
    ),
    (
        [("Au lieu de", "Le lot 2 est ouvert à tous"), ("Lire", "Le lot 2 est réservé aux SIAE")],
        {I: ["2"]},
    ),
    (
        [
            ("Texte initial", "Lot 3 réservé aux ESAT"),
            ("Texte rectifié", "Lot 3 ouvert à tous les opérateurs"),
        ],
        {},
    ),
    (
        [
            (
                "Modifications",
                ("La mention « lot 1 réservé aux EA » est remplacée par « lot 1 ouvert à tous »"),
            )
        ],
        {},
    ),
    (
        [
            (
                "Lots",
                (
                    "Lot 1 Urbanisme. Lot 2 Commande publique (dont clauses sociales et "
                    "marchés réservés). Lot 3 Fonction publique."
                ),
            ),
            ("Objet", "Assistance juridique"),
        ],
        {},
    ),
    (
        [
            (
                "Objet",
                (
                    "Formation des agents : achats responsables, clauses sociales, lots "
                    "réservés aux SIAE"
                ),
            )
        ],
        {},
    ),
    (
        [
            ("Titre", "Avis d'attribution – entretien des berges"),
            (
                "Rappel",
                (
                    "Le lot 2 avait été réservé aux structures d'insertion par l'activité "
                    "économique."
                ),
            ),
        ],
        {I: ["2"]},
    ),
    (
        [
            ("Titre", "Avis d'attribution – linge"),
            ("Caractéristiques", "Le marché était réservé aux entreprises adaptées et aux ESAT."),
            ("Résultat", "Attribué à l'ESAT du Val."),
        ],
        {D: "all"},
    ),
    (
        [
            ("Titre", "Résultat de marché – tonte"),
            ("Objet", "Tonte des pelouses. Attributaire : ESAT Les Saules."),
        ],
        {},
    ),
    (
        [
            ("Titre", "Avis d'attribution – nettoyage"),
            (
                "Informations",
                "Le marché précédent était réservé aux ESAT, celui-ci ne l'était pas.",
            ),
        ],
        {},
    ),
    (
        [
            ("Lots", "Lot 1 : Mairie\nLot 2 : Écoles\nLot 3 : Gymnases"),
            ("Réservation", "Lot 3 (EA-ESAT)"),
        ],
        {D: ["3"]},
    ),
    (
        [
            (
                "Candidats admis",
                (
                    "Ne peuvent déposer une candidature que les entreprises de l'économie "
                    "sociale et solidaire définies à l'article 1er de la loi du 31 juillet "
                    "2014."
                ),
            )
        ],
        {E: "all"},
    ),
    (
        [
            (
                "Participation",
                (
                    "Lots 1, 2 : entreprises d'insertion et chantiers d'insertion "
                    "uniquement.\nLots 3, 4 : ouverts ; le titulaire emploie des personnes "
                    "en insertion."
                ),
            )
        ],
        {I: ["1", "2"], C: ["3", "4"]},
    ),
    (
        [
            (
                "Réservation et clauses",
                (
                    "Lot 4 : lot réservé (SIAE). Sur chacun des lots 1 à 3, l'entreprise "
                    "attributaire devra confier à une structure d'insertion 5 % du montant "
                    "des bons de commande."
                ),
            )
        ],
        {I: ["4"], C: ["1", "2", "3"]},
    ),
    (
        [
            ("Publics visés", "Structures employant des travailleurs handicapés"),
            ("Type", "Marché réservé"),
        ],
        {D: "all"},
    ),
    ([("Titre", "Entretien des locaux (lot réservé ESAT)"), ("Réservation", "Oui")], {D: "all"}),
    ([("Réservé", "Non")], {}),
    ([("Marché réservé", "-")], {}),
    ([("Marché réservé", "Sans objet"), ("Clause sociale", "Néant")], {}),
    (
        [
            ("Titre", "Réponses aux questions – marché réservé EA"),
            ("Texte", "La visite est obligatoire."),
        ],
        {D: "all"},
    ),
]


@pytest.mark.parametrize(("fields", "wanted"), FIELDS)
def test_fields_that_complete_each_other(fields: Fields, wanted: Wanted) -> None:
    assert read(fields) == wanted
