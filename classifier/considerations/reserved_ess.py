"""Reserved to enterprises of the social and solidary economy, for listed services (L2113-15, -16;
old: art. 37 ord. 2015-899).
"""

from classifier.vocabulary import phrases
from vigie.domain.considerations import Consideration

CODE = Consideration.RESERVED_ESS

CUES = {
    "ACTOR_ESS": phrases(
        "entreprises de l'économie sociale et solidaire; "
        "entreprise de l'économie sociale & solidaire; "
        "structures de l'économie sociale et solidaire; "
        "acteurs de l'économie sociale et solidaire; "
        "organismes de l'économie sociale et solidaire; "
        "associations de l'économie sociale et solidaire; "
        "opérateurs de l'économie sociale et solidaire; économie sociale et solidaire; "
        "économie sociale solidaire; entreprises de l'économie solidaire; ess; eess; "
        "entreprises de l'ess; structures de l'ess; acteurs de l'ess; associations de l'ess; "
        "entreprise ess; loi hamon; mission de service public; "
        "organisations qui poursuivent une mission de service public; "
        "entreprise solidaire d'utilité sociale; esus; loi du 31 juillet 2014; loi n° 2014-856; "
        "coopératives mutuelles associations et fondations; res-pub-ser; "
        "coopératives mutuelles fondations associations"
    )
}

POSITIVE = (
    "Marché [réservé aux entreprises de l'économie sociale et solidaire].",
    "Le lot 2 est [réservé aux structures de l'ESS].",
    "Conformément aux articles [L. 2113-15 et L. 2113-16], le marché est réservé.",
    "LOT [RESERVE ESS]",
    (
        "La consultation est [réservée à des acteurs de l'économie sociale et solidaire] au "
        "sens de la loi du 31 juillet "
        "2014."
    ),
    "Les candidats [doivent être des entreprises de l'économie sociale et solidaire].",
    "[Seules les entreprises de l'ESS] peuvent candidater.",
    "Le marché de services sociaux est [réservé au titre de l'article L2113-15].",
    "L'accord-cadre est [réservé aux associations de l'ESS] du champ de la petite enfance.",
    "Marché exclusivement [réservé aux entreprises de l'ESS (Économie Sociale et Solidaire)].",
    "title|Gestion d'une médiathèque - marché [réservé ESS]",
    "Le contrat est [réservé aux organismes de l'économie sociale et solidaire].",
    "Lot n° 1 : [réservé à l'économie sociale et solidaire].",
    "Les prestations sont [réservées aux opérateurs de l'économie sociale et solidaire].",
    "La participation est [réservée à des organisations qui poursuivent une mission de service "
    "public].",
    "Marché [réservé sur le fondement de l'article L 2113-15] du CCP.",
    "[Ne peuvent répondre que les structures de l'économie sociale et solidaire].",
    "Marché [réservé aux EESS] et structures équivalentes.",
    "La réponse est [réservée aux entreprises de l'économie sociale & solidaire].",
    "Ce lot est [réservé aux entreprises solidaires d'utilité sociale].",
    "Le soumissionnaire [doit être une entreprise de l'économie sociale et solidaire].",
    "Marchés [réservés (art. L. 2113-15 et L. 2113-16)].",
    "title|Aide à domicile, lot [réservé aux structures de l'économie sociale et solidaire]",
    "Le marché est [reserve aux entreprises de l'economie sociale et solidaire].",
    "La procédure est ouverte aux [seules entreprises de l'ESS].",
    "Accord-cadre [réservé aux acteurs de l'ESS], durée trois ans.",
    (
        "Peuvent seules concourir les coopératives et sociétés agréées [ESUS] relevant de "
        "l'article 1er de la loi du 31 "
        "juillet 2014."
    ),
)

NEGATIVE = (
    "Le marché n'est pas réservé aux entreprises de l'ESS.",
    "title|Étude sur l'économie sociale et solidaire en Île-de-France",
    "Réservation de vingt berceaux en crèche associative.",
    "L'acheteur est un acteur de l'économie sociale et solidaire.",
    "Aucune prestation n'est réservée (articles L. 2113-15 et L. 2113-16).",
    "Des lots peuvent être réservés à des entreprises de l'ESS.",
    "Fourniture d'essence et de gazole.",
    "Le marché est réservé aux SIAE.",
    "criterion|Implication dans l'économie sociale et solidaire locale",
    "Animation d'un réseau d'acteurs de l'économie sociale et solidaire.",
    "Le code de l'action sociale et des familles s'applique.",
    "Service économique et social réservé aux agents.",
    "Réemploi des matériaux par une structure de l'ESS.",
    "Accueil réservé aux enfants de trois à six ans.",
    "Aucun lot n'est réservé à l'économie sociale et solidaire.",
    "Marché réservé à la profession d'avocat.",
    "Le pouvoir adjudicateur se réserve la possibilité de consulter des structures de l'ESS.",
    "Marché réservé : néant. Direction de l'économie sociale et solidaire.",
    "Groupement solidaire exigé après attribution.",
    "Si le marché est réservé, l'entreprise de l'ESS joint ses statuts.",
    "L'économie sociale du projet sera présentée au comité.",
    "Adresse : maison de l'économie sociale et solidaire, bâtiment B.",
    "Les entreprises de l'ESS sont invitées à candidater comme toutes les autres.",
    "Séjours réservés aux enfants des agents.",
    "Lot réservé aux entreprises adaptées.",
    "Les associations de l'ESS sont les bénéficiaires du programme ; les candidats doivent "
    "présenter une offre.",
)
