"""`vigie match`: what fits, lot by lot or member by member, with the reasons."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add `match`."""
    app.command("match")(match)


def match(
    lot: Annotated[
        int | None, typer.Option("--lot", metavar="N", help="Un seul lot, par son numéro interne.")
    ] = None,
    member: Annotated[
        int | None,
        typer.Option("--member", metavar="N", help="Une seule structure, par son numéro."),
    ] = None,
    reasons: Annotated[bool, typer.Option(help="Montrer les raisons.")] = True,
) -> None:
    """Rapproche de nouveau lots ouverts et structures, puis montre qui correspond à quoi, et
    pourquoi.
    """
    from vigie.commands.matching_words import opened, said
    from vigie.domain.reason_sentences import third_person
    from vigie.flow.lacking import lacking_lines
    from vigie.flow.pairing import rematch
    from vigie.store.match.live_lots import lot_titles, matched_lot_ids
    from vigie.store.match.matches import matches_of_lot, matches_of_member
    from vigie.store.match.members import member_names

    with opened() as context:
        count = rematch(context, [lot] if lot is not None else None)
        typer.echo(f"{count} lot(s) ouvert(s) rapproché(s) des structures.")
        with context.store.reading() as session:
            if member is not None:
                matches = matches_of_member(session, member)
            else:
                ids = [lot] if lot is not None else matched_lot_ids(session)
                matches = [row for number in ids for row in matches_of_lot(session, number)]
            names = member_names(session, {row.member_id for row in matches})
            titles = lot_titles(session, {row.lot_id for row in matches})
            lacks = [] if lot is not None else lacking_lines(session, context.now, member)
    for row in matches:
        said(f"{titles.get(row.lot_id, row.lot_id)} — {names.get(row.member_id, row.member_id)}")
        said(
            f"  lot réservé ou clausé : {row.concerned} ; peut répondre : {row.eligible} ; "
            f"capable seule : {row.able}"
        )
        for reason in row.reasons if reasons else ():
            article = f" [{reason.article}]" if reason.article else ""
            said(f"    - {third_person(reason.text)}{article}")
    typer.echo(f"{len(matches)} correspondance(s).")
    for line in lacks:
        typer.echo(line)
