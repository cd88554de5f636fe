"""Tender documents of the demonstration, as a regional portal serves them without an account: the
règlement alone, and the whole DCE as an archive.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import cache

HOST_PAGE = "/entreprise/consultation/"
REGLEMENT = "Entreprise.EntrepriseDownloadReglement"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
USUAL = (
    "Les plis sont remis par voie électronique sur le profil d’acheteur.",
    "Les variantes ne sont pas autorisées.",
    "Délai de validité des offres : 120 jours.",
    "En cas de groupement, le mandataire est solidaire et le groupement conjoint.",
)


@dataclass(frozen=True)
class Dce:
    """The paragraphs of its règlement and of its CCAP."""

    rules: tuple[str, ...]
    clauses: tuple[str, ...]


DCES: dict[str, Dce] = {
    # annonces légales: the expected clause stands in the CCAP alone
    "520034": Dce(
        (*USUAL, "Critères d’attribution : prix 60 %, qualité de la prestation 40 %."),
        (
            "Article 6 - Clause sociale d’insertion",
            "Le titulaire réserve 420 heures de travail par an à des personnes éloignées de "
            "l’emploi.",
            "Sont éligibles les demandeurs d’emploi de longue durée et les bénéficiaires du RSA.",
            "Le titulaire choisit l’embauche directe ou la mise à disposition par une association "
            "intermédiaire.",
            "Chaque heure d’insertion non réalisée donne lieu à une pénalité de 40 euros.",
        ),
    ),
    # tri des refus: the notice says « réservé » and no more; the règlement says for whom
    "520037": Dce(
        (
            *USUAL,
            "Le marché est réservé aux entreprises adaptées et aux établissements et services "
            "d’accompagnement par le travail (article L. 2113-12 du code de la commande publique).",
            "La visite du site est obligatoire, sur rendez-vous.",
        ),
        ("Article 4 - Prix", "Les prix sont fermes la première année."),
    ),
    # berceaux: everything was read, and no clause stands anywhere
    "520029": Dce(
        (*USUAL, "Les questions sont posées au plus tard dix jours avant la date limite."),
        ("Article 5 - Pénalités", "Tout retard donne lieu à une pénalité de 100 euros par jour."),
    ),
}


def page(number: str) -> bytes:
    """The page to which the notice leads: links to the règlement and to the archive."""
    rules = f"/index.php?page={REGLEMENT}&amp;id={number}"
    return (
        '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Consultation</title>'
        f'</head><body><h1>Consultation {number}</h1><p><a href="{rules}">Règlement de la '
        f'consultation</a></p><p><a href="/dce/{number}.zip">Dossier de consultation (DCE)</a></p>'
        "</body></html>"
    ).encode()


@cache
def reglement(number: str) -> bytes:
    """The règlement as a Word file."""
    return _word("RÈGLEMENT DE LA CONSULTATION", DCES[number].rules)


@cache
def archive(number: str) -> bytes:
    """The whole DCE as portals zip it."""
    clauses = _word("CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIÈRES", DCES[number].clauses)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(f"DCE_{number}/RC.docx", reglement(number))
        folder.writestr(f"DCE_{number}/CCAP.docx", clauses)
    return out.getvalue()


def _word(title: str, paragraphs: tuple[str, ...]) -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()
