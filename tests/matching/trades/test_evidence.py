"""What is read of a lot and weighed, with a table of words of our own: the tables of Vigie may
change, what they are read for does not.
"""

from tests.recorded import hold
from vigie.data.trade_tables import OTHER, SILENT, KnownTitle, TradeCue
from vigie.matching.trades.cues import CueFinder, Level, TradeMention, wide
from vigie.matching.trades.evidence import CpvCodes, evidence, levels, read, spoken
from vigie.matching.trades.kinship import Kin, Kinship, leaders, nearest
from vigie.matching.trades.likeness import Likeness
from vigie.matching.trades.need import need
from vigie.matching.trades.parts import LotText
from vigie.matching.trades.vocabulary import Vocabulary

TABLE = (
    TradeCue("espaces-verts", "sure", "espaces verts", ""),
    TradeCue("espaces-verts", "sure", "tonte", ""),
    TradeCue("espaces-verts", "possible", "entretien", ""),
    TradeCue("espaces-verts", "against", "construction", ""),
    TradeCue("elagage", "sure", "élagage", ""),
    TradeCue("elagage", "sure", "taille", "arbres"),
    TradeCue("elagage", "possible", "coupe", "arbres + haies"),
    TradeCue("nettoyage-locaux", "sure", "nettoyage des locaux", ""),
    TradeCue("nettoyage-locaux", "sure", "nettoyage", "bureaux"),
    TradeCue("nettoyage-locaux", "possible", "nettoyage", ""),
    TradeCue("nettoyage-locaux", "against", "espaces verts", ""),
    TradeCue("peinture", "sure", "peinture", ""),
    TradeCue("sols", "sure", "sols souples", ""),
    TradeCue("platrerie", "sure", "plâtrerie", ""),
    TradeCue("menuiserie", "sure", "menuiseries", ""),
    TradeCue("electricite", "sure", "électricité", ""),
    TradeCue("chantier-ecole", "sure", "chantier d’insertion", ""),
    TradeCue("mobilier", "sure", "mobilier", ""),
    TradeCue(OTHER, "sure", "assurances", ""),
    TradeCue(OTHER, "possible", "flotte", ""),
    TradeCue(SILENT, "sure", "tonte de moutons", ""),
)
TITLES = (
    KnownTitle(("espaces-verts",), "Tonte des pelouses des stades"),
    KnownTitle(("espaces-verts", "elagage"), "Entretien du parc et de ses arbres"),
    KnownTitle(("peinture",), "Travaux de peinture des écoles"),
    KnownTitle(("nettoyage-locaux",), "Nettoyage des bureaux et des écoles"),
    KnownTitle((OTHER,), "Assurances de la flotte"),
)
WORDS = Vocabulary(TABLE, Likeness(TITLES))
OURS = {cue.slug for cue in TABLE}
# consultation, lot, text, codes
LOTS = (
    ("Entretien des espaces verts", "", "", ("77310000",)),
    ("Entretien des espaces verts", "", "Tonte et taille des arbres du parc.", ()),
    ("Tonte de moutons", "", "", ()),
    ("Tonte", "", "", ("77310000", "90910000")),
    ("Entretien", "", "", ("90910000",)),
    (
        "Entretien du parc",
        "",
        "Espaces verts, tonte, élagage, peinture et nettoyage de bureaux.",
        (),
    ),
    ("Nettoyage des locaux et entretien des espaces verts", "", "", ("90910000", "77310000")),
    ("Nettoyage", "Écoles du secteur nord", "Nettoyage des bureaux", ("90910000",)),
    ("Nettoyage des locaux", "Lot 2 : Espaces verts", "", ("77310000",)),
    ("Construction d’une école : Lot 5 : Peinture", "", "", ("45442100",)),
    ("Construction d’une école : Lot 5 : Peinture – Lot 6 : Sols souples", "", "", ("45432111",)),
    ("Construction d’une école", "Lot 3 - Plâtrerie – Peinture", "", ("45000000", "45410000")),
    ("Construction d’une école", "Menuiseries, plâtrerie, peinture, électricité", "", ()),
    (
        "Réhabilitation tous corps d’état",
        "",
        "Peinture, plâtrerie, menuiseries, électricité, sols souples",
        ("45000000",),
    ),
    ("Macro lot n° 4 : second œuvre", "", "Peinture et plâtrerie", ()),
    ("Fourniture de mobilier", "", "", ("39100000",)),
    ("Fourniture et pose de mobilier pour les espaces verts", "", "", ("39100000", "45112711")),
    ("Fourniture de peinture", "", "", ("44810000",)),
    ("Assurances", "", "Espaces verts compris", ("66510000",)),
    ("Assurances de la flotte et tonte", "", "", ("66510000", "77310000")),
    ("Assurances", "Tonte", "", ()),
    ("Marché pour la tonte des stades", "", "", ("77310000",)),
    ("Étude pour l’aménagement des espaces verts", "", "", ("71000000",)),
    ("Formation aux espaces verts", "Taille des arbres", "", ("80500000",)),
    ("Maintenance de logiciels", "Espaces verts", "", ("72000000",)),
    (
        "Prestations d’insertion pour l’entretien des espaces verts",
        "",
        "Chantier d’insertion",
        ("77310000",),
    ),
    ("Chantier d’insertion", "", "Tonte", ()),
    ("Coupe dans les haies et les arbres", "", "", ()),
    ("Coupe des haies", "", "", ()),
    ("Taille " + "douce et soignée des sujets remarquables " * 2 + "arbres", "", "", ()),
    ("Marché réservé aux EA et ESAT - Tonte", "", "", ("77310000",)),
    ("Espaces verts avec clause d’insertion, élagage", "", "", ()),
    ("Accord-cadre", "Lot n° 07 – Lot unique", "Peinture", ("45442100",)),
    ("Accord-cadre de services", "Mairie", "Tonte des pelouses", ("77310000",)),
    ("Nettoyage des locaux", "Nettoyage des locaux", "Nettoyage des locaux", ("90910000",)),
    ("", "Divers", "Lot 1 : Peinture", ()),
    ("", "", "Peinture des écoles", ()),
    ("", "", "", ("77310000",)),
    ("SERVICES DE TONTE DES PELOUSES DU DOMAINE PUBLIC ET DES STADES DE LA VILLE", "", "", ()),
    ("Marché public de travaux de peinture (écoles) ; relance", "", "", ()),
    ("Peinture : relance du lot 7 suite à infructuosité", "", "", ()),
    ("Nettoyage de bureaux, entretien, flotte", "", "x " * 160 + "Tonte et élagage", ()),
)


def test_what_is_read_and_weighed_is_as_it_was_read() -> None:
    told = {}
    for consultation, lot, text, cpv in LOTS:
        reading = read(LotText(consultation, lot, text, cpv), WORDS)
        case = " / ".join(filter(None, (consultation, lot, text[:60], " ".join(cpv))))
        told[case] = [
            reading.parts,
            f"besoin : {need(reading)}",
            f"natures : {reading.nature} {reading.natures} autour {reading.natures_around}",
            f"plusieurs {reading.several}, posé {reading.installed}",
            f"contre : {sorted(reading.contrary)}, autour {sorted(reading.contrary_frame)}",
            *(
                f"{slug} : "
                + ", ".join(
                    name if amount == 1 else f"{name} = {amount:.3f}"
                    for name, amount in sorted(named.items())
                )
                for slug, named in evidence(reading).items()
                if slug in OURS
            ),
        ]
    hold(__file__, "evidence", told)


def test_one_trade_may_be_asked_about_alone() -> None:
    reading = read(LotText("Tonte et peinture", "", "", ()), WORDS)
    assert evidence(reading, only="peinture") == {"peinture": evidence(reading)["peinture"]}


def test_words_are_found_once_where_the_longest_stands_and_pairs_within_reach() -> None:
    finder = CueFinder(TABLE)
    assert finder.hits("Nettoyage des locaux") == (
        TradeMention("nettoyage-locaux", Level.SURE, 0, "nettoyage des locaux"),
    )
    assert finder.hits("tonte de moutons") == ()
    [possible, pair] = finder.hits("Bureaux : nettoyage")
    assert (possible.level, possible.words) == (Level.POSSIBLE, "nettoyage")
    assert (pair.level, pair.at, pair.words) == (Level.PAIR, 8, "nettoyage … bureaux")
    near, far = "x" * 54, "x" * 55
    assert [hit.slug for hit in finder.hits(f"taille {near} arbres")] == []
    assert [hit.slug for hit in finder.hits("taille " + "x" * 46 + " arbres")] == ["elagage"]
    assert [hit.slug for hit in finder.hits(f"arbres {far} taille")] == []
    assert [hit.level for hit in finder.hits("coupe des haies et arbres")] == [Level.POSSIBLE]
    assert finder.hits("coupe des haies") == ()
    assert finder.contrary("La construction d’espaces verts") == {
        "espaces-verts",
        "nettoyage-locaux",
    }
    assert finder.contrary("tonte") == frozenset()


def test_two_spaces_part_the_words_of_a_phrase() -> None:
    assert wide("Espaces  Verts") == " espace  vert "
    assert wide("") == ""


def test_the_best_level_of_each_trade_counts() -> None:
    hits = [
        TradeMention("a", Level.POSSIBLE, 0, ""),
        TradeMention("a", Level.SURE, 3, ""),
        TradeMention("a", Level.PAIR, 5, ""),
        TradeMention("b", Level.POSSIBLE, 9, ""),
    ]
    assert levels(hits) == {"a": Level.SURE, "b": Level.POSSIBLE}


def test_a_code_of_ones_own_names_a_trade_for_sure_when_it_is_precise() -> None:
    codes = CpvCodes((spoken("30197630"), spoken("66510000")))
    named = codes.naming("traiteur", ("301", "3019"), 4)
    assert named.level("traiteur") == (Level.SURE, Level.NONE)
    assert codes.naming("traiteur", ("665",), 4).level("traiteur") == (Level.NONE, Level.POSSIBLE)
    assert codes.naming("traiteur", ("90",), 4).level("traiteur") == (Level.NONE, Level.NONE)
    assert "traiteur" in named.slugs
    assert "traiteur" in named.named
    assert "traiteur" not in codes.naming("traiteur", ("665",), 4).named


def test_kinship_is_named_by_steps_and_by_place() -> None:
    marks = {
        (own, rival): Kin(own, rival, 0.0).mark
        for own in (0.1, 0.15, 0.5, 1.0, 2.0)
        for rival in (0.0, own / 1.25, own, own / 0.8, own / 0.5)
    }
    hold(
        __file__,
        "kinship",
        {"rangs": [f"{own} contre {rival:.3f} : {mark}" for (own, rival), mark in marks.items()]},
    )


def test_stems_are_shared_among_the_trades_whose_words_they_are() -> None:
    near = Kinship(TABLE).of("Élagage, espaces, arbres, entretien, moutons, lot de travaux 2026")
    assert {slug: round(share, 3) for slug, share in near.items()} == {
        "elagage": 1.083,
        "espaces-verts": 0.786,
    }
    assert leaders({"a": 2.0, "b": 1.0, "c": 3.0}, "c") == ("a", 2.0, 1.0)
    assert leaders({}, "c") == ("", 0.0, 0.0)
    assert leaders({"a": 2.0, "b": 1.0}, "").besides("a") == 1.0
    assert leaders({"a": 2.0, "b": 1.0}, "").besides("b") == 2.0
    assert nearest({"a": 2.0}, "b") == {"a": 2.0, "b": 3.0}
    assert nearest({}, "b") == {"b": 1.0}


def test_a_title_of_places_alone_is_mute_under_one_that_names_a_trade() -> None:
    assert WORDS.mute("Écoles du secteur nord", "Nettoyage des locaux")
    assert not WORDS.mute("Écoles du secteur nord", "Accord-cadre")
    assert not WORDS.mute("Tonte du secteur nord", "Nettoyage des locaux")
    assert WORDS.names_a_trade("taille des arbres")
    assert not WORDS.names_a_trade("entretien")
