"""Execution condition of another social kind: apprentices, equality, fair trade, decent work."""

from classifier.conditions import cares_for_staff, conducts, is_a_clause, tells_kind
from classifier.engine import Rule
from classifier.vocabulary import crossed, phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.OTHER_SOCIAL_CONDITION

CUES = {
    "OTHER_SOCIAL": phrases(
        "clause de stage; clause de stages; clause stage; clause d'apprentissage; "
        "clause apprentissage; clause d'alternance; clause sociale de formation; "
        "clause de formation sous statut scolaire; "
        "clause sociale de formation sous statut scolaire; clause égalité; clause d'égalité; "
        "clause diversité; accueil de stagiaires; accueil de stagiaire; "
        "accueil de jeunes en stage; accueillir des stagiaires; accueillir un stagiaire; "
        "stages de troisième; stages de 3e; élèves en stage; collégiens en stage; "
        "collégien de troisième; jeunes en stage; stagiaires de troisième; stagiaires; "
        "stagiaire; apprentis; apprenti; recours à des apprentis; recours à l'apprentissage; "
        "contrat d'apprentissage; contrats d'apprentissage; alternants; alternant; "
        "élève en alternance; contrat de professionnalisation; "
        "contrats de professionnalisation; formation en alternance; "
        "formation sous statut scolaire; égalité professionnelle; "
        "égalité entre les femmes et les hommes; égalité femmes hommes; égalité hommes femmes; "
        "mixité des recrutements; mixité des équipes; mixité de l'équipe; mixité du personnel; "
        "parité des équipes; proportion de femmes; part de femmes; "
        "égalité des chances; égalité des sexes; mixité professionnelle; "
        "lutte contre les discriminations; lutter contre les discriminations; "
        "prévention des discriminations; prévenir les discriminations; non discrimination; "
        "commerce équitable; "
        "conventions fondamentales de l'organisation internationale du travail; "
        "organisation internationale du travail; conventions fondamentales de l'oit; oit; "
        "travail des enfants; travail forcé; label diversité; promotion de la diversité; "
        "charte de la diversité; charte diversité; cancer et emploi; droits humains; "
        "droits de l'homme; devoir de vigilance; conditions de travail décentes; "
        "travail décent; conditions de travail équitables; réemploi par une structure de l'ess; "
        "rémunération équitable; jeunes en formation; parité; jeunes en alternance; "
        "personnes en alternance; salariés en alternance; discriminations à l'embauche; "
        "discrimination à l'embauche; égalité de rémunération; rémunération égale; "
        "élève de troisième; élèves de troisième; élève de 3e; élèves de 3e; élève de seconde; "
        "élèves de seconde; élèves de lycée professionnel; lycéens professionnels; "
        "élèves en décrochage; égalité salariale; égalité des salaires; égalité de salaire; "
        "écarts de rémunération entre les femmes et les hommes; référent diversité; "
        "référent égalité; référent harcèlement; prévention du harcèlement; "
        "lutte contre le harcèlement; harcèlement sexuel; violences sexistes; "
        "violences sexistes et sexuelles; agissements sexistes; stéréotypes sexistes; "
        "fairtrade; max havelaar; droits fondamentaux au travail; "
        "droits fondamentaux des travailleurs; droits des travailleurs; "
        "label égalité professionnelle; label égalité; sensibilisation au handicap; "
        "stage d'observation; stages d'observation; contrat en alternance; "
        "contrats en alternance; service civique; pratiques sociales; index de l'égalité; "
        "index égalité; référent handicap; stéréotypes de genre; filières équitables; "
        "filière équitable; prix rémunérateur; prix équitable; producteurs un prix minimum; "
        "labellisation diversité; charte sociale; audit social; audits sociaux; "
        "représentation équilibrée des femmes et des hommes; stage de découverte"
    )
    + crossed(
        "certifiés; labellisés; garantis; issus de filières; produits",
        "équitables; équitable; commerce équitable",
    )
    + crossed(
        "égalité; écarts; égalité de traitement; équité; mixité; parité; parité réelle",
        "entre femmes et hommes; entre hommes et femmes; entre les femmes et les hommes; "
        "femmes hommes; femme homme; hommes femmes; de salaire; de rémunération; salariale; "
        "salarial; des rémunérations",
    ),
    # how many women work for whoever performs the contract
    "WOMEN": phrases("% de femmes; tiers de femmes; moitié de femmes; personnel féminin"),
    # how whoever performs the contract treats those who work on it
    "STAFF_CARE": phrases(
        "contrats précaires; précarité; temps partiel; temps partiels; temps plein; temps complet; "
        "contrats à durée indéterminée; CDI; travail en journée; horaires décalés; "
        "formation qualifiante; formations qualifiantes; formation certifiante; "
        "formation diplômante; montée en compétences; parcours de formation; plan de formation; "
        "accueil des personnes handicapées; accueil des personnes en situation de handicap; "
        "accueil du handicap; accueil des usagers handicapés; accueil du public handicapé; "
        "accessible aux personnes handicapées; accessible aux travailleurs handicapés; "
        "accessibles aux personnes en situation de handicap; accessibilité de ses postes; "
        "accessibilité des postes; postes de travail adaptés; aménagement de poste; "
        "aménagement des postes; salariés handicapés; travailleurs handicapés; handicap; "
        "qualité de vie au travail; bien-être au travail; santé au travail; conditions de travail; "
        "conditions d'emploi; risques psychosociaux; pénibilité; troubles musculosquelettiques; "
        "représentation des salariés; fidélisation"
    )
    + crossed(
        "rémunération; salaire; salaires; rémunérations; rémunération horaire; taux horaire",
        "décent; décente; décents; au moins égale; au moins égal; supérieure; supérieur; "
        "minimum; minimale; équitable; garanti; garantie; juste",
    ),
}

_NOT = "criterion selection title declaration"
RULES = (
    Rule("other.clause", "OTHER_SOCIAL", never="DECLARATION", elsewhere=_NOT, when=is_a_clause),
    # « Clause sociale : stages de troisième »
    Rule(
        "other.social_clause",
        "CLAUSE_SOCIAL ~14 OTHER_SOCIAL",
        never="DECLARATION LIST_OF_LAW CLAUSE_INSERTION",
        elsewhere=_NOT,
        when=tells_kind,
    ),
    # « le titulaire accueille deux apprentis », « l’égalité est assurée »
    Rule(
        "other.conduct",
        "OTHER_SOCIAL & CONTRACTOR|IMPOSE|OBLIGED|GOODS",
        never="DECLARATION LIST_OF_LAW",
        elsewhere=_NOT,
        when=conducts,
    ),
    # « l’entreprise s’engage à ce que ses équipes comportent 30 % de femmes »
    Rule(
        "other.conduct",
        "CONTRACTOR >30 WOMEN & OBLIGED",
        never="DECLARATION LIST_OF_LAW LAW",
        elsewhere=_NOT,
    ),
    # « le titulaire propose un temps plein à ses agents »
    Rule(
        "other.staff",
        "STAFF_CARE & CONTRACTOR|CONTRACT",
        never="DECLARATION LIST_OF_LAW CLAUSE_INSERTION CRITERION MAY PAPERS RESERVED",
        elsewhere=_NOT,
        when=cares_for_staff,
    ),
)

POSITIVE = (
    "Le titulaire verse aux agents affectés au marché un [salaire décent].",
    "L'attributaire forme ses conducteurs à l'[accueil des usagers handicapés].",
    "Le prestataire s'engage à limiter le recours aux [contrats précaires].",
    "Une [clause de stage] est prévue : accueil de jeunes sur le chantier.",
    "Le titulaire devra recourir à des [apprentis] pour l'exécution du marché.",
    "Condition d'exécution : [accueil de stagiaires] de troisième.",
    "Le titulaire s'engage à respecter l'[égalité professionnelle] pendant l'exécution.",
    "Clause sociale : [lutte contre les discriminations] par le titulaire.",
    "Le titulaire doit respecter les [conventions fondamentales de l'Organisation "
    "internationale du travail].",
    "Les produits livrés seront obligatoirement issus du [commerce équitable].",
    "Une [clause d'apprentissage] figure au CCAP.",
    "Le marché comporte une clause d'[égalité femmes-hommes].",
    "Clause de [formation sous statut scolaire] comme condition d'exécution.",
    "Condition d'exécution : le titulaire emploie au moins un [alternant].",
    "Le titulaire est tenu d'accueillir des [jeunes en stage].",
    "La [clause diversité] impose un plan d'action au titulaire.",
    "Conditions particulières d'exécution : [contrats de professionnalisation] à hauteur de "
    "deux postes.",
    "Le titulaire s'oblige à lutter contre le [travail des enfants] dans sa chaîne "
    "d'approvisionnement.",
    "Article L. 2112-2 : conditions d'exécution relatives à l'[égalité entre les femmes et les "
    "hommes].",
    "Le marché ne comporte aucune condition particulière, à l'exception de l'[accueil de "
    "jeunes en stage].",
    "CLAUSE SOCIALE : RECOURS A DES [APPRENTIS] OBLIGATOIRE",
    "Le titulaire doit respecter le [devoir de vigilance] dans l'exécution du contrat.",
    "Une clause prévoit l'accueil d'un [apprenti] par lot.",
    "Le titulaire devra justifier de [conditions de travail décentes] pour les salariés de ses "
    "fournisseurs.",
    "Clause sociale : [stages de 3e] pour les collégiens du quartier.",
    "L'adhésion à la [charte de la diversité] est une condition d'exécution du marché.",
    "Le titulaire s'engage à recourir à l'apprentissage : un [contrat d'apprentissage] par an "
    "est obligatoire.",
    "Les conditions d'exécution imposent le respect de la [parité] dans l'équipe.",
    "Le titulaire devra accueillir des [stagiaires] pendant 140 heures.",
    "Le titulaire respecte l'[égalité salariale] entre les femmes et les hommes affectés au "
    "marché.",
    "Il comprend une obligation d'accueil de deux [stagiaires] de lycée professionnel pendant "
    "le chantier.",
    "Le titulaire désigne un [référent diversité].",
    "Le titulaire embauche deux jeunes en [contrat d'apprentissage] pendant la durée du marché.",
    "Chaque titulaire propose au moins un stage à un [élève de seconde].",
    "Le titulaire met en place un dispositif de [prévention du harcèlement] et des violences "
    "sexistes et sexuelles.",
    "Les articles textiles proviennent d'ateliers respectant les [droits fondamentaux au travail].",
    "Produits labellisés [Fairtrade] ou équivalent exigés.",
    "Le titulaire garantit que les vêtements ont été fabriqués sans [travail des enfants] ni "
    "travail forcé.",
    "Le titulaire prend en charge au moins un [apprenti] pendant toute la durée du contrat.",
    "Considérations sociales : égalité de traitement entre les femmes et les hommes, [lutte "
    "contre les discriminations].",
    "L'attributaire présentera un plan d'action [égalité femmes-hommes] dans les trois mois.",
)

NEGATIVE = (
    "Le titulaire respecte le SMIC et les conventions collectives applicables à ses salariés.",
    "Le titulaire assure la formation des agents de la ville à l'accueil des usagers handicapés.",
    "Le titulaire livre un bâtiment accessible aux personnes handicapées.",
    "Formation des agents à l'égalité femmes-hommes.",
    "Le candidat n'entre pas dans un cas d'interdiction de soumissionner (article L2141-4, "
    "égalité professionnelle).",
    "Pas de clause d'apprentissage.",
    "title|Restructuration du centre de formation d'apprentis",
    "criterion|Recours à l'apprentissage",
    "Égalité de traitement des candidats.",
    "Égalité des usagers devant le service public.",
    "Apprentissage de la langue française.",
    "L'acheteur est sensible à la lutte contre les discriminations.",
    "Le candidat atteste sur l'honneur respecter l'égalité professionnelle.",
    "object|Fourniture de café issu du commerce équitable.",
    "Le marché comporte une clause d'insertion.",
    "Organisation de stages de voile.",
    "Une clause sociale est prévue.",
    "title|Campagne de lutte contre les discriminations",
    (
        "Les candidats peuvent proposer l'accueil de stagiaires s'ils le souhaitent : sans "
        "incidence sur le jugement des "
        "offres, encourage le recours aux jeunes."
    ),
    "Aucun recours à des apprentis n'est exigé.",
    "L'hôtel accueille les stagiaires de la formation.",
    "Accessibilité des personnes handicapées aux bâtiments.",
    "Droits de propriété et droits d'auteur.",
    "L'égalité des chances des candidats est assurée.",
    "Les stages de formation des agents se tiennent au siège.",
    (
        "Considérations relatives à l'économie, à l'innovation, à l'environnement, au domaine "
        "social, à l'emploi ou à la "
        "lutte contre les discriminations."
    ),
    "Le marché est réservé aux entreprises adaptées.",
    "La diversité biologique du site est préservée.",
    "selection|Part des apprentis dans l'effectif du candidat",
    "Le titulaire assure la formation des agents à l'égalité entre les femmes et les hommes.",
    "Le titulaire assure l'accueil des stagiaires et la restauration sur le site de formation.",
    "Le titulaire accueille les apprentis du CFA dans les locaux rénovés.",
    "Le titulaire organise une exposition sur l'égalité entre les femmes et les hommes.",
    "Le titulaire organise un stage de voile pour les élèves de seconde.",
    "Mission d'assistance : le prestataire remet un rapport sur l'égalité professionnelle dans "
    "la collectivité.",
    "Le titulaire respecte le code du travail et lutte contre le travail dissimulé.",
    "Le conducteur doit respecter la diversité des publics.",
)
