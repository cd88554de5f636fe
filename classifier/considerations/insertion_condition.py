"""Execution condition: hours, share of work or hires for people far from employment (L2112-2)."""

CUES = {
    # says by itself that a condition stands
    "CLAUSE_INSERTION": (
        "clause d'insertion", "clause insertion", "clauses d'insertions", "clause sociale d'insertion", "clause sociale insertion", "clause obligatoire d'insertion", "clause sociale obligatoire d'insertion",
        "clause sociale visant à l'insertion", "clause sociale obligatoire visant à l'insertion", "clause visant à l'insertion", "clause pour l'insertion", "clause sociale pour l'insertion", "clause relative à l'insertion",
        "clause sociale relative à l'insertion", "clause sociale via l'insertion", "clause sociale en faveur de l'insertion", "clause en faveur de l'insertion", "clause sociale et d'insertion", "clause emploi insertion", "clause d'emploi et d'insertion",
        "clause d'inclusion", "clause sociale d'inclusion", "clause incitative d'insertion", "clause facultative d'insertion", "clause contractuelle d'insertion", "clause sociale dite d'insertion", "clause particulière d'insertion",
        "clause de promotion de l'emploi", "clause obligatoire de promotion de l'emploi", "clause sociale de promotion de l'emploi", "clause sociale d'insertion et de promotion de l'emploi", "clause d'aide à l'insertion", "clause obligatoire d'aide à l'insertion",
        "clause d'accès à l'emploi", "clause sociale en vue de l'accès à l'emploi", "clause d'exécution d'insertion", "clause sociale par l'économie", "clause sociale par l'insertion", "clause sociale de type insertion", "clause obligatoire d'exécution d'insertion",
        "clause de retour à l'emploi", "clause favorisant l'insertion", "clause sociale favorisant l'insertion", "clause sociale d'emploi", "clause d'exécution visant la promotion de l'emploi",
        "action d'insertion", "actions d'insertion", "action obligatoire d'insertion", "engagement d'insertion", "dispositif d'insertion", "démarche d'insertion", "obligation d'insertion", "effort d'insertion", "objectif d'insertion", "objectifs d'insertion", "dispositif insertion",
        "heures d'insertion", "heure d'insertion", "heures en insertion", "heures sociales", "heures de travail d'insertion", "heures de travail en insertion", "heures dédiées à l'insertion", "heures réservées à l'insertion", "heures de main d'oeuvre en insertion",
        "heures consacrées à l'insertion", "heures affectées à l'insertion", "volume d'insertion", "taux d'insertion", "niveau minimal d'insertion", "quota d'insertion", "part d'insertion", "prestation d'insertion professionnelle",
        "h d'insertion", "volet insertion", "volet d'insertion", "condition d'insertion", "conditions d'insertion", "ccap insertion", "ccap spécifique insertion", "annexe insertion", "mesures d'insertion", "exigence d'insertion", "exigences d'insertion",
        "contrepartie d'insertion", "engagements d'insertion", "engagements en matière d'insertion", "obligations en matière d'insertion", "obligation en matière d'insertion", "conditions d'exécution en matière d'insertion", "mise en oeuvre insertion", "clause sociale formation insertion",
    ),
    # social insertion, needs a frame that makes it a condition
    "INSERTION": (
        "insertion", "insertion sociale", "insertion professionnelle", "insertion sociale et professionnelle", "insertion par l'activité économique", "insertion par l'activité", "insertion par l'économique", "insertion par l'économie", "insertion par l'emploi",
        "insertion par le travail", "insertion socioprofessionnelle", "réinsertion", "réinsertion professionnelle", "insertion économique", "insertion des publics en difficulté", "insertion professionnelle des publics en difficulté", "insertions",
        "insertion sociale par l'activité économique", "insertion professionnelle de publics en difficulté", "insertion par l'activité professionnelle", "iae", "inclusion professionnelle", "inclusion sociale",
    ),
    # who guides its execution: named beside a social clause, it tells its kind
    "FACILITATOR": (
        "facilitateur", "facilitatrice", "chargé de mission clauses sociales", "plie", "plan local pour l'insertion et l'emploi", "maison de l'emploi",
        "cellule clause", "cellule clauses sociales", "guichet unique des clauses sociales", "mission clauses sociales", "facilitateur des clauses sociales", "structures d'insertion",
    ),
    # the people a condition is for
    "PUBLICS": (
        "difficultés d'insertion", "difficulté d'insertion", "difficultés particulières d'insertion", "difficultés sociales ou professionnelles", "difficultés sociales et professionnelles", "difficultés sociales", "difficultés professionnelles",
        "éloignées de l'emploi", "éloigné de l'emploi", "éloignés du marché du travail", "éloignées du marché de l'emploi", "en difficulté", "en difficultés", "publics prioritaires", "personnes prioritaires", "prioritaires au regard des politiques publiques de l'emploi",
        "publics en insertion", "public en insertion", "personnes en insertion", "personnel en insertion", "salariés en insertion", "salarié en insertion", "personnes en parcours d'insertion", "parcours d'insertion", "demandeurs d'emploi", "demandeurs d'emploi de longue durée",
        "chômeurs de longue durée", "bénéficiaires du rsa", "allocataires du rsa", "bénéficiaires du revenu de solidarité active", "personnes à la recherche d'un emploi", "jeunes sans qualification", "jeunes peu qualifiés", "habitants des quartiers prioritaires", "résidents des quartiers prioritaires",
        "quartiers prioritaires", "retour à l'emploi", "accès à l'emploi", "promotion de l'emploi", "promouvoir l'emploi", "lutte contre l'exclusion", "lutter contre l'exclusion", "combattre l'exclusion", "combat contre l'exclusion", "lutte contre le chômage", "lutter contre le chômage", "durablement exclus",
        "personnes exclues du marché du travail", "personnes sans emploi", "publics fragiles", "publics fragilisés", "publics cibles de la clause", "public éligible", "publics éligibles", "personnes éligibles", "personnel éligible", "politiques publiques de l'emploi", "publics précaires", "personnes précaires", "privées d'emploi", "privés d'emploi",
    ),
}  # fmt: skip
