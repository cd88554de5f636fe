"""The contract, its parts, who bids on it, who performs it, who is served."""

from classifier.vocabulary import phrases

CUES = {
    "CONTRACT": phrases(
        "relance; marché; marchés; marché public; lot; lots; accord cadre; contrat; "
        "consultation; concession; délégation de service public; prestation; prestations; "
        "procédure; participation; candidature; exécution; appel d'offres; réponse; mission; "
        "achat; fourniture; travaux; services; commande; attribution; droit de participer; "
        "accès; droit de soumissionner; opération; participer; concours; dépôt des offres; "
        "compétition; concurrence; "
        "activité; entretien; nettoyage; confection; façonnage; conditionnement; implantations"
    ),
    # performs the contract
    "CONTRACTOR": phrases(
        "équipe proposée; équipe affectée; entreprise titulaire; titulaire; attributaire; "
        "prestataire; cocontractant; contractant; délégataire; concessionnaire; "
        "soumissionnaire retenu; candidat retenu; entreprise retenue; entreprise; entrepreneur; "
        "fournisseur; adjudicataire; sous-traitant; exploitant; groupement; maître d'œuvre; "
        "soumissionnaires retenus; entreprises; opérateur retenu"
    ),
    "BIDDER": phrases(
        "candidat; candidats; soumissionnaire; soumissionnaires; opérateur; opérateurs; "
        "opérateurs économiques; attributaire; titulaire; membre; prestataire; répondant; "
        "concurrent; employeur; entreprise; structure; organisme; fournisseur; association; société"
    ),
    # kept for a trade, not for a social reason
    "PROFESSION": phrases(
        "profession; architecte; avocat; assureurs; assurance; intermédiaires d'assurance; "
        "expert comptable; commissaires aux comptes; géomètre; notaire; contrôleurs techniques; "
        "contrôleur technique; bureau de contrôle; pharmaciens; laboratoires; ordre des; "
        "courtiers; équipe pluridisciplinaire; transporteurs; transport de fonds; CNAPS; "
        "sécurité privée; Qualibat; banques; établissements de crédit; médecins; Certiphyto; "
        "agents de voyages; organismes de formation; vétérinaires; opérateurs européens; "
        "ressortissants français; sociétés d'assurances; nouveaux entrants; artisans agréés; "
        "agrément amiante; licence de transport; gardiens de fourrière; "
        "acheteurs professionnels; monuments historiques; réseau agréé; "
        "candidats ayant effectué; candidats ayant visité; maîtres d'œuvre; "
        "commissaires-priseurs; huissiers; groupement retenu; titulaire du lot; "
        "titulaires des lots; attributaire du lot; titulaires de l'accord-cadre"
    ),
    "SMALL_FIRMS": phrases("PME; artisans; petites et moyennes entreprises; TPE; start-up"),
    # a place or a thing that may be kept for somebody
    "PLACE": phrases(
        "chambre; chambres; hébergement; local; locaux; salle; bâtiment; place; parking; "
        "stationnement; terrain; parcelle; emplacement; logement; créneau; siège; véhicule; "
        "quai; voie; zone; tarif; invitation; berceau; séance; cours; séjour; session; stand; "
        "salon; appartement; vestiaire; bureau; carte; badge; bordereau; course; rubrique; "
        "encart; colonne; panneau; enveloppe; crédit; masque; document; horaire; surface; m2; "
        "vestiges; portes; stationnements; allée; tribune; table; coupures; plongée; "
        "plage horaire; accueil du public; déchèterie; ascenseur; cabine; toilettes; "
        "sanitaires; piste; couloir; espace; hangar; halle; kiosque; boutique; marché forain; "
        "marché couvert; marché hebdomadaire; marché de noël; restaurant; cantine; accès au site"
    ),
    # served, or of the buyer's own house
    "SERVED": phrases(
        "élèves; étudiants; enfants; usagers; seniors; agents; personnel de; personnels; "
        "adultes; familles; résidents; particuliers; habitants de; scolaires; visiteurs; "
        "clients; membres du groupement; adhérents; membres; administration; "
        "pouvoir adjudicateur; maître d'ouvrage; professionnels; besoins; locataires; "
        "services municipaux; travailleurs de l'ESAT; bus; poids lourds; candidats inscrits; "
        "exposants; travaux imprévus; urgences; véhicules; convives; donneurs; adolescents; "
        "aînés"
    ),
    "BUYER": phrases(
        "acheteur; pouvoir adjudicateur; maître d'ouvrage; collectivité; ville; commune; "
        "métropole; département; région; communauté; syndicat; centrale; office"
    ),
    # an article of the Code that reserves; the engine reads which one
    "ARTICLE": (),
}
