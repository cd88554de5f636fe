"""The demonstration's consultations as Atexo portals serve them: a feed, and a page each with
its lots.
"""

from datetime import date, datetime, time
from email.utils import format_datetime
from html import escape

from vigie.demo.catalogue import Publication
from vigie.demo.eforms import due, reference
from vigie.demo.tenders import NAMES, Outlet
from vigie.domain.clock import PARIS

HOSTS: dict[Outlet, str] = {
    "maximilien": "https://marches.maximilien.fr",
    "place": "https://www.marches-publics.gouv.fr",
}
CATEGORIES = {"services": "Services", "works": "Travaux", "supplies": "Fournitures"}


def feed(items: list[Publication], outlet: Outlet, today: date) -> bytes:
    """The RSS feed; « & » in links is bare, as these portals write it."""
    body = "".join(_item(one, outlet, today) for one in items)
    head = (
        f"<title>Consultations en cours</title><link>{HOSTS[outlet]}</link><description>"
        f"Annonces</description>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss '
        f'version="2.0"><channel>{head}{body}</channel></rss>'
    ).encode()


def _item(publication: Publication, outlet: Outlet, today: date) -> str:
    tender = publication.tender
    asked = (
        f"page=Entreprise.EntrepriseAdvancedSearch&AllCons&id={publication.consultation}&"
        f"orgAcronyme={tender.buyer.org}"
    )
    link = f"{HOSTS[outlet]}/?{asked}"
    opened, deadline = (
        datetime.combine(publication.day, time(9, 30), PARIS),
        due(tender, None, today),
    )
    told = {
        "Avis": "AAPC",
        "Titre": tender.title,
        "Objet": tender.text,
        "Procedure": "AOO" if tender.shape == "eforms" else "MAPA",
        **({"DateLimite": format_datetime(deadline)} if deadline else {}),
        "DateOuverture": format_datetime(opened),
        "Category": CATEGORIES[tender.nature],
        "Organisme": tender.buyer.org,
        "Organisme_nom": tender.buyer.name,
        "Organisme_siren": tender.buyer.siren,
        "Organisme_code_postal": tender.buyer.postcode,
        "EntiteAchat": f" - {tender.buyer.name}",
        "LieuxExecution": ",".join(tender.departments),
        **({"ClosureDate": format_datetime(deadline)} if deadline else {}),
        "cpv": tender.cpv,
    }
    categories = "".join(
        f'<category domain="{name}">{escape(value)}</category>' for name, value in told.items()
    )
    lots = "".join(
        f'<category domain="Lot">{position} - {escape(lot.title)}</category>'
        for position, lot in enumerate(tender.lots, 1)
        if len(tender.lots) > 1
    )
    return (
        f"<item><title>{escape(tender.title)}</title><link>{link}</link><description>"
        f"{escape(tender.text)}</description>"
        f"<pubDate>{format_datetime(opened)}</pubDate>{categories}{lots}"
        f'<guid isPermaLink="false">{publication.consultation}_{reference(tender)}</guid></item>'
    )


def page(publication: Publication, outlet: Outlet, today: date) -> bytes:
    """The consultation's page: the labels these portals show, then its lots."""
    tender, deadline = publication.tender, due(publication.tender, None, today)
    alloted = f"{len(tender.lots)} lots" if len(tender.lots) > 1 else "-"
    lines = "".join(
        [
            _line(
                "Date et heure limite de remise des plis",
                f"{deadline:%d/%m/%Y %H:%M}" if deadline else "-",
                "dateHeureLimiteRemisePlis",
            ),
            _line("Référence", reference(tender), "reference"),
            _line("Intitulé", tender.title, "intitule"),
            _line("Objet", tender.text, "objet"),
            _line("Organisme", tender.buyer.name, "organisme"),
            _line("Entité publique", tender.buyer.name, "entitePublique"),
            _line(
                "Entité d'Achat", f"{tender.buyer.org.upper()} - {tender.buyer.name}", "entiteAchat"
            ),
            _line("Type d'annonce", "Annonce de consultation", "annonce"),
            _line(
                "Procédure",
                "Appel d'offres ouvert" if tender.shape == "eforms" else "Procédure adaptée",
                "typeProcedure",
            ),
            _line("Catégorie principale", CATEGORIES[tender.nature], "categoriePrincipale"),
            _line("Allotissement", alloted, "linkDetailLots"),
            _line("Code CPV", f"{tender.cpv} (Code principal)", "idAtexoRef_scriptRef"),
            _line(
                "Lieu d'exécution",
                ", ".join(f"({code}) {NAMES[code]}" for code in tender.departments),
                "lieuxExecutions",
            ),
        ]
    )
    page = f"{HOSTS[outlet]}/entreprise/consultation/{publication.consultation}"
    link = f"{page}?orgAcronyme={tender.buyer.org}"
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Détail de la '
        f"consultation</title>"
        f'<link rel="canonical" href="{escape(link)}"></head><body><div id="recap-consultation">'
        f"<h1>Détails de la consultation</h1>"
        f'<input type="hidden" name="refCons" value="{publication.consultation}">'
        f'<input type="hidden" name="orgCons" value="{tender.buyer.org}">'
        f"{lines}</div>{_lots(publication)}</body></html>"
    ).encode()


def _line(label: str, value: str, key: str) -> str:
    return (
        f'<div class="col-md-10 text-justify"><label class="col-md-4">{escape(label)} :</label>'
        f'<span class="col-md-8"><span id="ctl0_CONTENU_PAGE_ctl7_{key}">{escape(value)}</span>'
        f"</span></div>"
    )


def _lots(publication: Publication) -> str:
    if len(publication.tender.lots) < 2:
        return ""
    told = "".join(
        f'<li class="lot"><label>Lot {position} :</label> <span '
        f'class="intitule">{escape(lot.title)}</span>'
        f"<label>Catégorie :</label> <span>{CATEGORIES[publication.tender.nature]}</span>"
        f'<label>Description :</label> <span class="description">{escape(lot.text)}</span>'
        f"<label>Code CPV :</label> <span>{lot.cpv}</span></li>"
        for position, lot in enumerate(publication.tender.lots, 1)
    )
    return f'<ul id="detail-lots">{told}</ul>'
