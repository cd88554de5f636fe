"""Why a member missed a lot: the one thing that kept it, named."""

from tests.builders import NOW, a_finding, a_lot_view, a_member, an_activity
from tests.matching.making import ATLAS
from tests.recorded import hold
from vigie.domain.members import Kind, ProofView
from vigie.matching.explain import Miss, counted, misses
from vigie.matching.match import ready


def does(**fields):
    told = {"trade": "nettoyage-locaux", "cpv": (), "words": (), "departments": ("93",)}
    return an_activity(**{**told, "label": "Propreté", **fields})


def cleaning(**fields):
    told = {
        "title": "Nettoyage des locaux",
        "text": "Nettoyage des locaux",
        "findings": (a_finding("insertion_condition"),),
        "buyer": "Office de l’habitat",
    }
    return ready(a_lot_view(7, **{**told, **fields}), ATLAS)


def missed(member, **fields):
    return misses(member, [cleaning(**fields)], NOW, ATLAS)


def test_each_cause_names_what_would_have_opened_the_lot():
    reserved = {"findings": (a_finding("reserved_disability"),)}
    cleaner = a_member(1, activities=(does(),))
    two = a_member(1, activities=(does(label="", departments=("75", "77"), epts=("T6",)),))
    cases = {
        "reçu": (cleaner, {}),
        "sans réserve ni clause": (
            a_member(1, activities=(does(departments=("75",)),)),
            {"findings": ()},
        ),
        "autre département": (a_member(1, activities=(does(departments=("75",)),)), {}),
        "plusieurs départements": (two, {"departments": ("92", "94")}),
        "commune d’à côté": (
            a_member(1, activities=(does(departments=("75",)),)),
            {"communes": ("93048",), "title": "Nettoyage des locaux"},
        ),
        "zone et statut": (
            a_member(1, Kind.PARTNER, activities=(does(departments=("75",)),)),
            reserved,
        ),
        "statut": (a_member(1, Kind.PARTNER, proofs=(), activities=(does(),)), reserved),
        "statut équivalent": (a_member(1, Kind.GEIQ, activities=(does(),)), reserved),
        "plancher": (a_member(1, activities=(does(min_value=100_000.0),)), {}),
        "trop grand seule": (a_member(1, activities=(does(),)), {"estimated_value": 5_000_000.0}),
        "trop grand seule, des heures": (
            a_member(1, activities=(does(max_value=10_000.0),), turnover=None),
            {},
        ),
        "activité supposée": (a_member(1, activities=(does(proposed=True),)), {}),
        "activité supposée ailleurs": (
            a_member(1, activities=(does(proposed=True, departments=("75",)),)),
            {},
        ),
        "métier voisin": (
            a_member(1, activities=(does(trade="vitrerie", label="Vitres"),)),
            {"title": "Nettoyage des locaux", "cpv": ("90911200",)},
        ),
        "métier voisin de deux": (
            a_member(1, activities=(does(trade="elagage", label="Arbres"),)),
            {
                "title": "Entretien des espaces verts, peinture et plomberie",
                "text": "Entretien des espaces verts, peinture et plomberie",
                "cpv": (),
            },
        ),
        "métier d’un autre groupe": (a_member(1, activities=(does(trade="traiteur"),)), {}),
        "métier inconnu": (a_member(1, activities=(does(trade=None),)), {}),
        "mot exclu": (a_member(1, activities=(does(exclusions=("locaux",)),)), {}),
        "sans activité": (a_member(1, activities=()), {}),
        "deux zones, la première dite": (
            a_member(
                1,
                activities=(
                    does(departments=("75",), position=1, label="Ménage"),
                    does(id=2, departments=("78",), position=2, label="Vitres"),
                ),
            ),
            {},
        ),
    }
    hold(__file__, "explain", {name: missed(own, **lot) for name, (own, lot) in cases.items()})


def test_misses_are_counted_by_what_would_open_them():
    said = [
        Miss(1, "zone", "", "77"),
        Miss(2, "zone", "", "77"),
        Miss(3, "zone", "", "78"),
        Miss(4, "limit", "", "plus petit marché"),
    ]
    assert counted(said) == {"zone": {"77": 2, "78": 1}, "limit": {"plus petit marché": 1}}


def test_a_proof_withdrawn_is_told_as_the_status_that_keeps_the_lot():
    gone = a_member(1, Kind.EA, proofs=(ProofView("cpom", None, False),), activities=(does(),))
    [miss] = missed(gone, findings=(a_finding("reserved_disability"),))
    assert (miss.cause, miss.unlocks) == ("status", "statut")
    assert "n’est pas accordée ou a été retirée" in miss.text
