"""Who a contract may be kept for, who bids on it, who is served by it."""

from classifier.vocabulary import phrases

CUES = {
    # families of operators: the files of the considerations name them
    "ACTOR_DISABILITY": (),
    "ACTOR_INSERTION": (),
    "ACTOR_BOTH": (),
    "ACTOR_PRISON": (),
    "ACTOR_ESS": (),
    # of a social kind, outside the families of the Code
    "ACTOR_OTHER": phrases(
        "associations loi 1901; associations relevant de la loi de 1901; "
        "association loi de 1901; associations de la loi de 1901; "
        "associations régies par la loi de 1901; "
        "associations régies par la loi du 1er juillet 1901; associations à but non lucratif; "
        "organismes à but non lucratif; organismes sans but lucratif; "
        "structures à but non lucratif; entreprises à but d'emploi; entreprise à but d'emploi; "
        "EBE; associations caritatives; associations à vocation sociale; "
        "coopératives et associations"
    ),
    # people who make an operator one of ours where it employs them
    "WEAK_DISABILITY": (),
    "WEAK_INSERTION": phrases(
        "travailleurs défavorisés; personnes défavorisées; défavorisés; défavorisées"
    ),
    "DISABLED_PEOPLE": phrases("personnes handicapées; handicap; handicapés"),
}
