"""One award criterion that names social and environmental performance together, or « RSE » (R2152-7)."""

CUES = {
    "GREEN": (
        "environnement", "environnemental", "environnementale", "environnementaux", "environnementales", "développement durable", "dévelopement durable", "développement durbale", "durable", "durabilité", "écologique", "écologie", "écoresponsable", "éco responsable", "carbone", "déchets", "biodiversité", "économie circulaire", "transition écologique", "eco conception",
    ),
    "RSE": (
        "rse", "rso", "responsabilité sociétale", "responsabilité sociétale des entreprises", "responsabilité sociale et environnementale", "responsabilité sociale des entreprises", "responsabilité sociale de l'entreprise", "responsabilité sociale environnementale", "responsabilité environnementale et sociale", "responsabilité environnementale et sociétale", "démarche rse", "sociétal", "sociétale", "sociétaux", "responsabilité sociale et économique",
        "responsabilité sociale et sociétale", "responsabilité sociétale et environnementale",
    ),
}  # fmt: skip
