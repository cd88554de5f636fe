"""A plausible desk for the tests of its pages: accounts, consultations with findings, members,
matches, groups, messages.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlmodel import select

from tests.builders import NOW, a_lot, a_notice, in_days, recorded
from vigie.acts.actor import COMMAND_LINE
from vigie.acts.setup import tick_step
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.matches import JointBidView, MatchView, Reason, RoleView
from vigie.domain.member_record import (
    ActivityRecord,
    ContactRecord,
    MemberRecord,
    ProofRecord,
    SiteRecord,
)
from vigie.domain.members import Kind
from vigie.domain.quotes import folded
from vigie.store import Store
from vigie.store.desk import users
from vigie.store.desk.users import add_user
from vigie.store.match.joint_bids import write_joint_bids
from vigie.store.match.matches import open_opportunities, write_matches
from vigie.store.match.members import save_member
from vigie.store.read.findings import NewFinding, keep_findings
from vigie.store.search.documents import reindex
from vigie.store.tables import (
    Alarm,
    Consultation,
    Crawl,
    Delivery,
    DeliveryItem,
    Lot,
    Notice,
    Opportunity,
    Refusal,
    Verdict,
)
from vigie.store.tables.full_text import create_index

PASSWORD = "une phrase de passe"
HOSTILE = '<script>alert("x")</script>"\'><img src=x onerror=alert(1)>'


@dataclass(frozen=True)
class Tender:
    """One consultation of the seed: title, buyer, place, lots (title, code, sentence,
    confidence), days left.
    """

    title: str
    buyer: str
    department: str
    lots: tuple[tuple[str, str | None, str, float], ...]
    days: int
    cpv: str = "90910000"
    amount: float | None = None
    source: str = "boamp"
    desk: str = "à qualifier"


C = Consideration
TENDERS = (
    Tender(
        "Entretien des espaces verts du parc départemental et des abords des collèges",
        "Département de la Rive-Haute",
        "93",
        (
            (
                "Parc du Moulin",
                C.RESERVED_INSERTION,
                "Le présent lot est réservé aux structures d’insertion par l’activité "
                "économique en application de l’article L2113-13.",
                0.97,
            ),
            (
                "Abords des collèges",
                C.INSERTION_CONDITION,
                "Le titulaire réserve 630 heures de travail à des personnes "
                "éloignées de l’emploi pendant la durée du marché.",
                0.96,
            ),
            ("Élagage", None, "", 0.0),
        ),
        7,
        "77310000",
        180_000.0,
        desk="à diffuser",
    ),
    Tender(
        "Nettoyage des locaux administratifs et des écoles",
        "Commune de Valmorel-sur-Seine",
        "94",
        (
            (
                "Écoles",
                C.INSERTION_CONDITION,
                "Une action d’insertion de 1 250 heures par an est exigée.",
                0.95,
            ),
        ),
        18,
        amount=240_000.0,
        source="maximilien",
        desk="diffusée",
    ),
    Tender(
        "Prestations de mise sous pli, routage et conditionnement",
        "Office public de l’habitat du Val-Clair",
        "92",
        (
            (
                "Lot unique",
                C.RESERVED_DISABILITY,
                "Marché réservé aux entreprises adaptées et aux établissements et services "
                "d’accompagnement par le travail.",
                0.98,
            ),
        ),
        12,
        "79571000",
        48_000.0,
        desk="à diffuser",
    ),
    Tender(
        "Travaux de second œuvre : réhabilitation de 84 logements",
        "Société d’habitat des Deux-Ponts",
        "95",
        (
            (
                "Peinture",
                C.INSERTION_CONDITION,
                "L’entreprise s’engage à réaliser 320 heures d’insertion.",
                0.94,
            ),
            (
                "Menuiserie",
                C.UNSPECIFIED_SOCIAL_CONDITION,
                "Des conditions d’exécution à caractère social sont prévues.",
                0.71,
            ),
            ("Plomberie", None, "", 0.0),
        ),
        24,
        "45442100",
        1_450_000.0,
    ),
    Tender(
        "Restauration collective des crèches municipales",
        "Ville de Port-Lambert",
        "75",
        (
            (
                "Lot unique",
                C.SOCIAL_CRITERION,
                "Performances en matière d’insertion professionnelle : 15 %.",
                0.93,
            ),
        ),
        30,
        "55523000",
        620_000.0,
        source="ted",
    ),
    Tender(
        "Collecte et réemploi du mobilier des administrations",
        "Agglomération du Plateau-Nord",
        "78",
        (
            (
                "Lot unique",
                C.RESERVED_DISABILITY_OR_INSERTION,
                "Ce lot est réservé à la fois aux EA, ESAT et SIAE (article L2113-14).",
                0.62,
            ),
        ),
        9,
        "90511000",
        75_000.0,
    ),
    Tender(
        "Accueil et conciergerie de trois résidences",
        "Résidences du Lac",
        "91",
        (
            (
                "Lot unique",
                C.INSERTION_SERVICE,
                "Prestation d’insertion et de qualification ayant pour support "
                "l’accueil des résidents.",
                0.9,
            ),
        ),
        21,
        "98341120",
    ),
    Tender(
        "Accompagnement à la parentalité dans les quartiers",
        "Caisse de solidarité du Levant",
        "77",
        (
            (
                "Lot unique",
                C.RESERVED_ESS,
                "Lot réservé aux entreprises de l’économie sociale et solidaire "
                "(articles L2113-15 et L2113-16).",
                0.97,
            ),
        ),
        3,
        "85312000",
        30_000.0,
    ),
    Tender(
        "Fourniture de papier recyclé",
        "Lycée Jeanne-Villepreux",
        "94",
        (("Lot unique", None, "", 0.0),),
        15,
        "30197643",
    ),
)

MEMBERS = (
    (
        "Jardins de la Rive",
        (Kind.ACI,),
        "espaces-verts",
        "Espaces verts",
        ("7731",),
        ("93", "94"),
        60_000.0,
        date(2026, 12, 31),
    ),
    (
        "Propreté Plus Insertion",
        (Kind.EI,),
        "nettoyage",
        "Nettoyage",
        ("9091",),
        ("93", "94", "75"),
        300_000.0,
        date(2027, 6, 30),
    ),
    (
        "Atelier du Val",
        (Kind.ESAT, Kind.ASSOCIATION),
        None,
        "Conditionnement",
        ("7957", "79921"),
        ("92",),
        90_000.0,
        None,
    ),
    (
        "Peinture Solidaire",
        (Kind.EI,),
        None,
        "Peinture",
        ("4544",),
        ("95", "93"),
        120_000.0,
        date(2026, 12, 5),
    ),
    (
        "Coopérative du Plateau",
        (Kind.COOPERATIVE,),
        None,
        "Réemploi",
        ("905",),
        ("78", "91"),
        None,
        None,
    ),
    (
        "Parents en chemin",
        (Kind.ASSOCIATION,),
        None,
        "Parentalité",
        ("853",),
        ("77",),
        80_000.0,
        None,
    ),
)


def a_desk(store: Store) -> Store:
    """That store with its full-text index, three accounts and the seed."""
    with store.engine.begin() as connection:
        create_index(connection)
    users.HASHER = PasswordHasher(
        time_cost=1, memory_cost=8, parallelism=1
    )  # the right one takes 50 ms a try, on purpose
    with store.transaction() as session:
        for role, name in (
            ("équipe", "Camille Ormeau"),
            ("administration", "Dominique Sauval"),
            ("lecture", "Claude Perrin"),
        ):
            add_user(session, f"{role.replace('é', 'e')}@exemple.org", name, role, PASSWORD, NOW)
    for number, tender in enumerate(TENDERS):
        publish(store, number, tender)
    seed_members(store)
    seed_service(store)
    return store


def publish(store: Store, number: int, tender: Tender, **fields: Any) -> int:
    """Record that tender with its findings, as the loop would leave them; its consultation's id."""
    text = "\n".join(
        ["Objet : " + tender.title + "."]
        + [f"Lot {n} : {quote}" for n, (_, _, quote, _) in enumerate(tender.lots, 1)]
    )
    told = a_notice(
        f"26-{20_000 + number}",
        source=tender.source,
        title=tender.title,
        buyer=tender.buyer,
        siret=None,
        text=text,
        deadline=in_days(tender.days),
        published=in_days(-number % 3 - 0.1),
        departments=(tender.department,),
        cpv=(tender.cpv,),
        estimated_value=tender.amount,
        procedure_key=f"proc-{number}",
        reference=f"REF-{number}",
        lots=[
            a_lot(str(n), title, cpv=(tender.cpv,)) for n, (title, *_) in enumerate(tender.lots, 1)
        ],
        **fields,
    )
    outcome = recorded(store, told)
    with store.transaction() as session:
        notice = session.get_one(Notice, outcome.notice_ids[0])
        lots = session.exec(
            select(Lot).where(Lot.consultation_id == notice.consultation_id).order_by(Lot.position)
        ).all()
        row = session.get_one(Consultation, notice.consultation_id)
        row.desk_state = tender.desk
        for lot, (_, code, quote, confidence) in zip(lots, tender.lots, strict=True):
            if code:
                keep_findings(
                    session,
                    row.id,
                    lot.id,
                    [a_reading(notice.id, text, code, quote, confidence)],
                    NOW,
                )
        reindex(session, [row.id])
    return notice.consultation_id


def a_reading(notice_id: str, text: str, code: str, quote: str, confidence: float) -> NewFinding:
    """A finding with its proof in the notice's only text."""
    start = text.index(quote)
    hours = next(
        (
            float(n.replace("\u00a0", "").replace(" ", ""))
            for n in ("630", "1 250", "320")
            if n in quote
        ),
        None,
    )
    return NewFinding(
        code=Consideration(code),
        source="text",
        status="sûr" if confidence >= 0.9 else "à vérifier",
        confidence=confidence,
        rule="essai",
        version="1",
        folded_quote=folded(quote),
        quote=quote,
        field="description",
        proofs=(
            {
                "notice_id": notice_id,
                "text": 0,
                "start": start,
                "end": start + len(quote),
                "field": "description",
                "raw": None,
            },
        ),
        legal_basis=FACTS[Consideration(code)].law,
        volumes=({"hours": hours},) if hours else (),
    )


def seed_members(store: Store) -> None:
    """Members, what fits them, one group."""
    with store.transaction() as session:
        ids = []
        for number, (name, kinds, trade, label, cpv, zone, largest, until) in enumerate(MEMBERS):
            record = MemberRecord(
                name=name,
                kinds=kinds,
                turnover=400_000.0,
                staff=14.0,
                source="essai",
                can_lead=True,
                would_join=True,
                sites=(
                    SiteRecord(
                        label="Siège",
                        city="Valmorel",
                        department=zone[0],
                        post_code=zone[0] + "000",
                        main=True,
                    ),
                ),
                activities=(
                    ActivityRecord(
                        trade=trade, label=label, cpv=cpv, departments=zone, max_value=largest
                    ),
                ),
                proofs=(ProofRecord(kind="convention_iae", valid_until=until),) if until else (),
                contacts=(
                    ContactRecord(
                        email=f"contact{number}@exemple.org", first_name="Lou", last_name="Martel"
                    ),
                ),
            )
            ids.append(save_member(session, record, NOW).id)
        lots = session.exec(select(Lot).order_by(Lot.id)).all()
        yes, no = (
            Reason("trade", "oui", "espaces verts, Seine-Saint-Denis"),
            Reason("amount", "non", "montant au-delà de la capacité"),
        )
        proof = Reason("proof", "oui", "convention ACI valable jusqu’au 31/12/2026", "L2113-13")
        first = [
            MatchView(ids[0], lots[0].id, None, "oui", "oui", "non", (yes, proof, no), (0, 1, 7)),
            MatchView(ids[1], lots[0].id, None, "oui", "oui", "non", (yes, proof, no), (0, 2, 7)),
            MatchView(
                ids[4],
                lots[0].id,
                None,
                "oui",
                "non",
                "oui",
                (
                    Reason(
                        "kind",
                        "non",
                        "une coopérative ne peut répondre à un lot réservé SIAE",
                        "L2113-13",
                    ),
                ),
                (0, 3, 7),
                True,
            ),
        ]
        first_lot = {lots[0].id: lots[0].consultation_id}
        write_matches(session, first_lot, first, NOW)
        open_opportunities(session, first_lot, first[:2], NOW)
        alone = MatchView(ids[2], lots[4].id, None, "oui", "oui", "oui", (yes,), (0, 1, 12))
        fifth_lot = {lots[4].id: lots[4].consultation_id}
        write_matches(session, fifth_lot, [alone], NOW)
        open_opportunities(session, fifth_lot, [alone], NOW)
        write_joint_bids(session, first_lot, [a_group(lots[0].id, ids[0], ids[1])], NOW)


def a_group(lot_id: int, one: int, other: int) -> JointBidView:
    """A group of two for that lot."""
    return JointBidView(
        lot_id,
        (
            RoleView(
                one,
                True,
                ("Espaces verts",),
                60.0,
                (Reason("trade", "oui", "espaces verts en Seine-Saint-Denis"),),
            ),
            RoleView(
                other,
                False,
                ("Propreté des allées",),
                40.0,
                (Reason("trade", "oui", "nettoyage en Seine-Saint-Denis"),),
            ),
        ),
        "conjoint avec mandataire solidaire",
        "forme la plus souvent admise",
        "Aucune des deux structures n’a seule la capacité "
        "d’entretenir huit hectares toute l’année.",
        ("Espaces verts", "Propreté"),
        ("Élagage",),
        (),
        plan=(
            {"day": "2026-11-26", "what": "Accord de chacun"},
            {"day": "2026-11-30", "what": "Dépôt"},
        ),
    )


def seed_service(store: Store) -> None:
    """Crawls, an alarm, a refused payload, deliveries sent, waiting and failed."""
    with store.transaction() as session:
        tick_step(session, COMMAND_LINE, "later", NOW)
        for hours, source, ended in (
            (3, "boamp", "finished"),
            (2, "ted", "finished"),
            (1, "maximilien", "blocked"),
        ):
            session.add(
                Crawl(
                    source=source,
                    started_at=NOW - timedelta(hours=hours),
                    ended_at=NOW - timedelta(hours=hours - 0.2),
                    new=140,
                    changed=12,
                    unchanged=30,
                    got=182,
                    ended=ended,
                )
            )
        session.add(
            Alarm(
                source="maximilien",
                kind="blocked",
                detail="Maximilien refuse nos requêtes depuis ce matin.",
                raised_at=NOW,
            )
        )
        session.add(
            Refusal(
                source="boamp",
                name="26-99001",
                reason="broken_json",
                detail="JSON illisible",
                sha256="0" * 64,
                content=b"x\x9c\x03\x00\x00\x00\x00\x01",
                size=0,
                first_seen_at=NOW,
                last_seen_at=NOW,
            )
        )
        opportunities = session.exec(select(Opportunity).order_by(Opportunity.id)).all()
        for number, (opportunity, state) in enumerate(
            zip(opportunities, ("sent", "waiting", "failed"), strict=True)
        ):
            row = Delivery(
                what=f"opportunity:{opportunity.id}",
                kind="alert",
                recipient=f"contact:{number}",
                channel="email",
                member_id=opportunity.member_id,
                contact_id=number + 1,
                state=state,
                due_at=NOW,
                created_at=NOW,
                idempotency_key=f"k{number}",
                message={"subject": "Un lot pour vous", "text": "Bonjour"},
                sent_at=NOW if state == "sent" else None,
                error="boîte pleine" if state == "failed" else "",
            )
            session.add(row)
            session.flush()
            session.add(
                DeliveryItem(
                    delivery_id=row.id,
                    subject=f"opportunity:{opportunity.id}",
                    opportunity_id=opportunity.id,
                )
            )


__all__ = ["HOSTILE", "PASSWORD", "TENDERS", "Tender", "Verdict", "a_desk", "publish"]
