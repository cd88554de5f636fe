"""Random members and lots over small pools, so that they often meet."""

from hypothesis import strategies as st

from tests.builders import a_finding, a_lot_view, in_days
from vigie.domain.considerations import Consideration
from vigie.domain.lots import LotView, ReadingView
from vigie.domain.members import ActivityView, Kind, MemberView, Point, ProofView
from vigie.matching.places import atlas

ATLAS = atlas()
TRADES = [
    "espaces-verts",
    "elagage",
    "nettoyage-locaux",
    "peinture",
    "traiteur",
    "mise-a-disposition",
    "creche",
    None,
]
PREFIXES = [
    "773",
    "77310",
    "77340000",
    "90910",
    "9091",
    "909",
    "45442",
    "4544",
    "45",
    "5552",
    "7962",
    "85312110",
    "80110",
]
CODES = [
    "77310000",
    "77340000",
    "77300000",
    "90910000",
    "90911200",
    "45442110",
    "45000000",
    "55520000",
    "79620000",
    "80110000",
]
TEXTS = [
    "Entretien des espaces verts",
    "Élagage et abattage d’arbres",
    "Nettoyage des locaux scolaires",
    "Travaux de peinture",
    "Prestations de traiteur",
    "Mise à disposition de personnel",
    "Gestion d’une crèche",
    "Fourniture de mobilier",
    "Entretien d’espaces verts à Montreuil",
    "Nettoyage de locaux à Saint-Denis et Pantin",
    "Divers",
]
WORDS = [
    "espaces verts",
    "nettoyage",
    "peinture",
    "traiteur",
    "crèche",
    "mobilier",
    "montreuil",
    "locaux scolaires",
]
DEPARTMENTS = ["75", "77", "92", "93", "94"]
KINDS = list(Kind)


def some(pool: list, most: int = 3) -> st.SearchStrategy:
    return st.lists(st.sampled_from(pool), max_size=most, unique=True).map(tuple)


def sizes(low: int = 5_000, high: int = 900_000) -> st.SearchStrategy:
    return st.none() | st.integers(low // 5_000, high // 5_000).map(lambda n: n * 5_000.0)


activities = st.builds(
    ActivityView,
    id=st.integers(1, 10**6),
    position=st.integers(1, 3),
    trade=st.sampled_from(TRADES),
    label=st.just(""),
    cpv=some(PREFIXES),
    words=some(WORDS, 2),
    exclusions=some(WORDS, 1),
    departments=some(DEPARTMENTS),
    epts=some(["T1", "T6", "T8", "T12"], 2),
    radius_km=st.none() | st.sampled_from([3.0, 10.0, 40.0]),
    point=st.none() | st.just(Point(48.863, 2.443)),
    max_value=sizes(),
    insertion_hours_per_year=st.none() | st.sampled_from([200.0, 900.0, 4000.0]),
    proposed=st.booleans(),
)
proofs = some(
    [
        ProofView("convention_iae"),
        ProofView("cpom"),
        ProofView("share_50_disability", None, True),
        ProofView("share_50_insertion", None, False),
        ProofView("prison"),
        ProofView("ess"),
        ProofView("esus"),
    ],
    3,
)


def members(most: int = 12, **fixed: st.SearchStrategy) -> st.SearchStrategy:
    """A list of members with ids of their own."""
    told = {
        "id": st.integers(1, 10**6),
        "name": st.just("Structure"),
        "siret": st.none(),
        "kinds": st.frozensets(st.sampled_from(KINDS), max_size=2),
        "proofs": proofs,
        "activities": st.lists(activities, max_size=3).map(tuple),
        "turnover": sizes(20_000),
        "can_lead": st.none() | st.booleans(),
        "would_join": st.none() | st.booleans(),
    }
    return st.lists(
        st.builds(MemberView, **{**told, **fixed}), max_size=most, unique_by=lambda one: one.id
    )


findings = some([code.value for code in Consideration], 2).map(
    lambda codes: tuple(a_finding(code) for code in codes)
)
bans = st.builds(
    lambda alone, several: ReadingView(
        "several_bids_ban", {"individual_and_member": alone, "several_groups": several}
    ),
    st.booleans(),
    st.booleans(),
)


@st.composite
def lots(draw: st.DrawFn, **fixed: st.SearchStrategy) -> LotView:
    """A lot whose words, codes, places and sizes are drawn apart."""
    title = draw(st.sampled_from(TEXTS))
    told = {
        "cpv": some(CODES, 2),
        "departments": some(DEPARTMENTS, 2),
        "communes": some(["93048", "93066", "Pantin", "75056"], 2),
        "estimated_value": sizes(),
        "findings": findings,
        "duration_months": st.sampled_from([None, 12.0, 48.0]),
        "readings": st.just(()) | bans.map(lambda one: (one,)),
    }
    values = {name: draw(strategy) for name, strategy in {**told, **fixed}.items()}
    text = f"{title}\n{draw(st.sampled_from(TEXTS))}"
    return a_lot_view(
        title=title, text=text, nuts=(), deadline_at=in_days(draw(st.integers(3, 60))), **values
    )
