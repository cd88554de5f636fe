"""`vigie joint-bids`: who could bid together, with the need, the form, the roles and why not the
others.
"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from vigie.store.match.joint_bids import StoredJointBid


def register(app: typer.Typer) -> None:
    """Add `joint-bids`."""
    app.command("joint-bids")(joint_bids)


def joint_bids(
    lot: Annotated[
        int | None, typer.Option("--lot", metavar="N", help="Un seul lot, par son numéro interne.")
    ] = None,
    release: Annotated[
        int | None,
        typer.Option("--release", metavar="N", help="Proposer ce groupement à ses membres."),
    ] = None,
) -> None:
    """Montre les groupements suggérés : besoin, forme, rôles, parts, ce qui manque, et pourquoi
    pas les autres.
    """
    from vigie.acts.actor import COMMAND_LINE
    from vigie.acts.groups import propose
    from vigie.commands.matching_words import opened
    from vigie.domain.clock import now
    from vigie.domain.refusals import BadChange
    from vigie.store.match.joint_bids import joint_bids_of_lot
    from vigie.store.match.live_lots import grouped_lot_ids, lot_titles
    from vigie.store.match.members import member_names

    with opened() as context:
        if release is not None:
            try:
                with context.store.transaction() as session:
                    propose(session, COMMAND_LINE, release, now())
            except BadChange as refused:
                typer.echo(f"Groupement {release} : {refused}", err=True)
                raise typer.Exit(1) from None
            typer.echo(
                f"Groupement {release} proposé à ses membres : chacun doit accepter pour lui-même."
            )
            return
        with context.store.reading() as session:
            ids = [lot] if lot is not None else grouped_lot_ids(session)
            bids = [bid for number in ids for bid in joint_bids_of_lot(session, number)]
            names = member_names(session, {number for bid in bids for number in _members(bid)})
            titles = lot_titles(session, {bid.view.lot_id for bid in bids})
    for bid in bids:
        _show(bid, titles.get(bid.view.lot_id, ""), names)
    typer.echo(f"{len(bids)} suggestion(s).")


def _members(bid: "StoredJointBid") -> set[int]:
    return {role.member_id for role in bid.view.roles} | {number for number, _ in bid.view.why_not}


def _show(bid: "StoredJointBid", title: str, names: dict[int, str]) -> None:
    from vigie.commands.matching_words import said
    from vigie.store.match.joint_bids import STATE_LABELS

    view = bid.view
    said(f"n° {bid.id} — {title} — {view.form} ({STATE_LABELS.get(bid.state, bid.state)})")
    said(f"  {view.need}")
    for role in view.roles:
        lead = "mandataire, " if role.lead else ""
        share = f" (environ {role.share:.0f} %)" if role.share is not None else ""
        said(
            f"    - {names.get(role.member_id, role.member_id)} : "
            f"{lead}{', '.join(role.covers)}{share}"
        )
    if view.uncovered:
        said(f"  reste à couvrir : {', '.join(view.uncovered)}")
    said(f"  forme : {view.form_reason}")
    for reason in view.reasons:
        said(f"    - {reason.text}" + (f" [{reason.article}]" if reason.article else ""))
    for number, why in view.why_not:
        said(f"  pourquoi pas {names.get(number, number)} : {why}")
