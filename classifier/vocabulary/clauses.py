"""Social words of a condition; the phrases stand in the files of the considerations."""

from classifier.vocabulary import phrases

CUES = {
    "CLAUSE_INSERTION": (),
    "INSERTION": (),
    "PUBLICS": (),
    "FACILITATOR": (),
    "POOL": (),
    "CLAUSE_SOCIAL": (),
    "EMPLOYMENT": (),
    "OTHER_SOCIAL": (),
    "STAFF_CARE": (),
    "SERVICE": (),
    "SUPPORT": (),
    "CONDITION_LAW": phrases(
        "l2112-2; l2112-3; l2112-4; l3114-2; article 14 du code des marchés; "
        "article 38 de l'ordonnance; article 14 de l'ancien code"
    ),
    # the words in which the law lists what conditions may look to
    "LIST_OF_LAW": phrases(
        "l'économie à l'innovation; à l'économie à l'innovation à l'environnement; "
        "relatives à l'économie à l'innovation"
    ),
    # the aim that the law gives to such clauses, and what a buyer's own policy says too
    "AIM": phrases(
        "promotion de l'emploi; promouvoir l'emploi; lutte contre l'exclusion; "
        "retour à l'emploi; lutter contre l'exclusion; combattre l'exclusion; "
        "combat contre l'exclusion; lutte contre le chômage; lutter contre le chômage; "
        "accès à l'emploi"
    ),
}
