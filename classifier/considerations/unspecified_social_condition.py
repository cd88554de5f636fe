"""The notice says that there is a social condition and nothing tells which kind (L2112-2, L2112-2-1)."""

CUES = {
    "CLAUSE_SOCIAL": (
        "clause sociale", "clauses sociales", "clause sociale obligatoire", "clause à caractère social", "clause d'ordre social", "clauses sociales et environnementales", "clauses environnementales et sociales", "clause environnementale et sociale",
        "clauses sociales ou environnementales", "clause rse", "clauses rse", "conditions d'exécution à caractère social", "conditions particulières d'exécution à caractère social", "conditions d'exécution à caractère environnemental et social", "conditions d'exécution sociales",
        "condition d'exécution sociale", "conditions d'exécution environnementales et sociales", "conditions sociales d'exécution", "conditions d'exécution d'ordre social", "conditions à caractère social", "conditions d'exécution de nature sociale", "considérations sociales",
        "considérations sociales et environnementales", "considérations environnementales et sociales", "considérations d'ordre social", "considérations à caractère social", "considération sociale", "éléments à caractère social", "éléments à caractère social et environnemental", "dispositions à caractère social", "exigences sociales", "exigences à caractère social",
        "obligations à caractère social", "engagement social", "engagements sociaux", "prescriptions sociales", "objectifs sociaux", "objectif social", "conditions d'exécution relatives au domaine social", "considérations relatives au domaine social", "domaine social", "caractère social", "volet social",
        "clause socio environnementale", "conditions d'exécution sociales et environnementales", "disposition sociale", "dispositif social", "clause responsable sociale", "aspects sociaux", "l2112-2-1", "exigences sociales et environnementales",
    ),
    # L2112-2 with employment beside environment
    "EMPLOYMENT": ("relatives à l'emploi", "environnement et à l'emploi", "social et à l'emploi", "l'emploi et à l'environnement", "domaine de l'emploi", "environnement et emploi"),
}  # fmt: skip
