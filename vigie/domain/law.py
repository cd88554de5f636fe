"""Law as data: every article that Vigie cites, what it says in one sentence, and from when to when.

Read on 30-11-2026 against the Code as of 01-09-2026; no lawyer has read it. A sentence that cites
an article cites a row of this table: `vigie check` refuses any other.
"""

import re
from datetime import date
from typing import NamedTuple

CODE = "code de la commande publique"
LABOUR = "code du travail"
SOCIAL_ACTION = "code de l’action sociale et des familles"
PRISON_CODE = "code pénitentiaire"
TRADE_CODE = "code de commerce"
GDPR = "RGPD"
READ = "Légifrance, lu le 30-11-2026"
DECREES = "décrets du 29-12-2025 (JO du 31-12-2025)"
NOTES = "notes de droit de la chambre, non relu sur Légifrance"


class Article(NamedTuple):
    """One row: an article in one period, and its figure where it states one."""

    number: str
    says: str  # one plain French sentence
    code: str = CODE
    since: date | None = None
    until: date | None = None  # last day in force; null: still in force
    source: str = READ
    topic: str = ""  # where one number states several figures
    figure: float | None = None

    def in_force(self, on: date) -> bool:
        """Whether that row holds on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    @property
    def period(self) -> str:
        """« depuis le 21/10/2022 », « du 01/01/2026 au 31/12/2027 », « en vigueur »."""
        since = f"{self.since:%d/%m/%Y}" if self.since else ""
        until = f"{self.until:%d/%m/%Y}" if self.until else ""
        if since and until:
            return f"du {since} au {until}"
        return f"depuis le {since}" if since else f"jusqu’au {until}" if until else "en vigueur"


NOT_ADVICE = (
    "Lu le 30 novembre 2026 dans le code en son état du 1er septembre 2026 ; aucun avocat ni "
    "juriste ne l’a relu, ce n’est pas un conseil juridique. Seuls le texte officiel et le DCE "
    "font foi."
)
A = Article
EITI_ENDS = date(2026, 12, 22)
SINCE_2025, SINCE_2026, CLIMATE = date(2025, 1, 1), date(2026, 1, 1), date(2026, 8, 22)
MIXED_SINCE = date(2020, 12, 9)
PRISON_SINCE = date(2022, 10, 21)
CEILING = "plafond de chiffre d’affaires"

ARTICLES: tuple[Article, ...] = (
    # --- reserved contracts
    A(
        "L2113-12",
        "Un marché ou un lot peut être réservé aux EA, aux ESAT et aux structures équivalentes qui "
        "emploient assez de travailleurs handicapés.",
    ),
    A(
        "L2113-13",
        "Un marché ou un lot peut être réservé aux SIAE et aux structures équivalentes qui "
        "emploient assez de travailleurs défavorisés.",
    ),
    A(
        "L2113-13-1",
        "Un marché ou un lot peut être réservé aux opérateurs qui produisent en établissement "
        "pénitentiaire, quelle que soit leur forme.",
        since=PRISON_SINCE,
    ),
    A(
        "L2113-14",
        "Un lot peut être réservé à la fois aux EA-ESAT et aux SIAE ; l’acheteur ne peut y joindre "
        "la prison que pour ceux qui remplissent les deux conditions.",
        since=MIXED_SINCE,
        source=READ + " (loi ASAP pour la réserve commune)",
    ),
    A(
        "L2113-15",
        "Un marché de services sociaux ou spécifiques de la liste peut être réservé aux "
        "entreprises de l’ESS et structures équivalentes qui assurent une mission de service "
        "public liée à ces services.",
    ),
    A(
        "L2113-16",
        "Qui a obtenu un marché réservé à l’ESS ne peut en obtenir un autre à ce titre pendant "
        "trois ans ; ce marché dure trois ans au plus, reconductions comprises.",
    ),
    A(
        "R2113-7",
        "La part de travailleurs concernés est d’au moins 50 % ; la décision de réserver est dans "
        "l’avis ou, sans avis, dans le DCE.",
        since=date(2022, 12, 30),
    ),
    A(
        "R2113-8",
        "Une réserve ESS renvoie, dans l’avis ou le DCE, aux articles L2113-15 et L2113-16.",
    ),
    A("L3113-1", "Une concession peut être réservée aux EA, aux ESAT et structures équivalentes."),
    A("L3113-2", "Une concession peut être réservée aux SIAE et structures équivalentes."),
    A(
        "L3113-2-1",
        "Une concession peut être réservée aux opérateurs qui produisent en établissement "
        "pénitentiaire.",
        since=PRISON_SINCE,
    ),
    A(
        "L3113-3",
        "Une concession ne peut être réservée à la fois aux EA-ESAT et aux SIAE ; aucun article "
        "n’en réserve à l’ESS.",
    ),
    A(
        "R3113-1",
        "Pour une concession, la part de travailleurs concernés est d’au moins 50 % et la réserve "
        "est dans l’avis de concession.",
    ),
    A("L5213-13", "Les entreprises adaptées sont agréées par un contrat avec l’État.", LABOUR),
    A(
        "L5213-13-3",
        "Les entreprises adaptées de travail temporaire sont pérennes.",
        LABOUR,
        since=date(2024, 1, 1),
    ),
    A("L5132-4", "Les SIAE sont les EI, ETTI, AI et ACI conventionnés par l’État.", LABOUR),
    A("L1253-1", "Les groupements d’employeurs (dont les GEIQ) prêtent des salariés.", LABOUR),
    A(
        "L5212-11",
        "Les achats aux EA, ESAT et travailleurs indépendants handicapés réduisent la "
        "contribution due pour l’obligation d’emploi.",
        LABOUR,
        source=NOTES,
    ),
    A(
        "L3332-17-1",
        "Dit qui peut avoir l’agrément ESUS, qui ne prouve aucune des conditions de réserve.",
        LABOUR,
    ),
    A("L344-2", "Les ESAT accompagnent par le travail des personnes handicapées.", SOCIAL_ACTION),
    A(
        "L412-3",
        "Le donneur d’ordre en détention peut être un concessionnaire, une SIAE, une EA, un ESAT, "
        "une personne morale de l’ESS ou une entreprise.",
        PRISON_CODE,
    ),
    A("L412-10", "Les détenus qui travaillent ont un contrat d’emploi pénitentiaire.", PRISON_CODE),
    A(
        "loi 2014-856",
        "L’article 1er dit qui est de l’ESS : associations, coopératives, mutuelles, fondations et "
        "sociétés commerciales de l’ESS.",
        "loi",
    ),
    A(
        "loi 2018-771",
        "L’article 83 ouvre l’expérimentation des EITI, prévue jusqu’au 22 décembre 2026 ; sa "
        "suite n’est pas vérifiée.",
        "loi",
        until=EITI_ENDS,
        source="loi et notes de droit ; la date est un réglage (VIGIE_EITI_ENDS)",
    ),
    # --- groups and capacities
    A(
        "L2113-10",
        "Le marché est en principe alloti, chaque lot est un contrat ; l’acheteur peut limiter les "
        "lots où l’on fait une offre, ou ceux que l’on obtient.",
    ),
    A(
        "R2113-1",
        "Le DCE dit combien de lots on peut demander ou obtenir, et comment on choisit quand on "
        "en gagnerait trop.",
    ),
    A(
        "R2142-3",
        "On peut s’appuyer sur les capacités d’autrui ; en procédure négociée, un groupement peut "
        "se former avec l’accord de l’acheteur.",
        since=SINCE_2025,
    ),
    A(
        "R2142-7",
        "Le chiffre d’affaires demandé ne dépasse pas 1,5 fois le montant du marché ou du lot, "
        "sauf justifications, qui peuvent n’être pas publiques.",
        since=SINCE_2026,
        source=DECREES,
        topic=CEILING,
        figure=1.5,
    ),
    A(
        "R2142-7",
        "Le chiffre d’affaires demandé ne dépassait pas deux fois le montant du marché ou du lot, "
        "sauf justifications.",
        until=date(2025, 12, 31),
        topic=CEILING,
        figure=2,
    ),
    A("R2142-8", "Un chiffre d’affaires peut être demandé pour un groupe de lots."),
    A(
        "R2142-9",
        "Pour un accord-cadre, le plafond se compte sur le maximum des commandes simultanées.",
    ),
    A("R2142-19", "Les entreprises peuvent se grouper pour répondre."),
    A(
        "R2142-20",
        "Groupement conjoint : chacun fait et répond de sa part ; solidaire : chacun est engagé "
        "financièrement pour tout le marché.",
    ),
    A(
        "R2142-21",
        "L’acheteur peut interdire de candidater à la fois seul et en groupement, ou dans "
        "plusieurs groupements, pour un même marché, donc lot par lot (doctrine).",
    ),
    A(
        "R2142-22",
        "Aucune forme de groupement ne peut être imposée pour candidater ou faire une offre ; "
        "après l’attribution, seulement si c’est nécessaire et justifié dans le DCE.",
        since=SINCE_2025,
    ),
    A(
        "R2142-23",
        "Le mandataire est habilité par les membres ; nul n’est mandataire de deux groupements "
        "pour un même marché, donc un même lot.",
    ),
    A(
        "R2142-24",
        "Le mandataire d’un groupement conjoint n’est solidaire des autres que si le marché le "
        "prévoit.",
    ),
    A("R2142-25", "Les capacités d’un groupement s’apprécient ensemble."),
    A(
        "R2142-26",
        "La composition d’un groupement ne change plus entre la candidature et la signature, sauf "
        "cas prévus.",
    ),
    A(
        "R2142-27",
        "L’acheteur peut demander que certaines tâches essentielles soient faites par un membre "
        "du groupement.",
    ),
    A(
        "R2151-7",
        "L’acheteur peut interdire plusieurs offres d’un même opérateur pour un même marché, donc "
        "lot par lot (doctrine).",
    ),
    A("L2193-1", "La sous-traitance porte sur des travaux ou services, pas sur des fournitures."),
    A("R2193-1", "La sous-traitance est déclarée à l’acheteur, qui l’accepte."),
    A(
        "L420-1",
        "Les ententes qui faussent la concurrence sont interdites : parler prix entre candidats "
        "peut en être une.",
        TRADE_CODE,
    ),
    # --- social considerations
    A("L2112-2", "L’acheteur peut mettre des conditions d’exécution sociales ou d’emploi."),
    A(
        "L2112-2-1",
        "Au-dessus des seuils européens, les conditions d’exécution du marché tiennent compte du "
        "social ou de l’emploi, sauf quatre exceptions dont les motifs peuvent n’être pas publiés.",
        since=CLIMATE,
        source=READ + " (loi Climat, art. 35 ; report non connu)",
    ),
    A(
        "L3114-2-1",
        "Au-dessus du seuil européen, les conditions d’exécution de la concession tiennent compte "
        "du social ou de l’emploi, sauf deux exceptions.",
        since=CLIMATE,
        source=READ + " (loi Climat, art. 35 ; report non connu)",
    ),
    A("L3114-2", "Une concession peut porter des conditions d’exécution sociales.", source=NOTES),
    A("L3124-5", "Une concession peut être notée sur des critères sociaux.", source=NOTES),
    A("R2152-7", "Les critères de notation peuvent être sociaux, d’insertion ou de diversité."),
    A("L2123-1", "2° : les services sociaux et spécifiques peuvent suivre une procédure adaptée."),
    A(
        "R2123-1",
        "3° : ces services sont ceux d’une liste annexée, où l’on range l’insertion et la "
        "qualification (liste non relue).",
    ),
    A(
        "art. 30 CMP",
        "Ancien article des marchés de services d’insertion, abrogé.",
        "code des marchés publics",
        until=date(2016, 3, 31),
    ),
    A("L2312-1", "Définit les marchés de défense ou de sécurité, hors L2112-2-1."),
    A("L2312-1-1", "Étend la définition des marchés de défense ou de sécurité."),
    A(
        "CCAG 2021",
        "La clause d’insertion sociale peut être remplie par EA, EATT, ESAT, AI, ETTI, EI, ACI, "
        "régies et GEIQ (16.1.1.1 hors travaux ; autre numéro au CCAG Travaux).",
        "CCAG",
        since=date(2021, 4, 1),
        source="arrêtés du 30-03-2021 ; numéro du CCAG Travaux non vérifié",
    ),
    # --- ends
    A(
        "R2122-2",
        "Après un marché infructueux (aucune offre, offres irrégulières ou inappropriées), "
        "l’acheteur peut, selon le cas, négocier sans publicité si les conditions changent peu.",
    ),
    A("R2185-1", "L’acheteur peut déclarer la procédure sans suite à tout moment."),
    A("R2185-2", "Il en dit les motifs aux candidats."),
    A(
        "R2181-7",
        "Avant la notification, l’acheteur peut appeler le candidat classé deuxième si le premier "
        "se retire.",
        since=SINCE_2026,
        source=DECREES,
    ),
    # --- thresholds
    A(
        "R2122-8",
        "Fournitures et services de moins de 60 000 € HT : achat possible sans publicité ni "
        "concurrence.",
        since=date(2026, 4, 1),
        source=DECREES,
        topic="fournitures et services",
        figure=60_000,
    ),
    A(
        "R2122-8",
        "Fournitures et services de moins de 40 000 € HT : achat possible sans publicité ni "
        "concurrence.",
        until=date(2026, 3, 31),
        topic="fournitures et services",
        figure=40_000,
    ),
    A(
        "R2122-8",
        "Travaux de moins de 100 000 € HT : achat possible sans publicité ni concurrence.",
        source=DECREES,
        topic="travaux",
        figure=100_000,
    ),
    A(
        "R2122-9-1",
        "Achats innovants de moins de 100 000 € HT : achat possible sans publicité ni concurrence.",
        figure=100_000,
    ),
    A(
        "R2131-12",
        "Sous 90 000 € HT, la publicité est libre : l’avis peut n’être nulle part où Vigie lit.",
        figure=90_000,
    ),
    A(
        "R2131-14",
        "Sous 750 000 € HT, les services sociaux ont une publicité adaptée : beaucoup échappent "
        "à Vigie.",
        figure=750_000,
    ),
    A(
        "seuils européens",
        "140 000 € (État), 216 000 € (autres), 432 000 € (entités adjudicatrices), 5 404 000 € "
        "(travaux et concessions), hors taxes.",
        "avis publié au JO",
        since=SINCE_2026,
        until=date(2027, 12, 31),
        source="notes de droit ; seuils suivants non connus",
        figure=216_000,
    ),
    A(
        "NAF 2025",
        "La nomenclature d’activités change : les codes NAF des structures seront à relire.",
        "nomenclature de l’Insee",
        since=date(2027, 1, 1),
        source=NOTES,
    ),
    # --- personal data
    A("RGPD art. 6", "6-1 f : l’intérêt légitime de la chambre fonde seul l’envoi.", GDPR),
    A("RGPD art. 13", "Ce que l’on dit à la personne dont on tient les données d’elle-même.", GDPR),
    A("RGPD art. 14", "Ce que l’on dit à la personne quand les données viennent d’autrui.", GDPR),
    A("RGPD art. 17", "Le droit de faire effacer ses données.", GDPR),
    A("RGPD art. 21", "Le droit de s’opposer à l’usage de ses données.", GDPR),
)

# « L. 2113-12 », « R2142-7 », « L420-1 »: a letter, digits and at least one dashed part
CITED = re.compile(r"\b([LRD])\. ?(\d{3,4}(?:-\d+)+)|\b([LRD])(\d{3,4}(?:-\d+)+)")


def rows(number: str) -> tuple[Article, ...]:
    """Every row of that article; empty when the table has none."""
    return tuple(row for row in ARTICLES if row.number == number)


def article(number: str, on: date, topic: str = "") -> Article | None:
    """The row of that article that holds on that day."""
    return next(
        (row for row in rows(number) if row.in_force(on) and (not topic or row.topic == topic)),
        None,
    )


def figure(number: str, on: date, topic: str = "") -> float:
    """The figure that the article states on that day."""
    row = article(number, on, topic)
    if row is None or row.figure is None:
        raise ValueError(f"{number} ({topic or 'sans objet'}) ne donne aucun chiffre le {on}")
    return row.figure


def cited(text: str) -> list[str]:
    """The articles that a text cites, written as in the table."""
    return [
        (citation[1] or citation[3]) + (citation[2] or citation[4])
        for citation in CITED.finditer(text)
    ]


def unknown(text: str) -> list[str]:
    """The cited articles that the table does not hold."""
    citations = dict.fromkeys(cited(text))
    known_articles = {row.number for row in ARTICLES} if citations else set()
    return [number for number in citations if number not in known_articles]
