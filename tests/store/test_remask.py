"""What was stored before a rule of masking existed is masked by the command, everywhere."""

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from tests.builders import NOW, a_lot, a_notice, recorded
from vigie.cli import build
from vigie.domain.notice import TextPart
from vigie.domain.quotes import folded
from vigie.store import Store
from vigie.store.rights.remask import mask_stored
from vigie.store.tables import Consultation, Finding, Lot, LotTrade, Notice, SearchRow, Verdict

SAID = "Dossier suivi par Marie Durand, le lot 1 est réservé."
MASKED = "Dossier suivi par ••••••••••••, le lot 1 est réservé."


@pytest.fixture
def old_base(store: Store) -> Store:
    """A base whose texts were stored before names were masked."""
    recorded(
        store,
        a_notice(
            title=SAID, texts=(TextPart(field="objet", text=SAID),), lots=(a_lot(title=SAID),)
        ),
    )
    with store.transaction() as session:
        row = session.execute(select(Notice)).scalar_one()
        parsed = {**row.parsed, "title": SAID, "texts": [{"field": "o", "lot": None, "text": SAID}]}
        session.execute(update(Notice).values(parsed=parsed))
        session.execute(update(Consultation).values(title=SAID))
        session.execute(update(Lot).values(title=SAID))
        lot = session.execute(select(Lot)).scalars().first()
        common = {"consultation_id": lot.consultation_id, "lot_id": lot.id, "code": "reserved_ess"}
        common |= {"quote": SAID, "folded_quote": folded(SAID)}
        session.add(
            Finding(
                **common,
                source="text",
                status="sûr",
                confidence=1.0,
                rule="r",
                version="1",
                read_at=NOW,
            )
        )
        session.add(Verdict(**common, verdict="confirmed", at=NOW))
        session.add(
            LotTrade(
                lot_id=lot.id,
                consultation_id=lot.consultation_id,
                need=SAID,
                version="1",
                decided_at=NOW,
            )
        )
    return store


def test_every_stored_text_is_masked_and_verdicts_still_meet_their_finding(old_base: Store) -> None:
    changed = mask_stored(old_base)

    assert {name for name, count in changed.items() if count} == {
        "avis",
        "consultations",
        "lots",
        "métiers des lots",
        "repérages",
        "validations",
    }
    with old_base.reading() as session:
        notice = session.execute(select(Notice)).scalar_one()
        assert (notice.parsed["title"], notice.parsed["texts"][0]["text"]) == (MASKED, MASKED)
        assert session.execute(select(Consultation.title)).scalar_one() == MASKED
        assert session.execute(select(SearchRow.title)).scalar_one() == MASKED
        assert set(session.execute(select(Lot.title)).scalars()) == {MASKED}
        assert session.execute(select(LotTrade.need)).scalar_one() == MASKED
        finding = session.execute(select(Finding)).scalar_one()
        verdict = session.execute(select(Verdict)).scalar_one()
        assert (finding.quote, finding.folded_quote) == (MASKED, folded(MASKED))
        assert verdict.folded_quote == finding.folded_quote


def test_masked_again_nothing_changes(old_base: Store) -> None:
    mask_stored(old_base)

    assert set(mask_stored(old_base).values()) == {0}


def test_the_command_masks_standard_input_at_its_length() -> None:
    told = CliRunner().invoke(build(), ["mask"], input="M. Jean Dupont, tél. 01 23 45 67 89\n")

    assert told.stdout == "M. •••••••••••, tél. ••••••••••••••\n"
