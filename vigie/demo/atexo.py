"""The demonstration's consultations as Atexo portals serve them: a feed of the latest, a list of
all in pages, and for each a page and a window of its lots.
"""

from datetime import date, datetime, time
from email.utils import format_datetime
from html import escape

from vigie.demo.catalogue import Publication
from vigie.demo.eforms import reference, tender_deadline
from vigie.demo.tenders import NAMES, Outlet
from vigie.domain.clock import PARIS

HOSTS: dict[Outlet, str] = {
    "maximilien": "https://marches.maximilien.fr",
    "place": "https://www.marches-publics.gouv.fr",
}
FEED_SHOWS = 20
CATEGORIES = {"services": "Services", "works": "Travaux", "supplies": "Fournitures"}


def feed(publications: list[Publication], outlet: Outlet, today: date) -> bytes:
    """The RSS feed; « & » in links is bare, as these portals write it."""
    latest = sorted(publications, key=lambda publication: publication.day)[-FEED_SHOWS:]
    body = "".join(_item(publication, outlet, today) for publication in latest)
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
    query = (
        f"page=Entreprise.EntrepriseAdvancedSearch&AllCons&id={publication.consultation}&"
        f"orgAcronyme={tender.buyer.org}"
    )
    link = f"{HOSTS[outlet]}/?{query}"
    opened, deadline = (
        datetime.combine(publication.day, time(9, 30), PARIS),
        tender_deadline(tender, None, today),
    )
    terms = {
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
        f'<category domain="{name}">{escape(term)}</category>' for name, term in terms.items()
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
    tender, deadline = publication.tender, tender_deadline(publication.tender, None, today)
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
            _allotted(publication),
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
        f"{lines}</div></body></html>"
    ).encode()


def _allotted(publication: Publication) -> str:
    """The count of lots opens a window that shows them."""
    count = len(publication.tender.lots)
    address = (
        f"index.php?page=commun.PopUpDetailLots&amp;orgAccronyme={publication.tender.buyer.org}"
        f"&amp;refConsultation={publication.consultation}&amp;lang=fr"
    )
    link = (
        f"<a href=\"javascript:popUp('{address}','yes')\"><span>{count} Lots </span></a>"
        if count > 1
        else "<a>-</a>"
    )
    return (
        f'<div class="col-md-10 text-justify"><label class="col-md-4">Allotissement :</label>'
        f'<span class="col-md-8">{link}</span></div>'
    )


def lots_window(publication: Publication) -> bytes:
    """The window « PopUpDetailLots »."""
    return (
        f'<!DOCTYPE html><html lang="fr"><body><div id="PopUpDetailLots">{_lots(publication)}'
        f"</div></body></html>"
    ).encode()


ROWS = 10  # a page of the list


def live(publications: list[Publication], today: date) -> list[Publication]:
    """Those whose deadline is ahead, in the list's order."""
    return [publication for publication in publications if (publication.tender.deadline or 1) > 0]


def listing(publications: list[Publication], outlet: Outlet, today: date, number: int) -> bytes:
    """A page of the list of all live consultations, with the state that the next one is asked
    with.
    """
    every = live(publications, today)
    pages = max(1, -(-len(every) // ROWS))
    number = min(max(1, number), pages)
    start = (number - 1) * ROWS
    rows = "".join(
        _row(publication, outlet, today, position)
        for position, publication in enumerate(every[start : start + ROWS], 1)
    )
    return LIST_PAGE.format(
        count=len(every), number=number, pages=pages, rows=rows, state=f"etat{number}"
    ).encode()


RESULT = "ctl0$CONTENU_PAGE$resultSearch$"
PLAIN_RESULT = RESULT.replace("$", "_")
LIST_PAGE = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"></head><body>'
    '<form id="ctl0_ctl1" method="post"><span id="' + PLAIN_RESULT + 'nombreElement">{count}</span>'
    '<input name="'
    + RESULT
    + 'numPageTop" type="text" value="{number}" id="'
    + PLAIN_RESULT
    + 'numPageTop"><label>/ <span id="'
    + PLAIN_RESULT
    + 'nombrePageTop">{pages}</span></label>{rows}'
    '<input type="text" style="display:none" name="PRADO_PAGESTATE" id="PRADO_PAGESTATE" '
    'value="{state}"></form></body></html>'
)
SHORT_MONTHS = [
    "Jan.",
    "Fév.",
    "Mars",
    "Avril",
    "Mai",
    "Juin",
    "Juil.",
    "Août",
    "Sept.",
    "Oct.",
    "Nov.",
    "Déc.",
]


def _row(publication: Publication, outlet: Outlet, today: date, position: int) -> str:
    tender, deadline = publication.tender, tender_deadline(publication.tender, None, today)
    field, buyer = f"{RESULT}tableauResultSearch$ctl{position}$", tender.buyer
    places = ", ".join(f"({code}) {NAMES[code]}" for code in tender.departments)
    lots = f'<div class="lots"><a href="#"><span>{len(tender.lots)}&nbsp;lots</span></a></div>'
    closing = (
        f'<div class="cloture-line">{_shown_day(deadline.date())}'
        f'<div class="time"><label>{deadline:%H:%M}</label></div></div>'
        if deadline
        else ""
    )
    link = f"{HOSTS[outlet]}/entreprise/consultation/{publication.consultation}"
    return (
        f'<div class="item_consultation list-group-item">'
        f'<input type="hidden" name="{field}refCons" value="{publication.consultation}">'
        f'<input type="hidden" name="{field}orgCons" value="{buyer.org}">'
        f'<div class="cons_procedure"><abbr title="Procédure adaptée">MAPA</abbr></div>'
        f'<div class="cons_categorie"><span>{CATEGORIES[tender.nature]}</span></div>'
        f'<div class="date date-min clearfix">{_shown_day(publication.day)}</div>'
        f'<div class="small pull-left">{escape(reference(tender))}</div>'
        f'<div class="small pull-left truncate"><span title="{escape(tender.title)}">…</span></div>'
        f'<div id="panelBlocObjet"><div class="truncate-700" title="{escape(tender.text[:600])}">'
        f"<strong>Objet : </strong></div></div>"
        f'<div id="panelBlocDenomination"><div class="truncate-700" '
        f'title="{escape(buyer.name)} ({buyer.postcode} - {escape(buyer.city.upper())})">'
        f"<strong>Organisme : </strong></div></div>{lots if len(tender.lots) > 1 else ''}"
        f'<div class="lieux-exe"><span>{escape(places)}</span></div>{closing}'
        f'<a href="{link}?orgAcronyme={buyer.org}">Accéder à la consultation</a></div>'
    )


def _shown_day(day: date) -> str:
    return (
        f'<div class="day"><span>{day.day}</span></div><div class="month"><span>'
        f'{SHORT_MONTHS[day.month - 1]}</span></div><div class="year"><span>{day.year}</span></div>'
    )


def _line(label: str, words: str, key: str) -> str:
    return (
        f'<div class="col-md-10 text-justify"><label class="col-md-4">{escape(label)} :</label>'
        f'<span class="col-md-8"><span id="ctl0_CONTENU_PAGE_ctl7_{key}">{escape(words)}</span>'
        f"</span></div>"
    )


def _lots(publication: Publication) -> str:
    if len(publication.tender.lots) < 2:
        return ""
    lot_elements = "".join(
        f'<li class="lot"><label>Lot {position} :</label> <span '
        f'class="intitule">{escape(lot.title)}</span>'
        f"<label>Catégorie :</label> <span>{CATEGORIES[publication.tender.nature]}</span>"
        f'<label>Description :</label> <span class="description">{escape(lot.text)}</span>'
        f"<label>Code CPV :</label> <span>{lot.cpv}</span></li>"
        for position, lot in enumerate(publication.tender.lots, 1)
    )
    return f'<ul id="detail-lots">{lot_elements}</ul>'
