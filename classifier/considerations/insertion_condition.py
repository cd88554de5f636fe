"""Execution condition: hours, share of work or hires for people far from employment (L2112-2)."""

from classifier.conditions import (
    clause_told,
    engages,
    framed,
    guides,
    handed_over,
    heads_figures,
    hires,
    imposed_clause,
    listed_publics,
    share_of_staff,
    shares_work,
    sources_people,
    titled_clause,
    told_volume,
    volume_for_insertion,
    with_figure,
)
from classifier.engine import Rule
from classifier.vocabulary import crossed, phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.INSERTION_CONDITION

CUES = {
    # where people far from employment are hired through
    "POOL": phrases("GEIQ; groupement d'employeurs pour l'insertion; EPIDE; école de la 2e chance"),
    # says by itself that a condition stands
    "CLAUSE_INSERTION": phrases(
        "obligation d'emploi de personnes éloignées de l'emploi; "
        "obligation d'emploi de personnes éloignées; heures relatives à l'insertion; "
        "heures pour l'insertion; annexe relative à l'insertion; "
        "heures à réaliser en insertion; "
        "pourcentage d'heures d'insertion; clause d'insertion; clauses d'insertions; "
        "clause sociale d'insertion; clause obligatoire d'insertion; "
        "clause sociale obligatoire d'insertion; clause visant à l'insertion; "
        "clause sociale visant à l'insertion; clause sociale obligatoire visant à l'insertion; "
        "clause pour l'insertion; clause sociale pour l'insertion; "
        "clause relative à l'insertion; clause sociale relative à l'insertion; "
        "clause sociale via l'insertion; clause sociale en faveur de l'insertion; "
        "clause en faveur de l'insertion; clause emploi; clause d'emploi et d'insertion; "
        "clause d'inclusion; clause sociale d'inclusion; clause incitative d'insertion; "
        "clause facultative d'insertion; clause contractuelle d'insertion; "
        "clause sociale dite d'insertion; clause particulière d'insertion; "
        "clause de promotion de l'emploi; clause obligatoire de promotion de l'emploi; "
        "clause sociale de promotion de l'emploi; "
        "clause sociale d'insertion et de promotion de l'emploi; clause d'aide à l'insertion; "
        "clause obligatoire d'aide à l'insertion; clause d'accès à l'emploi; "
        "clause sociale en vue de l'accès à l'emploi; clause d'exécution d'insertion; "
        "clause sociale par l'économie; clause sociale par l'insertion; "
        "clause sociale de type insertion; clause obligatoire d'exécution d'insertion; "
        "clause de retour à l'emploi; clause favorisant l'insertion; "
        "clause sociale favorisant l'insertion; clause sociale d'emploi; "
        "clause d'exécution visant la promotion de l'emploi; "
        "clause sociale formation insertion; clause d'exécution sociale d'insertion; "
        "clause sociale et d'insertion; clause sociale et professionnelle d'insertion; "
        "clause sociale emploi; clause insertion professionnelle; action d'insertion; "
        "action obligatoire d'insertion; engagement d'insertion; engagement insertion; "
        "dispositif d'insertion; démarche d'insertion; obligation d'insertion; "
        "effort d'insertion; objectif d'insertion; heures d'insertion; heures en insertion; "
        "heures sociales; heures de travail d'insertion; heures de travail en insertion; "
        "heures dédiées à l'insertion; heures réservées à l'insertion; heures à l'insertion; "
        "heures de main d'oeuvre en insertion; heures consacrées à l'insertion; "
        "heures affectées à l'insertion; volume d'insertion; volume horaire d'insertion; "
        "volume d'heures d'insertion; nombre d'heures d'insertion; taux d'insertion; "
        "niveau minimal d'insertion; quota d'insertion; part d'insertion; h d'insertion; "
        "volet insertion; condition d'insertion; ccap insertion; ccap spécifique insertion; "
        "annexe insertion; mesures d'insertion; exigence d'insertion; contrepartie d'insertion; "
        "engagements en matière d'insertion; obligations en matière d'insertion; "
        "conditions d'exécution en matière d'insertion; mise en oeuvre insertion; insertion h; "
        "insertion en heures; charte d'insertion; charte nationale d'insertion; "
        "charte locale d'insertion; contrat de travail d'insertion; "
        "obligation d'emploi de personnes obligation d'insertion professionnelle; "
        "obligation d'insertion sociale; heure d'insertion due; justificatifs d'insertion; "
        "fiche insertion; insertion nombre d'heures; volume minimal d'insertion; "
        "plan d'insertion; clause d'insertions; total clause sociale; "
        "public relevant de la clause; clause de l'emploi et de l'insertion; parts d'insertion; "
        "effort insertion; prestation d'insertion professionnelle du titulaire; "
        "recrutement de publics en insertion; heures au titre de l'insertion; "
        "clause sociale et insertion"
    )
    + crossed(
        "volume; objectif; contingent; plancher; quantum; seuil; minimum; engagement; action; "
        "effort; obligation; exigence",
        "chiffré d'insertion; contractuel d'insertion; minimal d'insertion; "
        "contraint d'insertion; obligatoire d'insertion; quantifié d'insertion; d'insertion",
    ),
    # social insertion, needs a frame that makes it a condition
    "INSERTION": phrases(
        "insertion; insertion sociale; insertion professionnelle; "
        "insertion sociale et professionnelle; insertion par l'activité économique; "
        "insertion par l'activité; insertion par l'économique; insertion par l'économie; "
        "insertion par l'emploi; insertion par le travail; insertion socioprofessionnelle; "
        "réinsertion; réinsertion professionnelle; réinsertion sociale; insertion économique; "
        "insertion des publics en difficulté; "
        "insertion professionnelle des publics en difficulté; insertions; "
        "insertion sociale par l'activité économique; insertion par l'activité professionnelle; "
        "iae; inclusion professionnelle; inclusion sociale; "
        "insertion de personnes éloignées de l'emploi"
    ),
    # who guides its execution: named beside a social clause, it tells its kind
    "FACILITATOR": phrases(
        "facilitateur; facilitatrice; chargé de mission clauses sociales; plie; "
        "maison de l'emploi; cellule clause; cellule clauses sociales; "
        "guichet unique des clauses sociales; mission clauses sociales; "
        "facilitateur des clauses sociales; structures d'insertion; chargé de mission clauses; "
        "service de la clause; cellule clauses"
    ),
    # the people a condition is for
    "PUBLICS": phrases(
        "jeunes en difficulté; habitants en difficulté; personnes issues d'une SIAE; "
        "salariés d'une structure d'insertion; salariés de structures d'insertion; "
        "demandeur d'emploi de longue durée; public en difficulté; ETP en insertion; "
        "bénéficiaires de l'AAH ou du RSA; difficultés d'insertion; difficulté d'insertion; "
        "difficultés particulières d'insertion; difficultés sociales ou professionnelles; "
        "difficultés sociales et professionnelles; "
        "difficultés sociales ou professionnelles particulières; difficultés sociales; "
        "difficultés professionnelles; éloignées de l'emploi; éloigné de l'emploi; "
        "éloignement de l'emploi; éloignées du marché du travail; "
        "éloignées durablement de l'emploi; éloignées du travail; "
        "éloignées du marché de l'emploi; publics en difficulté; personnes en difficulté; "
        "publics prioritaires; personnes prioritaires; "
        "prioritaires au regard des politiques publiques de l'emploi; publics en insertion; "
        "public en insertion; personnes en insertion; personne en insertion; "
        "personnel en insertion; salariés en insertion; salarié en insertion; "
        "manœuvre en insertion; peintre en insertion; personnes en parcours d'insertion; "
        "publics en parcours d'insertion; parcours d'insertion; demandeurs d'emploi; "
        "demandeurs d'emploi de longue durée; chômeurs; chômeurs de longue durée; "
        "bénéficiaires du rsa; allocataires du rsa; "
        "bénéficiaires du revenu de solidarité active; personnes à la recherche d'un emploi; "
        "recherche d'emploi; recherche d'un emploi; jeunes sans qualification; "
        "jeunes peu qualifiés; jeunes de la mission locale; orientés par la mission locale; "
        "suivis par la mission locale; inscrits à la mission locale; "
        "habitants des quartiers prioritaires; habitants du quartier prioritaire; "
        "résidents des quartiers prioritaires; quartiers prioritaires; publics de la clause; "
        "public de la clause; publics relevant de la clause; publics visés par la clause; "
        "publics cibles; publics cibles de la clause; qpv; habitants des QPV; "
        "durablement exclus; personnes exclues du marché du travail; personnes exclues; "
        "personnes sans emploi; durablement sans emploi; publics fragiles; publics fragilisés; "
        "public éligible; publics éligibles; personnes éligibles; personnel éligible; "
        "public désigné; politiques publiques de l'emploi; publics précaires; "
        "personnes précaires; privées d'emploi; privés d'emploi; inscrits à pôle emploi; "
        "inscrites à pôle emploi; inscrits à france travail; inscrites à france travail; "
        "inscrites au PLIE; jeunes de moins de 26 ans; moins de 26 ans; "
        "bénéficiaires de minima sociaux; allocataires de minima sociaux; "
        "bénéficiaires de l'aah; personnes en contrat d'insertion; "
        "salariés en contrat d'insertion; sans qualification; jeunes déscolarisés; "
        "difficultés d'accès à l'emploi; faible niveau de qualification; public éloigné; "
        "personnes sous main de justice; sortant de détention; sortants de détention; DELD; "
        "NEET; CDDI; locataires en recherche d'emploi; emploi des locataires; "
        "emploi des habitants; publics RSA; publics PLIE; habitants en recherche d'emploi; "
        "publics éloignés; clauses personnes défavorisées; "
        "personnes orientées par la mission locale; contrat d'insertion; contrats d'insertion; "
        "personnes en parcours; salariés en parcours; salarié en parcours; publics en parcours; "
        "agents en parcours; agents en insertion; agent en insertion; ouvriers en insertion; "
        "ouvrier en insertion; emplois d'insertion; postes d'insertion; poste d'insertion; "
        "postes en insertion; poste en insertion; chômage de longue durée; minima sociaux; "
        "qui en sont éloignées; politique de la ville; parcours IAE; parcours d'IAE"
    )
    + crossed(
        "difficultés; difficulté; difficultés particulières; difficultés importantes",
        "d'accès à l'emploi; d'accès au travail; d'accès au marché du travail; "
        "de retour à l'emploi; pour accéder à l'emploi; pour trouver un emploi; "
        "d'accès au marché de l'emploi",
    )
    + crossed(
        "personnes; publics; public; jeunes; habitants; salariés; adultes; candidats; seniors; "
        "travailleurs; personne",
        "au chômage; sans emploi; sans diplôme; sans formation; peu qualifiés; "
        "faiblement qualifiés; non qualifiés; en recherche d'emploi; en situation d'exclusion; "
        "en situation de précarité; en insertion; relevant de l'insertion; exclus de l'emploi; "
        "relevant de l'insertion par l'activité économique; inscrits comme demandeurs d'emploi",
    ),
}

_NOT = "criterion selection title declaration"
RULES = (
    # « clause d’insertion », « 200 heures d’insertion », « engagement d’insertion »
    Rule("insertion.clause", "CLAUSE_INSERTION", elsewhere=_NOT, when=imposed_clause),
    Rule("insertion.clause", "WITH >3 CLAUSE_INSERTION", fields="title", when=imposed_clause),
    # « clause sociale » with the people, the guide or the hours beside it
    Rule(
        "insertion.social_clause",
        "CLAUSE_SOCIAL & PUBLICS|INSERTION|FACILITATOR|AIM",
        never="OTHER_SOCIAL",
        elsewhere=_NOT,
        when=imposed_clause,
    ),
    Rule(
        "insertion.social_hours",
        "CLAUSE_SOCIAL & HOURS",
        never="OTHER_SOCIAL",
        elsewhere=_NOT,
        when=with_figure,
    ),
    # « le titulaire confie 10 % des heures à des personnes en parcours d’insertion »
    Rule(
        "insertion.hired",
        "HIRE ~34 PUBLICS & CONTRACTOR|IMPOSE|HOURS|PERCENT|HERE",
        elsewhere=_NOT,
        when=hires,
    ),
    Rule(
        "insertion.share",
        "HOURS|PERCENT ~34 PUBLICS|WEAK_DISABILITY|ACTOR_BOTH & DO|IMPOSE",
        never="MAJORITY",
        elsewhere=_NOT,
        when=with_figure,
    ),
    Rule(
        "insertion.share",
        "PERCENT >24 PUBLICS",
        never="MAJORITY",
        elsewhere=_NOT + " object",
        when=share_of_staff,
    ),
    # « Personnel en insertion : 260 h par an »
    Rule(
        "insertion.volume", "INSERTION|PUBLICS >12 HOURS|PERCENT", elsewhere=_NOT, when=told_volume
    ),
    # « la promotion de l’emploi … : une part du travail », « obligation d’insertion »
    Rule(
        "insertion.frame",
        "INSERTION|PUBLICS|AIM|SERVICE & IMPOSE|OBLIGED",
        elsewhere=_NOT,
        when=framed,
    ),
    Rule(
        "insertion.clause_for",
        "CLAUSE_WORD >8 INSERTION|PUBLICS|AIM",
        elsewhere=_NOT,
        when=clause_told,
    ),
    Rule("insertion.title", "CLAUSE_INSERTION", fields="title", when=titled_clause),
    # « L2112-2 (insertion sociale) »: the article of the law on conditions
    Rule("insertion.basis", "INSERTION & CONDITION_LAW", never="LAW RESERVED", elsewhere=_NOT),
    Rule(
        "insertion.engaged", "CONTRACTOR >24 DO >24 INSERTION|PUBLICS", elsewhere=_NOT, when=engages
    ),
    # « Publics éligibles : DELD, bénéficiaires du RSA »
    Rule("insertion.publics", "PUBLICS", elsewhere=_NOT, when=listed_publics),
    # « confier 20 % du montant à un ESAT »
    Rule(
        "insertion.work_share",
        "CONFIDE ~40 ACTOR & OBLIGED|PERCENT",
        never="WISH",
        elsewhere=_NOT,
        when=shares_work,
    ),
    # « le titulaire confie le tri à une EA », « par l’ESAT que le titulaire choisit »
    Rule(
        "insertion.work_share",
        "ACTOR & CONTRACTOR",
        never="WISH RESERVED OPTIONAL OPEN_TO_ALL PROOF MAJORITY",
        elsewhere=_NOT,
        when=handed_over,
    ),
    # « 4 % des heures sont dédiées à l’insertion », « l’insertion représente 500 h »
    Rule("insertion.share", "HOURS ~30 INSERTION", elsewhere=_NOT, when=volume_for_insertion),
    # « fait travailler du personnel issu de structures d’insertion »
    Rule(
        "insertion.hired",
        "SOURCED >8 ACTOR_INSERTION|ACTOR_DISABILITY|ACTOR_BOTH|FACILITATOR|POOL",
        never="WISH RESERVED OPEN_TO_ALL",
        elsewhere=_NOT,
        when=sources_people,
    ),
    # « le facilitateur des clauses est à disposition »: only a clause has such a guide
    Rule(
        "insertion.guide",
        "FACILITATOR ~30 GUIDED",
        fields="conditions other",
        when=guides,
        strong=False,
    ),
    # « Insertion : 350 », « Insertion : lot 1 : oui »
    Rule("insertion.heading", "INSERTION", elsewhere=_NOT, when=heads_figures),
)

POSITIVE = (
    "La mise sous pli est confiée par le titulaire à un [ESAT].",
    "Le fournisseur fait assembler les coffrets dans un [ESAT].",
    "8 % des heures travaillées iront à des [personnes en recherche d'emploi].",
    "L'[insertion] pèse 450 heures sur ce lot.",
    "L'entrepreneur fait intervenir du personnel mis à disposition par une [ETTI].",
    "Les équipes comptent au moins un salarié en [contrat d'insertion].",
    "Le marché comporte une [clause d'insertion].",
    "Une [clause sociale d'insertion] est prévue au CCAP.",
    "L'attributaire devra réaliser une [action d'insertion] au bénéfice de demandeurs d'emploi.",
    "[120 heures d'insertion] sont à réaliser sur le lot 2.",
    "Le titulaire réservera [5 % du temps total de travail à des personnes éloignées de l'emploi].",
    (
        "Dans un souci de [promotion de l'emploi] et de lutte contre l'exclusion, une clause "
        "obligatoire figure au cahier "
        "des charges."
    ),
    "[CLAUSE D INSERTION OBLIGATOIRE POUR LE LOT 1]",
    (
        "Le présent marché inclut une obligation de [promouvoir l'emploi de personnes "
        "rencontrant des difficultés] (article"
        " L2112-2)."
    ),
    "Les conditions d'exécution visent à favoriser [le retour à l'emploi de publics prioritaires].",
    "Le titulaire s'engage à recruter des [bénéficiaires du RSA] pour 200 heures.",
    "Toutefois, les candidats sont informés qu'une [clause d'insertion] s'applique au lot 3.",
    "La mise sous pli devra obligatoirement être confiée à un [ESAT].",
    "10 % du montant du marché sera sous-traité à une [entreprise d'insertion], au minimum.",
    "La clause sociale porte sur [150 heures] par an.",
    "Clause sociale : [l'insertion par l'activité économique] est une condition d'exécution.",
    "Le titulaire prendra contact avec le facilitateur pour la mise en œuvre de la [clause "
    "d'insertion].",
    "[Engagement d'insertion] de 90 heures pour le lot 5.",
    "Ce marché fait l'objet d'un [dispositif d'insertion] obligatoire.",
    "Marché soumis à une clause [dinsertion] par lactivité économique.",
    "[Clause d'insertion facultative] : les candidats peuvent proposer des heures.",
    "L'exécution du lot 1 comporte une [clause de promotion de l'emploi].",
    "Les entreprises retenues réservent une part du temps de travail à des [publics en "
    "difficulté].",
    "Une offre comportant des réserves sur la [clause obligatoire d'insertion] sera déclarée "
    "irrégulière.",
    (
        "Des [clauses visant à promouvoir l'emploi] des personnes rencontrant des difficultés "
        "particulières figurent au "
        "CCAP."
    ),
    "À titre accessoire, la consultation comporte une [prestation d'insertion professionnelle] "
    "de publics en difficulté.",
    "Article L. 2112-2 du code de la commande publique ([insertion sociale]).",
    "Le [volume horaire d'insertion] est obligatoire et fixé à l'acte d'engagement.",
    "object|Travaux de voirie. Le lot 1 comprend une [clause d'insertion] de 300 heures.",
    (
        "Il est demandé à l'entreprise d'exécuter [une action qui permette l'accès ou le "
        "retour à l'emploi] de personnes en"
        " difficulté."
    ),
    "Une pénalité de 60 euros sera appliquée par [heure d'insertion] non réalisée.",
    "L'exécution du marché est subordonnée à la réalisation d'un parcours de [retour à "
    "l'emploi] pour deux personnes.",
    "Publics cibles : habitants des [QPV], jeunes sans qualification, seniors au chômage. "
    "Volume à réaliser : 175 heures.",
    "Le [facilitateur des clauses sociales] se tient à la disposition des entreprises, contact "
    "au 01.",
    "L'entreprise réservera une partie des travaux à une [structure d'insertion] du "
    "territoire, 10 % au moins.",
    "La plonge est confiée exclusivement à un [ESAT], à hauteur de 20 % du montant.",
    "object|Lot 3 Vestiaires - [insertion : 80 h]",
    "[Volume horaire d'insertion] : 210.",
    "L'[engagement portant sur l'emploi de personnes éloignées du travail] est de 200 heures.",
    (
        "L'acheteur impose au titulaire une action de formation et de [retour à l'emploi] au "
        "bénéfice de chômeurs, pour "
        "210 heures."
    ),
)

NEGATIVE = (
    "Le titulaire livre les repas à un ESAT de la commune.",
    "Le prestataire fait visiter les locaux à une entreprise adaptée.",
    "Le titulaire ouvre l'accès aux habitants des quartiers prioritaires.",
    "Les travaux sont réalisés par le titulaire dans un atelier d'ESAT en activité.",
    "Le marché ne comporte pas de clause d'insertion.",
    "Aucune clause d'insertion n'est prévue.",
    "Clause d'insertion : néant",
    "Clause d'insertion sociale : sans objet.",
    "Le présent lot n'est pas concerné par la clause d'insertion.",
    "Le marché n'est pas soumis à une clause d'insertion.",
    "criterion|Qualité de l'insertion paysagère du projet",
    "Insertion dans le site et qualité architecturale de l'esquisse.",
    "L'insertion d'annonces légales dans la presse locale.",
    "title|Opérateur de la clause d'insertion dans les marchés de travaux",
    "title|Prestation action d'insertion - 4 lots",
    "object|Accompagnement socioprofessionnel des bénéficiaires du RSA vers l'emploi.",
    "Des considérations relatives à l'insertion peuvent être prises en compte par les acheteurs.",
    "criterion|Performances en matière d'insertion professionnelle des publics en difficulté",
    "Le candidat déclare respecter l'obligation d'emploi des travailleurs handicapés.",
    "Le marché est réservé aux structures d'insertion par l'activité économique.",
    "Financement : fonds pour l'insertion des personnes handicapées dans la fonction publique.",
    "Il serait apprécié que l'entreprise accueille des personnes en insertion.",
    "Une attention particulière sera portée à l'insertion des personnes en difficulté.",
    "Pose d'un cathéter à insertion périphérique.",
    "L'insertion du bâtiment dans son environnement urbain.",
    "Clause d'insertion : non",
    "La clause environnementale impose le tri des déchets.",
    "Le titulaire remet son offre avant le 12 mars à 12 heures.",
    "Clauses d'insertion : ☐ Oui ☒ Non",
    "Le maître d'ouvrage se réserve le droit de commander à un ESAT hors du marché.",
    "Exclusion de la participation à la procédure de passation.",
    "Heures d'insertion : non.",
    "Suppression de la clause sociale d'insertion à l'article 5.",
    "Le titulaire devra réserver le créneau du matin aux travailleurs de l'ESAT.",
    "object|Mission de facilitateur des clauses sociales : contact auprès des entreprises "
    "attributaires.",
    "Le PLIE du Val Mauret est membre du comité de pilotage.",
    "La maîtrise d'œuvre devra intégrer dans les DCE une clause d'insertion.",
    "Le titulaire assure le transport des demandeurs d'emploi vers les lieux de formation : "
    "300 heures par an.",
    "Formation de 300 heures destinée aux demandeurs d'emploi et aux jeunes sans qualification.",
    "L'action vise l'insertion professionnelle de 40 bénéficiaires du RSA pendant 12 mois.",
    "Le nombre d'heures d'insertion publicitaire est fixé à 20 par mois.",
    "La prestation doit être exclusivement réalisée en présence d'un moniteur de l'ESAT.",
)
