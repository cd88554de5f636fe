"""The demonstration's buyers: invented bodies of Île-de-France, of the kinds that really buy
there.
"""

from vigie.demo.tenders import SampleBuyer, siren

VAUCLAIR = SampleBuyer(
    "Commune de Vauclair-sur-Seine", siren("29900001"), "Vauclair-sur-Seine", "93210", "v1c"
)
PLAINE = SampleBuyer(
    "Etablissement public territorial Plaine des Faubourgs",
    siren("29900002"),
    "Saint-Ouvre",
    "93400",
    "p2f",
)
ORMEAUX = SampleBuyer(
    "Commune des Ormeaux-le-Roi", siren("29900003"), "Les Ormeaux-le-Roi", "94320", "o3r"
)
MARNES = SampleBuyer(
    "Conseil départemental de la Marnelle", siren("29900004"), "Créval", "94000", "m4d"
)
HOPITAL = SampleBuyer(
    "Centre hospitalier intercommunal du Val d'Orvain",
    siren("29900005"),
    "Orvain",
    "91700",
    "h5o",
    "body-pl",
)
LYCEES = SampleBuyer(
    "Région capitale - pôle lycées", siren("29900006"), "Saint-Ouvre", "93400", "l6r", "ra"
)
HABITAT = SampleBuyer(
    "Office public de l'habitat Les Trois Rivières",
    siren("29900007"),
    "Montigny-les-Eaux",
    "95370",
    "h7t",
    "pub-undert",
)
SYNDICAT = SampleBuyer(
    "Syndicat de traitement des déchets du Nord-Ouest francilien",
    siren("29900008"),
    "Gennelles",
    "92230",
    "s8d",
)
UNIVERSITE = SampleBuyer(
    "Université Paris-Belleplaine", siren("29900009"), "Paris", "75013", "u9b", "body-pl"
)
CCAS = SampleBuyer(
    "Centre communal d'action sociale de Pontelle", siren("29900010"), "Pontelle", "78200", "c1a"
)
AGGLO = SampleBuyer(
    "Communauté d'agglomération du Grand Gâtinois francilien",
    siren("29900011"),
    "Melvaux",
    "77000",
    "a2g",
)
MINISTERE = SampleBuyer(
    "Direction interrégionale des services déconcentrés - plate-forme achats",
    siren("19900012"),
    "Paris",
    "75012",
    "d3s",
    "cga",
)
PENITENTIAIRE = SampleBuyer(
    "Service interdépartemental des fournitures scolaires",
    siren("29900013"),
    "Versigny",
    "78000",
    "p4f",
)
THEATRE = SampleBuyer(
    "Etablissement public du Théâtre des Deux Rives",
    siren("29900014"),
    "Ivrelle",
    "94200",
    "t5d",
    "body-pl",
)
