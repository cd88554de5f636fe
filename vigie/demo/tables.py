"""What `vigie demo` shows on the terminal: open lots, what was refused, who fits, who together,
what left.
"""

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlmodel import Session, col, select

from vigie.config import Settings
from vigie.demo.staff import PASSWORD, STAFF
from vigie.domain.clock import days_left, now
from vigie.domain.considerations import FACTS, Consideration
from vigie.domain.french import cut, numeric_date
from vigie.store import Store, open_store
from vigie.store import tables as t
from vigie.store.read.findings import effective

MOST_ROWS = 15
WIDTH = 80  # columns of the narrowest terminal
RATIOS = {"à rendre": 1, "source": 1}  # of the width; other columns take three


def show(settings: Settings, seconds: float) -> None:
    """Every table, then what to do next."""
    console, moment = Console(highlight=False, width=WIDTH), now()
    store = open_store(settings.database)
    with store.reading() as session:
        console.print(lots(session, moment))
        console.print(refusals(session))
        console.print(matches(session))
        console.print(groups(session))
    counted = figures(store, moment)
    store.close()
    console.print(
        "\n"
        + " · ".join(f"{count} {name}" for name, count in counted.items())
        + f" — en {seconds:.0f} s."
    )
    console.print(
        f"Courriels : {settings.home / 'courrier'} ; Slack de l’équipe : "
        f"{settings.home / 'slack.log'}."
    )
    console.print(
        f"À faire : ouvrir {settings.public_url} ; compte {STAFF}, mot de passe {PASSWORD}."
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold", width=WIDTH)
    for name in columns:
        table.add_column(name, ratio=RATIOS.get(name, 3), min_width=10)
    return table


def _row(table: Table, *cells: object) -> None:
    # Text, never markup: a notice's title may hold brackets that the terminal would obey
    table.add_row(*(Text("" if cell is None else str(cell)) for cell in cells))


def lots(session: Session, moment: datetime) -> Table:
    """Open lots with deadline, buyer, département, source and what was read."""
    row_query = (
        select(t.Lot, t.Consultation)
        .join(t.Consultation, col(t.Consultation.id) == col(t.Lot.consultation_id))
        .where(col(t.Lot.state) == "open")
        .order_by(col(t.Lot.deadline_at))
        .limit(MOST_ROWS)
    )
    rows = session.exec(row_query).all()
    findings_by_lot = effective(session, [lot.id or 0 for lot, _ in rows])
    table = _table("Lots ouverts, par date limite", "à rendre", "lot", "considérations lues")
    for lot, tender in rows:
        title = f"{cut(lot.title or tender.title, 60)} (lot {lot.number})"
        deadline = _deadline(lot.deadline_at or tender.deadline_at, moment)
        places = " ".join(lot.departments or tender.departments)
        where = " · ".join(part for part in (cut(tender.buyer_name, 30), places) if part)
        _row(table, deadline, f"{title}\n{where}", _signs(findings_by_lot.get(lot.id or 0, ())))
    return table


def _deadline(deadline_at: datetime | None, moment: datetime) -> str:
    return (
        f"{numeric_date(deadline_at)} J-{days_left(deadline_at, moment)}"
        if deadline_at
        else "non indiquée"
    )


def _signs(findings: Any) -> str:
    return ", ".join(
        dict.fromkeys(
            FACTS[Consideration(finding.code)].label + (" ?" if finding.status != "sûr" else "")
            for finding in findings
        )
    )


def refusals(session: Session) -> Table:
    """What could not be read, and why."""
    table = _table("Refusé (gardé, peut être relu)", "source", "document", "raison")
    for row in session.exec(select(t.Refusal).order_by(col(t.Refusal.id)).limit(MOST_ROWS)):
        _row(table, row.source, cut(row.name, 40), cut(row.detail, 90))
    return table


def matches(session: Session) -> Table:
    """Who may answer what, with the first reasons."""
    row_query = (
        select(t.Match, t.Member, t.Lot, t.Consultation)
        .join(t.Member, col(t.Member.id) == col(t.Match.member_id))
        .join(t.Lot, col(t.Lot.id) == col(t.Match.lot_id))
        .join(t.Consultation, col(t.Consultation.id) == col(t.Match.consultation_id))
        .join(t.Opportunity, col(t.Opportunity.member_id) == col(t.Match.member_id))
        .where(col(t.Opportunity.lot_id) == col(t.Lot.id))
        .order_by(col(t.Match.rank))
        .limit(14)
    )
    table = _table(
        "Qui peut répondre (les premières correspondances)", "adhérent", "lot", "pourquoi"
    )
    for match, member, lot, tender in session.exec(row_query):
        why = " ; ".join(reason["text"] for reason in match.reasons[:2])
        _row(table, cut(member.name, 30), cut(lot.title or tender.title, 40), cut(why, 110))
    return table


def groups(session: Session) -> Table:
    """Who should bid together, and why."""
    table = _table("Groupements suggérés", "lot", "membres (★ mandataire)", "pourquoi ensemble")
    row_query = (
        select(t.JointBid, t.Lot, t.Consultation)
        .join(t.Lot, col(t.Lot.id) == col(t.JointBid.lot_id))
        .join(t.Consultation, col(t.Consultation.id) == col(t.JointBid.consultation_id))
        .where(col(t.JointBid.kind) == "joint_bid", col(t.JointBid.alternative) == 1)
        .order_by(col(t.JointBid.id))
        .limit(8)
    )
    for bid, lot, tender in session.exec(row_query):
        team = session.exec(
            select(t.JointBidMember, t.Member)
            .join(t.Member, col(t.Member.id) == col(t.JointBidMember.member_id))
            .where(col(t.JointBidMember.joint_bid_id) == bid.id)
        )
        names = ", ".join(("★ " if role.lead else "") + member.name for role, member in team)
        _row(table, cut(lot.title or tender.title, 45), names, f"{cut(bid.need, 110)} ({bid.form})")
    return table


def figures(store: Store, moment: datetime) -> dict[str, int]:
    """What the database holds at the end: the counts that the demonstration promises."""
    from sqlalchemy import func, select

    from vigie.store.tables import Delivery, Finding, JointBid, Match, Notice, Opportunity

    tables = {
        "avis": Notice,
        "repérages": Finding,
        "correspondances": Match,
        "opportunités": Opportunity,
        "groupements": JointBid,
        "envois": Delivery,
    }
    with store.reading() as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in tables.items()
        }
