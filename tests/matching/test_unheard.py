"""Why a member hears nothing, and what would mend it."""

from tests.builders import a_member, an_activity
from tests.recorded import hold
from vigie.domain.members import Kind
from vigie.matching.explain import Miss
from vigie.matching.unheard import unheard


def activities(*trades: str | None, **fields: object) -> tuple:
    return tuple(
        an_activity(number, trade=trade, label=fields.pop("label", ""), **fields)
        for number, trade in enumerate(trades)
    )


def test_the_first_cause_is_told_with_its_remedy() -> None:
    cleaner = a_member(1, name="Atelier", activities=activities("nettoyage-locaux", "traiteur"))
    four = activities("nettoyage-locaux", "traiteur", "inconnu", "peinture", proposed=True)
    missed = [
        Miss(1, "zone", "", "77"),
        Miss(2, "zone", "", "78"),
        Miss(3, "zone", "", "78"),
        Miss(4, "trade", "", "Vitrerie"),
        Miss(5, "limit", "", "plus petit marché"),
        Miss(6, "status", "", "statut"),
        Miss(7, "alone", "", "groupement"),
    ]

    def left(*causes: str) -> list[Miss]:
        return [miss for miss in missed if miss.cause in causes]

    cases = {
        "partenaire": unheard(a_member(2, Kind.PARTNER), missed, reached=True, to_check=1),
        "partenaire et EI": unheard(
            a_member(2, Kind.PARTNER, Kind.EI, activities=()), [], reached=True, to_check=0
        ),
        "personne": unheard(cleaner, missed, reached=False, to_check=1),
        "sans activité": unheard(a_member(3, activities=()), missed, reached=True, to_check=1),
        "supposées": unheard(a_member(4, activities=four), missed, reached=True, to_check=1),
        "une supposée sur deux": unheard(
            a_member(4, activities=(*four[:1], an_activity(9, label="Ménage"))),
            [],
            reached=True,
            to_check=0,
        ),
        "un lot à vérifier": unheard(cleaner, missed, reached=True, to_check=1),
        "deux lots à vérifier": unheard(cleaner, missed, reached=True, to_check=2),
        "zone": unheard(cleaner, missed, reached=True, to_check=0),
        "statut": unheard(cleaner, left("status", "limit", "trade"), reached=True, to_check=0),
        "limite": unheard(cleaner, left("limit", "trade"), reached=True, to_check=0),
        "métier": unheard(cleaner, left("trade", "alone"), reached=True, to_check=0),
        "métier sans nom": unheard(cleaner, [Miss(1, "trade", "", "")], reached=True, to_check=0),
        "rien": unheard(cleaner, left("alone"), reached=True, to_check=0),
    }
    hold(
        __file__,
        "unheard",
        {
            name: [f"{one.member_id} {one.name} | {one.cause} | {one.text} | {one.remedy}"]
            for name, one in cases.items()
        },
    )
