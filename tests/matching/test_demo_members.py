"""The demonstration's members are of every kind, invented, and reachable at no real address."""

from datetime import date

from vigie.demo.members import sample
from vigie.domain.members import Kind

TODAY = date(2026, 11, 24)


def test_every_kind_is_there():
    assert {kind for one in sample(TODAY) for kind in one.kinds} == set(Kind)


def test_their_numbers_are_of_no_real_structure_and_their_addresses_reserved():
    ones = sample(TODAY)
    assert len({one.siret for one in ones}) == len(ones) >= 25
    assert all(one.siret.startswith("0007") for one in ones)  # never given by Insee
    assert all(contact.email.endswith("@exemple.org") for one in ones for contact in one.contacts)


def test_one_proof_ends_soon_one_has_ended_and_one_member_has_proposals_only():
    ends = [proof.valid_until for one in sample(TODAY) for proof in one.proofs if proof.valid_until]
    assert any(0 < (end - TODAY).days < 60 for end in ends)
    assert any(end < TODAY for end in ends)
    assert any(
        one.activities and all(activity.proposed for activity in one.activities)
        for one in sample(TODAY)
    )
