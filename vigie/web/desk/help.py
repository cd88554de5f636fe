"""« Aide »: what each page is for, how to search, the signs and the keys, on one page."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from vigie.domain.considerations import FACTS
from vigie.web.desk.badges import sign_of_code
from vigie.web.security import Staff, desk_page

router = APIRouter(include_in_schema=False)
PAGES = (
    ("/", "Ce matin", "ce qui attend une décision aujourd’hui, dans l’ordre où le faire"),
    ("/consultations", "Consultations", "tout ce qui a été lu : chercher, filtrer, confier"),
    ("/lots", "Lots", "la même recherche, lot par lot"),
    ("/echeances", "Échéances", "le mois des dates limites"),
    ("/adherents", "Adhérents", "les structures, leurs métiers, leurs preuves"),
    ("/groupements", "Groupements", "les réponses à plusieurs : qui a répondu, qui relancer"),
    ("/envois", "Envois", "ce qui part, ce qui est parti, ce qui a échoué"),
    ("/sourcing", "Sourcing", "qui pourrait répondre à un besoin qu’un acheteur prépare"),
    ("/observatoire", "Observatoire", "les chiffres du territoire, à imprimer pour un élu"),
    ("/sources", "Sources", "les portails lus, et quand"),
)
KEYS = (
    ("j / k", "élément suivant, précédent"),
    ("Entrée", "ouvrir"),
    ("v", "valider"),
    ("r", "rejeter"),
    ("c", "corriger"),
    ("a", "ajouter les mots sélectionnés"),
    ("u", "annuler ce qui vient d’être fait"),
    ("x", "cocher"),
    ("n", "page suivante"),
    ("/", "chercher"),
    ("?", "la liste des touches"),
)
# acts that are not taken back by « Annuler », and why
LASTING = (
    ("un message parti", "il est dans la boîte de son destinataire"),
    ("la réponse ou l’accord d’une structure", "c’est sa parole ; elle seule en change"),
    ("« Reprendre les envois »", "ce qui attendait part aussitôt ; on peut arrêter de nouveau"),
    ("un import d’adhérents, une fiche", "la fiche garde son historique, corrigez-la"),
    ("une personne effacée, un avis retiré", "la loi veut que rien n’en reste"),
    (
        "comptes, mots de passe, clés, réglages",
        "les sessions fermées et les secrets montrés une fois ne reviennent pas",
    ),
)


@router.get("/aide")
def help_page(request: Request, staff: Staff) -> Response:
    """The page."""
    signs = [(sign_of_code(str(code)), facts) for code, facts in FACTS.items()]
    return desk_page(request, "aide.html", pages=PAGES, keys=KEYS, signs=signs, lasting=LASTING)
