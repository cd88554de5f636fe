"""The object itself is a service of insertion and qualification; works or services are only its support."""

CUES = {
    "SERVICE": (
        "marché d'insertion et de qualification", "marché d'insertion sociale", "marché d'insertion professionnelle", "marché d'insertion", "marchés d'insertion", "marché de qualification et d'insertion", "marché de services d'insertion", "service d'insertion et de qualification", "services d'insertion et de qualification",
        "services de qualification et d'insertion", "prestations d'insertion et de qualification", "prestation d'insertion et de qualification professionnelle", "prestations de qualification et d'insertion", "prestations d'insertion sociale et professionnelle", "prestations d'insertion socioprofessionnelle", "prestations de service d'insertion", "service d'insertion",
        "services d'insertion", "services d'insertion sociale et professionnelle", "prestation d'insertion sociale", "prestations d'insertion", "accord cadre d'insertion", "marché de prestations d'insertion", "lot d'insertion", "appui et d'accompagnement à l'emploi par l'activité", "achat d'insertion", "achat de prestations d'insertion", "achat de services d'insertion",
    ),
    "SUPPORT": (
        "activité support", "activités support", "activités supports", "activité de support", "activité servant de support", "ayant pour support", "ayant comme support", "avec comme support", "avec pour support", "ayant pour activité support", "ayant comme activité support", "support d'insertion", "support de l'insertion", "support d'activité", "supports d'activités",
        "travaux supports", "prenant appui sur", "prendront appui sur", "sur la base d'activités", "par le biais d'activités", "au moyen de prestations", "à travers l'exécution de prestations", "à travers la réalisation", "au travers de prestations", "par le biais de prestations", "servant de support", "comme support", "utilisé comme support", "au moyen de petits travaux", "par la réalisation de travaux",
    ),
}  # fmt: skip
