"""Portals that the notices of one's départements cite: read, not read, the next that matters."""

from vigie.domain.portals import host_of, in_words, portal_coverage

CITED = [
    ["https://www.maximilien.fr/entreprise/1", "https://www.boamp.fr/avis/1"],
    ["https://marches.maximilien.fr/", "https://achats.exemple.fr/dce/2"],
    ["https://achats.exemple.fr/dce/3", None],
    ["https://maximilien.fr/entreprise/4"],
    ["https://mairie-seule.fr/"],
    ["pas une adresse", "https://[::1"],
]
SOURCES = {"maximilien.fr": "maximilien", "place.gouv.fr": "place"}


def test_portals_are_counted_by_consultation_and_a_gazette_is_none() -> None:
    coverage = portal_coverage(CITED, SOURCES, {"maximilien"})

    assert [(told.host, told.consultations, told.read) for told in coverage.portals] == [
        ("achats.exemple.fr", 2, False),
        ("maximilien.fr", 2, True),
    ]
    assert coverage.read == 1
    assert coverage.following is not None
    assert coverage.following.host == "achats.exemple.fr"


def test_coverage_is_said_with_the_portal_that_would_bring_most() -> None:
    said = in_words(portal_coverage(CITED, SOURCES, {"maximilien"}), {"maximilien": "Maximilien"})

    assert said.startswith(
        "Portails cités par les avis de vos départements\u00a0: 1\u00a0lu sur 2."
    )
    assert "achats.exemple.fr" in said


def test_nothing_cited_is_not_everything_read() -> None:
    assert in_words(portal_coverage([], SOURCES, {"maximilien"}), {}) == (
        "Aucun avis de vos départements ne cite encore de portail d’acheteur."
    )


def test_a_host_is_read_from_any_address() -> None:
    assert [host_of(told) for told in ("https://www.A.fr/x", "ftp://b.fr", "x", None)] == [
        "a.fr",
        "b.fr",
        "",
        "",
    ]
