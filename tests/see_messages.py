"""`python -m tests.see_messages FOLDER`: every message as its readers get it: pictures at 600 and
375 pixels, light and dark, and the plain text, to be looked at and read aloud.
"""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from alerts.content.items import GroupItem, Item
from alerts.content.message import InCharge, Message, StaffNotice
from alerts.content.sections import Digest, Section, blocks
from alerts.messages import members as compose
from alerts.messages.accounts import moved_back_message, moved_message, reset_message
from alerts.messages.searches import search_message, staff_search_message
from alerts.messages.staff import REFUSALS, network_message, staff_message
from tests.alerts.test_digest import a_group
from tests.alerts.test_messages import AWA, HOUSE, a_digest
from tests.builders import NOW, a_finding, in_days
from tests.conftest import BROWSER_FLAGS
from tests.told import CLAUSE, an_item
from vigie.domain.lots import Volume
from vigie.domain.matches import Reason
from vigie.store.tables import User

WHY = (
    Reason(
        "trade", "oui", "x", sentence="Vous entretenez des espaces verts et ce lot est à Paris."
    ),
    Reason(
        "proof",
        "oui",
        "x",
        sentence="Il est réservé aux SIAE : votre convention ACI est valable jusqu’au 31/12/2027.",
    ),
    Reason(
        "amount",
        "à vérifier",
        "x",
        sentence="Le montant n’est pas indiqué : regardez-le dans le DCE.",
    ),
)
QUOTE = "Le titulaire consacre au moins 630 heures de travail à des personnes en insertion."


def _staff_notices(url: str, lots: tuple[Item, ...]) -> list[StaffNotice]:
    """What a chamber's team is told, one of each kind."""
    refused, remedy = REFUSALS["policy"]
    return [
        *(StaffNotice("Nouveau lot réservé", lot.shown_title, f"{url}/c/1", lot) for lot in lots),
        StaffNotice("Source à surveiller\u00a0: BOAMP", "Aucune nouvelle.", url, urgent=True),
        StaffNotice("Les Jardins d’Awa est intéressée\u00a0: Begonia", "", f"{url}/c/2"),
        StaffNotice(
            "À rappeler\u00a0: Les Jardins d’Awa – lot 2, Begonia",
            "Awa attend un appel depuis le mar. 24 nov. 2026 à 9 h 12.",
            url,
            urgent=True,
        ),
        StaffNotice(refused.format(domain="exemple.org"), remedy, url, urgent=True),
        StaffNotice(
            "Envoi en échec pour Les Jardins d’Awa",
            "L’adresse n’existe pas. Après 1 essai. Corrigez l’adresse ou relancez l’envoi.",
            url,
            urgent=True,
        ),
        StaffNotice("Groupement d’accord\u00a0: Begonia", "2 structures. Trois métiers.", url),
    ]


def _whole_digest(soon: Item, changed: Item, new: Item, group: GroupItem) -> Digest:
    """A letter with every section that there is."""
    other = {"opportunity_id": 8, "consultation_id": 8}
    past = replace(new, title="Tonte", deadline_at=in_days(-31), **other)
    school = replace(soon, title="Vitrerie", consultation="Propreté des écoles", **other)
    return Digest(
        (
            Section("soon", blocks([replace(soon, state="interested")])),
            Section("new", blocks([new])),
            Section("changed", blocks([changed])),
            Section("groups", groups=(replace(group, lot=school),)),
            Section("after", blocks([past])),
        ),
        more=3,
        note="Le lot 2 demande une visite du site : prévenez-nous si vous y allez.",
    )


def named_messages() -> dict[str, Message]:
    """One message of each kind, of plausible lots."""
    house = replace(HOUSE, chamber="CRESS d’essai", contact="veille@exemple.org")
    paul = InCharge("Paul Martin", "paul@exemple.org", "01 23 45 67 89")
    awa = replace(AWA, in_charge=paul)
    links = compose.links_for(awa, house, 7)
    reserved = an_item(consultation="", reasons=WHY, deadline_at=in_days(35))
    second = an_item(
        2,
        title="Begonia",
        number="2",
        lots=3,
        consultation="Fleurissement de la ville et entretien des serres",
        consultation_id=2,
        reasons=WHY[:1],
        findings=(
            a_finding(CLAUSE, quote=QUOTE, volumes=(Volume(hours=630, per="year", quote=QUOTE),)),
        ),
        deadline_at=in_days(5),
    )
    third = replace(second, opportunity_id=3, lot_id=3, number="3", title="Taille des rosiers")
    changed = replace(
        reserved, changes=("date limite reportée du 15 déc. au 29 déc. à 10 h 00",), version=2
    )
    stopped = replace(reserved, stopped="cancelled", live=False, changes=("consultation annulée",))
    group = a_group(
        lot=second, form="solidaire", answer_by=date(2026, 11, 26), uncovered=("la voirie",)
    )
    bare = tuple(replace(lot, reasons=(), opportunity_id=0) for lot in (reserved, second, third))
    notices = _staff_notices(house.public_url, bare)
    staff = staff_message(notices, house, NOW, to="a@b.fr")
    return {
        "lettre": a_digest(
            reserved,
            second,
            third,
            an_item(4, title="Tonte", consultation="Tonte", consultation_id=4),
        ),
        "lettre-entiere": compose.digest_message(
            awa,
            _whole_digest(second, changed, reserved, group),
            "4 lots cette semaine, dont 2 réservés (à rendre avant le 29 nov.)",
            in_days(-7),
            house,
            links,
            NOW,
        ),
        "alerte": compose.alert_message(awa, [reserved], house, links, NOW),
        "alertes": compose.alert_message(awa, [second, third], house, links, NOW),
        "changement": compose.change_message(awa, [changed], house, links, NOW),
        "retrait": compose.change_message(awa, [stopped], house, links, NOW),
        "rappel": compose.reminder_message(
            awa, [replace(second, state="interested")], house, links, NOW
        ),
        "correction": compose.correction_message(
            awa, [replace(reserved, findings=())], "", house, links, NOW
        ),
        "groupement": compose.joint_bid_message(awa, group, house, links, NOW),
        "groupement-relance": compose.joint_bid_message(awa, group, house, links, NOW, again=True),
        "mise-en-relation": compose.introduction_message(
            awa,
            group,
            [("Les Nettoyeurs", "propreté – Ben (ben@exemple.org)")],
            [("jeu. 26 nov.", "Accord de principe de chaque membre, mandataire désigné")],
            house,
            links,
            NOW,
        ),
        "bienvenue": compose.welcome_message(
            awa, "une lettre chaque lundi à 8\u00a0h", house, links, NOW
        ),
        "bienvenue-reseau": compose.network_welcome(
            replace(awa, member=False, structure="UNEA"),
            "une lettre chaque lundi",
            house,
            links,
            NOW,
        ),
        "bienvenue-sans-metier": compose.welcome_message(
            replace(awa, hearing=False), "une lettre chaque lundi à 8\u00a0h", house, links, NOW
        ),
        "reseau": network_message(awa, "UNEA", bare, house, links, NOW),
        "recherche-equipe": staff_search_message(
            User(email="paul@exemple.org", name="Paul Martin"),
            [("Mes jardins", bare)],
            1,
            house,
            NOW,
        ),
        "mot-de-passe": reset_message("Paul", "paul@exemple.org", house.public_url, house),
        "adresse-confirmee": compose.link_message(awa, house.public_url, house, change=True),
        "adresse-rendue": moved_back_message("Awa", "a@b.fr", "Les Jardins d’Awa", house),
        "recherche": search_message(
            awa, [("Nos jardins", [second, third]), ("Linge", [reserved])], 2, house, links, NOW
        ),
        "lien": compose.link_message(awa, f"{house.public_url}/m/ouvrir/x", house),
        "adresse-remplacee": moved_message(
            "Awa",
            "awa@exemple.org",
            "b@exemple.org",
            "Les Jardins d’Awa",
            "https://x.fr/m",
            7,
            house,
        ),
        "equipe": staff,
    }


def main(folder: Path) -> None:
    """Write them all."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    told = named_messages()
    for name, message in told.items():
        words = f"Objet ({len(message.subject)}) : {message.subject}\n\n{message.text}"
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
    blocks: Any = [*told["equipe"].blocks]
    text = json.dumps(blocks, ensure_ascii=False, indent=1)
    (folder / "equipe-slack.json").write_text(text, encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER_FLAGS)
        for scheme in ("light", "dark"):
            for width in (600, 375):
                page = browser.new_page(
                    viewport={"width": width, "height": 800}, color_scheme=scheme
                )
                for name, message in told.items():
                    page.set_content(message.html)
                    path = folder / f"{name}-{width}-{scheme}.png"
                    page.screenshot(path=str(path), full_page=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
