"""What takes words back or turns them: denial, hypothesis, law, another contract, policy, wish."""

from classifier.vocabulary import crossed, phrases

CUES = {
    # stands before what it denies
    "NO": phrases(
        "exclusion de toute; pas; aucun; aucune; nul; sans; dépourvu; dépourvue; exempt; "
        "absence; ni; zéro; non pas; dispensé; dispense; exonéré; hors champ; exclut; "
        "non réservé; en l'absence; exclus; exclu"
    ),
    "NE": phrases("ne"),
    "PAS": phrases("pas; plus; jamais; point; aucun; aucune; ni; nullement; guère"),
    "NON": phrases("non"),
    "NOTHING": phrases(
        "article non utilisé; non utilisé; S.O.; no; non; néant; sans objet; aucun; aucune; "
        "sans; non renseigné; non applicable; nihil; non concerné; pas; nein; neant; "
        "article supprimé; supprimé; article abrogé; clause supprimée; rubrique supprimée; "
        "paragraphe supprimé; inapplicable; non reconduit; non activé; "
        "rubrique non renseignée; 0; zéro; non prévu; non réservé"
    ),
    "OUI": phrases("oui; yes; ja"),
    # what was foreseen and is no more
    "WITHDRAWN": phrases(
        "supprimé; abandonné; abandonnée; retiré; retirée; annulé; écarté; écartée; levée; "
        "renonce; renoncé; laisse tomber; caduque; est exclu; supprimer; supprimée; "
        "ne être pas reconduite; ne sont pas reconduites; n'est plus; ne sont plus; "
        "erreur matérielle; tenue pour nulle; tenue pour non écrite; considérée comme nulle; "
        "nulle et non avenue; sans réservation; ne plus; réputées non écrites; "
        "n'a finalement pas; ôté; ôtée; pas été retenue; pas reprise; pas été reprise; "
        "par erreur; jusqu'ici; précédemment; anciennement; auparavant; initialement; non retenue; "
        "non retenu; fait plus l'objet; pas été suivie; suppression"
    ),
    "BACK": phrases(
        "désormais; dorénavant; maintenue; maintenu; finalement réservé; est maintenue; porté à; "
        "portée à; ramené à; ramenée à; réduit à; réduite à; revu à la baisse; revue à la baisse; "
        "revu à la hausse; revue à la hausse"
    ),
    "HYPOTHESIS": phrases(
        "si; lorsque; le cas échéant; cas échéant; en cas de; dans le cas où; dans l'hypothèse; "
        "dans le cas d'un marché réservé; lorsqu'il en est prévu; éventuel; éventuelle; "
        "éventuels; quand; susceptible; susceptibles; s'il en existe; s'il y a lieu; s'il en est; "
        "s'il s'en trouve; s'il en est prévu"
    ),
    "NO_HYPOTHESIS": phrases(
        "dans le cas d'un groupement; en cas de groupement; dans cas d'un groupement; si oui; "
        "si besoin; si possible; ainsi; s'ils le souhaitent; s'il le souhaite; si nécessaire; "
        "si elle est affermie; y compris si"
    ),
    "MAY": phrases(
        "il est possible; est possible; pouvoir; possibilité; faculté; permet; permettent; "
        "autorise; envisage; étudie; étudiera; étudié; envisagé; étudiée; reste libre; "
        "au choix de l'acheteur; envisagée; n'est pas exclu; entend pas; "
        "opportunité; opportun; "
        "propose au maître d'ouvrage"
    ),
    "RIGHT": phrases("se réserve; se réservent; se réservant; réserve le droit; sous réserve"),
    "EXCEPT_HERE": phrases("à l'exception du présent; sauf le présent; hormis le présent"),
    # the law speaks, not the contract
    "LAW": phrases(
        "code du travail impose; le code impose; la loi impose; "
        "texte du code; texte de l'article; "
        "rappel en vertu; rappel article; marchés ou lots peuvent être; "
        "des marchés peuvent être; lots peuvent être réservés; "
        "code de la commande publique permet; le code permet; la loi permet; l'article permet; "
        "article prévoit que; aux termes de l'article; dispose que; "
        "permet de réserver; permettent de réserver; permet aux acheteurs; autorise un critère; "
        "dit le code; impose l'adoption; rend obligatoire; rend obligatoire à compter; "
        "le code prévoit; loi climat et résilience; rappel du cadre; rappel des textes; "
        "considérations relatives à l'économie à l'innovation; "
        "considérations relatives au domaine social à l'emploi ou à la lutte; "
        "peuvent prendre en compte; pouvoir prendre en compte; l'article l2112-2-1 prévoit; "
        "elle imposera; imposera au moins; plan national pour des achats durables; "
        "tout acheteur peut; loi permet; économie innovation environnement; "
        "comme le rappelle; rappelle la DAJ; acheteur ne peut exiger; "
        "code du travail définit; loi définit; permettent aux acheteurs; "
        "à l'économie à l'innovation; acheteurs peuvent; peut être réservé; "
        "peuvent être réservés; pourra être réservé; pourront être réservés; "
        "pouvoir être réservé; article permet; au moins un critère; ordonnance permet; "
        "interdit de cumuler; interdisent de cumuler"
    )
    + crossed(
        "sauf; hors; hormis; excepté; en dehors des",
        "marché réservé; lot réservé; cas des marchés réservés; cas de marché réservé",
    ),
    # another contract, past, future, or beside this one
    # the papers of this very contract: what they are said to impose is imposed
    "OWN_PAPERS": phrases("CCAP; CCP; CCTP; RC; règlement de la consultation; acte d'engagement"),
    "ELSEWHERE": phrases(
        "réalisées dans les marchés; réalisées dans ses marchés; précédent titulaire; "
        "arrivé à terme; arrivé à échéance; venu à échéance; titulaire actuel; "
        "prestataire actuel; contrat en cours; délégataire sortant; exploitant sortant; "
        "entreprise sortante; association sortante; attributaire sortant; département voisin; "
        "commune voisine; ville voisine; dont vous parlez; "
        "restent à la charge de leurs titulaires; chantiers voisins; opérations voisines; "
        "lors du dernier marché; objet d'un marché séparé; réservé précédent; "
        "marchés de démolition; ancien titulaire; lors du précédent; marché voisin; "
        "marché de travaux à venir; propres marchés; dans leurs propres; "
        "ne relèvent pas du présent; ne relève pas du présent; hors marché; "
        "non comprise dans le marché; n'entre pas dans le marché; "
        "n'entre pas dans le périmètre; ne fait pas partie; n'en fait pas partie; "
        "exclues du périmètre; exclues du marché; sera lancé; sera lancée; pour mémoire; "
        "convention distincte; prestations similaires; passent de leur côté; "
        "première procédure; prévue à l'origine; avis de pré-information; "
        "marchés attribués en; marché de 2021; marché de 2022; marché de 2023; marché de 2024; "
        "l'an dernier; notifié en; attribués en mars; marché de gros œuvre notifié; "
        "confiés depuis; régie municipale; réservés chaque année; marchés subséquents; "
        "à titre d'information; pour information; CCAP des marchés de travaux; "
        "intégrer dans les DCE; intègre aux CCAP; intégrer aux DCE; intégrera au DCE; "
        "DCE travaux; DCE de travaux; au titre des futurs; phase travaux ultérieure; "
        "marché de l'année; la commune conserve; l'acheteur conserve; ville conserve; "
        "que la commune conserve; directement par la collectivité; ultérieurement; ultérieur; "
        "marchés de travaux; n'est pas l'objet; ne s'applique à la présente; "
        "entreprises de travaux; déclarée infructueuse; par la régie elle-même; "
        "marchés en cours de la collectivité; hors contrat; marché actuel; "
        "consultation d'octobre; entreprises titulaires de marchés; opération voisine; "
        "avis du même jour; non comprises dans la présente consultation; "
        "non compris dans le présent marché; hors de la présente consultation; "
        "hors du présent marché; titulaire sortant; exclu de la présente consultation; "
        "exclu du présent marché; étranger au présent marché; "
        "ne concerne pas le présent marché; ne concerne pas la présente consultation; "
        "non inclus dans le présent marché; non inclus dans la présente consultation; "
        "ne relève pas de la présente consultation; n'entre pas dans le présent marché; "
        "attribué avant; déjà attribué; déjà notifié; déjà confié; attribué antérieurement; "
        "l'opération comporte pour les; relancée sans réservation; prestataire sortant; "
        "non remis en concurrence; pas celle-ci; pas celui-ci; non celle-ci; non celui-ci; "
        "passé par ailleurs; lancé par ailleurs; conclu par ailleurs; attribué par ailleurs; "
        "confié par ailleurs; traité par ailleurs; fait état de"
    )
    + crossed(
        "précédent; prochain; futur; ancien; autre; antérieur",
        "marché; consultation; contrat; procédure; renouvellement; accord-cadre; "
        "appel d'offres; concession; avis; opération; attribution; acheteur; "
        "mise en concurrence",
    )
    + crossed(
        "marché; consultation; contrat; procédure; renouvellement; accord-cadre; "
        "appel d'offres; concession; avis; opération; attribution; acheteur; "
        "mise en concurrence",
        "précédent; antérieur; à venir; futur; échu; expiré; distinct; séparé; parallèle; "
        "connexe; ultérieur; arrivé à terme; arrivé à échéance; venu à échéance; "
        "en cours d'exécution; déjà notifié; déjà attribué",
    )
    + crossed(
        "ne concerne pas; ne vise pas; ne porte pas sur; ne se rapporte pas à; n'intéresse pas; "
        "non concerné par; non visé par; pas visé par; pas concerné par; étranger à; et non à; "
        "et non; et pas",
        "le présent marché; la présente consultation; cette opération; ce marché; "
        "cette consultation; cet achat; le présent contrat; la présente opération; "
        "le présent avis",
    ),
    # the buyer's contracts in general: the engine reads whose they are
    "ITS_CONTRACTS": (),
    # the contract before this one
    "FOLLOWS": phrases(
        "fait suite à; succède à; prend la suite; prend le relais; remplace le; se substitue à"
    ),
    # what the law asks of every employer
    "LABOUR_LAW": phrases(
        "en vertu du code du travail; selon le code du travail; par le code du travail; "
        "tout employeur; toute entreprise de plus de vingt salariés; "
        "s'il compte plus de 20 salariés; de plus de vingt salariés; d'au moins vingt salariés"
    ),
    # what the buyer does elsewhere, as a rule
    "HABIT": phrases(
        "comme à l'ordinaire; d'habitude; habituellement; à l'accoutumée; de coutume; "
        "en règle générale; en temps normal; dans la plupart de ses marchés"
    ),
    # what was, or could have been
    "PAST": phrases(
        "était assorti; était doté; était soumis; aurait pu; auraient pu; aurait dû; "
        "pouvaient répondre; pouvaient candidater; pouvaient soumissionner"
    ),
    # what was done under another contract: the engine reads it word by word
    "DONE": (),
    "ONCE": (),
    # the sentence after says that all this is not meant here
    "NOT_HERE": phrases(
        "tel n'est pas le cas; ce n'est pas le cas; n'est pas le cas ici; il n'en est rien; "
        "rien de tel; aucun cas de ce genre; rien de semblable; n'a pas donné suite; "
        "n'y a pas donné suite; n'a pas été donné suite; sans suite donnée; y déroge ici; "
        "n'est pas mise en œuvre; n'est pas mis en œuvre; n'a pas été suivie d'effet; "
        "ne pas donner suite; reste sans effet ici; n'est pas le cas"
    ),
    "HERE": phrases(
        "présente relance; relance du lot; relance des lots; présent marché; "
        "présente consultation; le présent; la présente; présent lot; marché relancé; "
        "désormais; présent contrat; présent accord-cadre; marchés séparés; "
        "marché séparé par lot"
    ),
    # the buyer's policy, not this contract
    "POLICY": phrases(
        "politique vise; notre politique; politique vise à; par délibération; d'ici 2027; "
        "d'ici 2028; d'ici 2030; SPASER; schéma de promotion; nos engagements; "
        "engagements pour; trophées; chaque année trois; objectif de la collectivité; "
        "politique d'achat; politique d'achats; plan d'action de la collectivité; "
        "dans dans ses achats; dans nos achats; fait de la commande publique; "
        "charte de l'achat; charte d'achat; charte d'achats; charte de la commande publique; "
        "invite les services; invite ses services; recourir davantage; développer le recours; "
        "relations fournisseurs et achats responsables; feuille de route; "
        "rapport d'activité; bilan de l'année; "
        "part des marchés réservés; stratégie d'achat; chaque fois que possible; "
        "autant que possible; aussi souvent que possible; à terme; d'ici 2026; d'ici 2029; "
        "à l'horizon 2027; à l'horizon 2028; à l'horizon 2029; à l'horizon 2030; "
        "tous marchés confondus; tous contrats confondus"
    ),
    # buyers are helped to write such clauses
    "ADVISED": crossed(
        "aider; accompagner; assister; conseiller; former; sensibiliser; appuyer; outiller; "
        "accompagnement; formation; sensibilisation; information",
        "les acheteurs; l'acheteur; les prescripteurs; les services acheteurs; "
        "les services prescripteurs; les donneurs d'ordre; des maîtres d'ouvrage",
    ),
    "WISH": phrases(
        "souhaiterait que; souhaiterait; serait apprécié; serait appréciée; "
        "seraient appréciées; sensibiliser; attention particulière; est sensible; encourage; "
        "encouragés; bienvenue; bienvenues; n'est ni exigé; ni exigé; n'y est pas incité; "
        "simple invitation; apprécierait; invite les entreprises; forme le vœu; "
        "sans que cela constitue une obligation"
    ),
    # papers that a candidate hands in whatever it bids on
    "PAPERS": phrases(
        "pour pouvoir soumissionner; pour soumissionner aux; déclaration sur l'honneur; "
        "attestation sur l'honneur; DC1; DC2; DC4; DUME; rubrique C2; coche la case; coche; "
        "tient lieu de Kbis; pas de Kbis; tout document équivalent; renseignement demandé; "
        "recensement économique; fiche de renseignements; questionnaire; s'il en possède; "
        "seule fin statistique; fins statistiques; à titre statistique; indique s'il; "
        "précise s'il; "
        "déclare s'il; documents à produire; pièces à produire; pièces de la candidature; "
        "selon le statut; autres candidats"
    ),
    "DEFINITION": phrases(
        "on entend par; définitions; au sens du présent cahier; notion de; définition; "
        "est définie comme; par clause sociale on entend; "
        "stipulation d'un cahier; personne chargée"
    ),
    # text of a model that nobody activated
    "MODEL": phrases(
        "à compléter que si; à compléter uniquement si; à compléter si; à remplir si; "
        "à remplir que si; à renseigner que si; à renseigner si; ne remplir que si; "
        "ne compléter que si; ne renseigner que si; à n'activer que; "
        "modèle; non activé; paragraphe optionnel; guide interne; annexe type; "
        "joint par erreur; n'en tenez pas compte; CCAP type; clause type; clauses types; "
        "si le cadre ci-après est coché; sinon supprimer; si clause sociale; à titre indicatif; "
        "exemple de clause; trame; selon le modèle; réputé non activé; "
        "règlement intérieur des achats; prestation supplémentaire éventuelle"
    )
    + crossed("document; pièce; texte; rédaction; paragraphe; fiche; règlement", "type; à adapter"),
    "SAME": phrases("même réponse; idem; également; non plus; dans le même cas; de même"),
    "OPEN_TO_ALL": phrases(
        "y compris les entreprises; ouvert à tous; ouverts à tous; toute entreprise peut; "
        "tout opérateur; tous les opérateurs; toutes les entreprises; ouverte à tout; "
        "dans les mêmes conditions; quel que soit son statut; comme toute entreprise; "
        "comme toutes les autres; ouvert à tout opérateur; relevant ou non; y compris de l'ESS; "
        "naturellement; concurrence est entière; droit commun; même titre que; "
        "peuvent candidater comme"
    ),
}
