"""What a sentence does with a contract or with people: keeps, opens, imposes, hires."""

from classifier.vocabulary import crossed, phrases

CUES = {
    "RESERVED": phrases(
        "réservé; réserv; réservons; réservation; réservations; réserver; réservant; voorbehouden"
    ),
    "ONLY": phrases(
        "seul; seuls; uniquement; exclusivement; exclusif; exclusive; strictement; "
        "à l'exclusion de tout autre; en exclusivité; exclusivité; personne d'autre; nul autre; "
        "rien que"
    ),
    "QUE": phrases("que"),
    "BID": phrases(
        "concourent; concourt; postulent; ouvre; intéresse; intéressent; invitées; "
        "soumissionner; soumissionnent; répondre; répond; candidater; candidatent; participer; "
        "concourir; postuler; remettre une offre; remettent une offre; "
        "présentent une offre; "
        " remettre offre; présenter une offre; "
        "déposer une offre; déposer; admis; autorisé; retenu; attribuer; attribué; éligible; "
        "soumettre; accéder; offre; offres; candidature; candidatures; examinées; accès; "
        "participe; participation; confier; confié; conclu; contracter; y avoir accès; "
        "opérateurs admis"
    ),
    # open to some: with an actor behind it and nobody else
    "LIMITED": phrases(
        "se limite; se limitent; "
        "circonscrit; cantonné; "
        "fléché; usage exclusif; profit exclusif; bénéfice exclusif; fermé concurrence; "
        "titulaires admis; à destination exclusive; destination exclusive; limité; "
        "restreint; "
        "s'adresse; destiné; dédié; dévolu; ouvert; accessible; attribuable; limité aux; "
        "accès limité; admis à concourir; admis à soumissionner; candidats admis; "
        "opérateurs admis; opérateurs éligibles; candidats éligibles; soit ouvert que"
    ),
    # operators told in the sentence before
    "SUCH": phrases(
        "tels opérateurs; telles structures; telles entreprises; tels organismes; tels candidats"
    ),
    "MUST_BE": phrases(
        "faut être; faudra être; il faut être; doit nécessairement relever; "
        "devoir impérativement relever; devoir obligatoirement appartenir; "
        "devoir obligatoirement relever; devoir impérativement appartenir; "
        "devoir être conventionné; obligatoirement appartenir; devoir être; devoir appartenir; "
        "devoir relever; être tenu d'être; être obligatoirement; devoir obligatoirement être; "
        "devoir avoir le statut; devoir posséder le statut; devoir disposer du statut; "
        "devoir justifier; devoir attester; devoir impérativement être; "
        "condition d'attribution; condition de participation; condition d'accès; "
        "condition sine qua non; conditions de candidature; condition d'éligibilité; "
        "aptitude être; être nécessairement; devoir nécessairement être; à condition d'être; "
        "doit émaner; devoir être titulaire; doivent avoir la qualité; doit avoir la qualité; "
        "attester de sa qualité; attester de leur qualité; devoir présenter le statut"
    ),
    "PROOF": phrases(
        "preuve; justificatif; attestant; atteste; attester; attestation; justifier; justifie; "
        "justifiant; copie; agrément; agréé; conventionnement; convention; habilitation; CPOM; "
        "contrat pluriannuel d'objectifs; contrat d'objectifs; arrêté d'autorisation; "
        "appartenance; entre dans les cas; répondre aux conditions; répond aux conditions; "
        "remplissant les conditions; satisfaire aux conditions; éligibilité; statut"
    ),
    # without it the bid falls
    "OR_FALLS": phrases(
        "ne sera examinée; ne sera retenue; ne seront examinées; ne sera étudiée; "
        "à peine d'irrecevabilité; sous peine d'irrecevabilité; à défaut candidature rejetée; "
        "à défaut la candidature est rejetée; sous peine de rejet; à peine de rejet; "
        "obligatoire; irrecevable; sera rejetée; seront rejetées; est rejetée; sont rejetées; "
        "éliminée; éliminées; écartées; écartée; sera écartée; refusée; "
        "sera déclarée irrecevable; rejetée; rejet; verra son offre rejetée; "
        "fermé; fermée; ne peut candidater; ne sera pas examinée; ne sera retenu; ne sera ouverte; "
        "ne pouvoir soumissionner; ne pouvoir répondre; ne pouvoir remettre; "
        "ne pouvoir pas candidater; ne pouvoir pas soumissionner; ne pouvoir pas être admis; "
        "ne pouvoir être admis; exclu; exclus; ne peut se voir attribuer"
    )
    + crossed("ne être pas", "ouvert; examiné; analysé; étudié; retenu; recevable"),
    "OTHERS": phrases(
        "n'ayant pas le statut; n'ayant pas la qualité; sans avoir la qualité; autre opérateur; "
        "autres opérateurs; autre candidat; autres candidats; autre structure; "
        "autres structures; autre candidature; autres candidatures; autre entreprise; "
        "autres entreprises; candidatures d'autres opérateurs; autres que; autre que; "
        "ne être ni; ne disposant pas; ne relevant pas; ne justifiant pas; ne répondant pas; "
        "ne possédant pas; nul ne; qui n'est pas; qui ne sont pas; tout autre candidat; "
        "s'il n'est; ne dispose pas du statut; n'a pas la qualité; non adaptées; "
        "ne dispose pas; n'appartenant pas"
    ),
    "GIVEN": phrases(
        "confié à; confié; attribué à; conclu avec; passé avec; assuré par; réalisé par; "
        "exécuté par; à réaliser par; effectué par; dévolu à; produit par; attribué; conclu; "
        "assuré; réalisé; exécuté; produits; effectué; à réaliser; dans le cadre d'un; "
        "exécution dans le cadre"
    ),
    "BASED": phrases(
        "attribué dans le cadre de l'article; attribué en application; attribué au titre; "
        "passé en application; passé au titre; passé en vertu; passé sur le fondement; "
        "passé conformément; lancé en application; lancé au titre; lancé en vertu; "
        "lancé sur le fondement; lancé conformément; conclu sur le fondement; "
        "conclu en application; conclu au titre; conclu en vertu; organisé en application; "
        "organisé au titre; organisé en vertu; organisé sur le fondement; "
        "engagé en application; engagé sur le fondement; engagé au titre; engagé en vertu; "
        "attribué au titre; attribué en vertu; attribué sur le fondement; "
        "relevant de; relève de; relèvent de; fondé sur; visé à; soumis à; soumis aux; "
        "attribué en application; il est fait application; fait application; "
        "applique l'article; appliquant l'article; fait usage; fait usage de la faculté; "
        "marché en application; lot en application; marché au titre; lot au titre; "
        "marché au sens; lot au sens; organisations de l'article; structures de l'article; "
        "marché relevant; opérateurs de l'article; structures visées à l'article; "
        "décidé de faire application; entreprises de l'article"
    ),
    "CLAUSE_WORD": phrases(
        "clause; clauses; condition d'exécution; conditions d'exécution; engagement d'emploi; "
        "engagements d'emploi; engagement en faveur de l'emploi; engagement pour l'emploi"
    ),
    "BEING": phrases("être; être titulaire; avoir la qualité; justifier de la qualité"),
    "USES": phrases(
        "fait usage de la faculté de réserver; use de la faculté de réserver; "
        "fait usage de la possibilité de réserver; a fait usage de la faculté"
    ),
    # the contract carries a condition
    "IMPOSE": phrases(
        "à titre accessoire; comporte; comportent; comporter; comportant; prévoit; contient; "
        "inclut; incluant; comprend; intègre; intégrant; impose; imposé; exige; exigé; fixe; "
        "fixé; fixée; soumis; soumise; assorti; fait l'objet; applicable; s'applique; "
        "s'appliquent; obligatoire; requis; est prévu; emporte; supporte; assujetti; "
        "assujettis; porte; portent; subordonné; retenu; est portée; mise en place; "
        "est concerné; être concerné; concerné; est inscrit; a inscrit; "
        "a décidé de faire appel; a décidé; demandé; il est demandé; obligation; "
        "obligatoirement; s'impose; donne lieu; donneront lieu; tenu; y sont tenus; "
        "conditionné; contractuelle; à réaliser; minimum; minimale; minimal; au moins; "
        "à hauteur de; astreint; dédié; insertion obligatoire; respecter; prendre en compte; "
        "condition d'exécution; conditions d'exécution; condition particulière d'exécution; "
        "est insérée; doté; figure; figurent; stipule"
    ),
    "WITH": phrases("avec; comportant; incluant; assorti; soumis; intégrant; comporte"),
    # what the contractor does for people
    "DO": phrases(
        "forme; former; réserve; réserver; réservera; consacre; consacrer; consacrera; confie; "
        "confier; confiera; emploie; employer; emploiera; embauche; embaucher; recrute; "
        "recruter; recrutera; recrutement; embauches; affecte; affecter; affectera; mobilise; "
        "mobiliser; mobilisera; réalise; réaliser; réalisera; fait réaliser; faire réaliser; "
        "faire exécuter; fait exécuter; faire travailler; fait travailler; s'engage; s'engager; "
        "s'oblige; mettre en œuvre; met en œuvre; mettra en œuvre; devoir; est tenu; accueille; "
        "accueillir; accueillera; prend à sa charge; fait appel; faire appel; recourt; "
        "recourir; recours; sous-traite; sous-traiter; sous-traitance; composée; pourvoir; "
        "mise à disposition; effectuées; effectuer; exécutées; attribuées; à exécuter; "
        "intègre dans l'équipe; je m'engage; nous nous engageons; dédie; dédier; assure; "
        "assurer; réalisées; réalisation; sera présente; proposer; favorise; favoriser; "
        "consacrée; confiées; confiée; insère; insérer; participe; participer; garantit; remet; "
        "remettre; transmet; transmettre; respecte; verse; verser; désigne; veille; "
        "mettre en place; présente; présentera; établit; établira; adhère; applique; lutte; "
        "proscrit; forme l'ensemble; accueil de; iront; échoit; échoient; profite; profitent; "
        "fait intervenir; revient; reviennent; reviendra; reviendront; reçoit; recevoir; recevra; "
        "souscrit; souscrire; fait fabriquer; fait effectuer; fait assurer; confectionner par"
    ),
    "HIRE": phrases(
        "réservation d'heures; réserve; réserver; consacre; consacrer; confie; confier; "
        "emploie; employer; embauche; embaucher; recrute; recruter; recrutement; embauches; "
        "affecte; affecter; mobilise; mobiliser; fait réaliser; faire réaliser; faire exécuter; "
        "fait exécuter; faire travailler; fait travailler; pourvoir; pourvus; pourvues; "
        "occupés par; composée; effectuées; exécutées; lieu à l'emploi; consacre à l'emploi; "
        "sera présente; confiées; attribuées; "
        "fait appel; faire appel; dédie; dédier; intègre dans l'équipe; doivent être assurées; "
        "être assurées; iront; ira; échoit; échoient; intègre; "
        "intègrent; intégrera; ouvre; ouvrira; fait intervenir; faire intervenir; revient; "
        "reviennent; reviendra; reviendront; fait effectuer; fait assurer"
    ),
    "CONFIDE": phrases(
        "confier; confie; confiera; confié; sous-traite; sous-traiter; sous-traitance; "
        "fait appel; faire appel; recourt; recourir; recours; effectué; réalisé; exécuté; "
        "attribué; confiées; assurée; réserver; réserve; sous-traitant; confiant; "
        "remet; remettra; s'adresse; s'adressera; s'appuie; s'appuiera; délègue; déléguera; "
        "s'associe; fait intervenir; fait assembler; revient; "
        "reviennent; reviendra; reviendront; fait fabriquer; faire fabriquer; fait réaliser; "
        "faire réaliser; fait exécuter; faire exécuter; fait effectuer; faire effectuer; "
        "fait assurer; "
        "faire assurer; fait produire; faire produire; s'approvisionne; fait traiter; "
        "faire traiter; fait laver; fait entretenir; fait nettoyer; soit faite; soient faites; "
        "doit être faite"
    ),
    # whom the contractor takes on comes from such a house
    "SOURCED": phrases(
        "issu; issue; orienté par; orientée par; proposé par; mis à disposition par; "
        "mise à disposition par; présenté par; présentée par; recruté via; recrutée via; "
        "recruté par; via; adressé par; adressée par; suivi par; suivie par; en provenance; "
        "provenant; par l'intermédiaire; sur orientation; orienté; salarié d'une; salariés d'une"
    ),
    "SUBCONTRACT": phrases("sous-traitance; sous-traiter; sous-traitant; sous-traite"),
    "OBLIGED": phrases(
        "devoir; obligatoire; obligatoirement; s'engage; s'engager; est tenu; impérativement; "
        "minimum; au moins; s'oblige; obligation; impose; imposé; exige; exigé; %"
    ),
    "GOODS": phrases(
        "produits; articles; textiles; vêtements; denrées; fournitures; café; issus; proviennent"
    ),
    "OPTIONAL": phrases(
        "facultatif; facultative; facultativement; incitatif; incitative; optionnel; "
        "volontaire; volontairement; volontariat; pourront proposer; peut proposer; "
        "peuvent proposer; invités à; laisse la possibilité; s'ils le souhaitent; "
        "s'il le souhaite; qui le souhaitent; qui le souhaite; non obligatoire; "
        "pouvoir mettre en œuvre; pouvoir s'ils le souhaitent; à titre facultatif; "
        "à leur convenance; à sa convenance; conseillées; conseillés"
    )
    + crossed("si", "l'entreprise le souhaite; le titulaire le souhaite; elle le souhaite"),
    "HOURS": phrases("heures; heure; h; ETP; équivalent temps plein; semaines de travail"),
    "PERCENT": phrases(
        "%; pour cent; la moitié; un sur deux; un tiers; un quart; une part; une partie; part; "
        "pourcentage"
    ),
    "MAJORITY": phrases(
        "plus de 50 %; plus de 50; au moins 50 %; au moins la moitié; la moitié au moins; 50 %; "
        "55 %; 60 %; 65 %; 70 %; 75 %; 80 %; majorité; majoritairement; plus de la moitié; "
        "la moitié; minimum 50 %; plus de 55 %; au moins 55 %"
    ),
    "STAFF": phrases(
        "effectif; effectifs; salariés; travailleurs; personnel; employer; emploi; justifier; "
        "justifie; équipe; masse salariale"
    ),
    # a guide of the clause to be joined
    "GUIDED": phrases(
        "contact; contacter; interlocuteur; coordonnées; à disposition; se rapprocher; joindre; "
        "joignable; téléphone; tél; renseignements; assiste; accompagne; accompagnement; suivi; "
        "validation; validée; s'appuie; chargé"
    ),
}
