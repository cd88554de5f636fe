"""Made members and lots matched whole: answers, rank and every reason, read once."""

from dataclasses import replace

from tests.builders import NOW, ReadingView, a_finding, a_lot_view, a_member, an_activity, in_days
from tests.matching.making import ATLAS
from tests.recorded import hold
from vigie.domain.considerations import Consideration
from vigie.domain.lot_trades import LotTrades
from vigie.domain.lots import Volume
from vigie.domain.members import Kind, Point, ProofView
from vigie.matching.facts import facts, lot_text
from vigie.matching.gate import best_of, passage
from vigie.matching.match import is_concerned, match, opens, ready
from vigie.matching.needs import needs
from vigie.matching.prepared import prepare
from vigie.matching.rules import if_admitted, of_the_ess, rule
from vigie.matching.sizes import largest_turnover, usual_turnover
from vigie.matching.trades.answer import version


def decided(lot, *oui, voir=(), need="", why=None):
    trades = LotTrades(
        oui=oui,
        voir=voir,
        need=need,
        why=why or {},
        version=version(),
        text_hash=lot_text(lot).hash,
    )
    return replace(lot, trades=trades)


def cleaning(*, oui=("nettoyage-locaux",), voir=(), need="", why=None, **fields):
    told = {"title": "Lot 1", "text": "Lot 1", "buyer": "Office", "cpv": (), "nuts": ()}
    told["findings"] = (a_finding("insertion_condition"),)
    return decided(a_lot_view(**{**told, **fields}), *oui, voir=voir, need=need, why=why)


def does(**fields):
    told = {"trade": "nettoyage-locaux", "label": "", "cpv": (), "words": ()}
    return an_activity(**{**told, "departments": ("93",), **fields})


def test_where_and_by_what_a_member_passes_the_gate():
    wide = {"departments": (), "nuts": ("FR10",)}
    near_montreuil = {"departments": (), "radius_km": 5.0, "point": Point(48.863, 2.443)}
    cases = {
        "son métier": (does(), {}),
        "son métier, avec un besoin": (does(label="Propreté"), {"need": "ménage des écoles"}),
        "son métier, besoin dans le titre": (
            does(),
            {"need": "ménage des écoles", "title": "Ménage des écoles du centre"},
        ),
        "deux départements, un couvert": (does(position=3), {"departments": ("92", "93")}),
        "à vérifier": (
            does(),
            {"oui": (), "voir": ("nettoyage-locaux",), "why": {"nettoyage-locaux": "le code dit"}},
        ),
        "à vérifier sans pourquoi": (does(), {"oui": (), "voir": ("nettoyage-locaux",)}),
        "ses mots": (
            does(trade=None, words=("ménage",)),
            {"oui": (), "title": "Ménage", "text": "Ménage des bureaux"},
        ),
        "ses mots dans le texte, autre code": (
            does(trade=None, cpv=("9091",), words=("ménage",)),
            {"oui": (), "text": "Travaux puis ménage", "cpv": ("45000000",)},
        ),
        "ses mots dans le texte, code voisin": (
            does(trade=None, cpv=("9091",), words=("ménage",)),
            {"oui": (), "text": "Travaux puis ménage", "cpv": ("90500000",)},
        ),
        "son code": (does(trade=None, cpv=("9091",)), {"oui": (), "cpv": ("90911200",)}),
        "un code large": (does(trade=None, cpv=("77340000",)), {"oui": (), "cpv": ("77300000",)}),
        "un code trop large": (
            does(trade=None, cpv=("77340000",)),
            {"oui": (), "cpv": ("77000000",)},
        ),
        "un mot exclu": (does(exclusions=("écoles",)), {"text": "Lot 1 des écoles"}),
        "sans zone": (does(departments=()), {}),
        "lieu inconnu": (does(), {"departments": ()}),
        "une région, acheteur ici": (does(), {**wide, "buyer_departments": ("93",)}),
        "une région, acheteur ailleurs": (does(), {**wide, "buyer_departments": ("77",)}),
        "une région, acheteur de la région": (
            does(),
            {**wide, "buyer": "Région Île-de-France", "buyer_departments": ("75",)},
        ),
        "une autre région": (does(), {"departments": (), "nuts": ("FRH0",)}),
        "une partie du département": (does(departments=(), epts=("T6",)), {}),
        "sa commune": (does(departments=(), epts=("T8",)), {"communes": ("93048",)}),
        "une autre commune": (does(departments=(), epts=("T8",)), {"communes": ("93066",)}),
        "deux communes, une des siennes": (
            does(departments=(), epts=("T8",)),
            {"communes": ("93048", "93066", "93055")},
        ),
        "commune nommée": (does(**near_montreuil), {"title": "Lot 2 : Montreuil"}),
        "commune de l’acheteur": (does(**near_montreuil), {"buyer": "Ville de Montreuil"}),
        "territoire de l’acheteur": (does(**near_montreuil), {"buyer": "EPT Est Ensemble"}),
        "supposée": (does(proposed=True), {}),
        "métier sans nom": (does(trade=None, label="", words=("lot",)), {"oui": ()}),
    }
    told = {}
    for name, (activity, lot) in cases.items():
        member = a_member(1, activities=(activity,), turnover=None, staff=None)
        made = ready(cleaning(**lot), ATLAS)
        found = match(member, made, NOW)
        gate = passage(prepare(activity, ATLAS), made.facts)
        told[name] = [
            f"métier {gate.trade} ({gate.how}), zone {gate.zone}, hors {sorted(gate.missing)}",
            *(
                [f"{found.concerned}, {found.eligible}, {found.able}, rang {found.rank}"]
                + [reason for reason in found.reasons if reason.rule not in ("amount", "proof")]
                if found
                else []
            ),
        ]
    hold(__file__, "gate", told)


def test_each_consideration_is_said_sure_and_to_be_confirmed():
    told = {}
    for code in Consideration:
        for status, concession in (("sûr", False), ("à vérifier", False), ("à vérifier", True)):
            lot = a_lot_view(findings=(a_finding(code, status=status),), concession=concession)
            answer, reasons = is_concerned(lot)
            case = f"{code.value}, {status}{', concession' if concession else ''}"
            told[case] = [answer, *reasons]
    told["rien"] = [*is_concerned(a_lot_view(findings=()))[1]]
    reserved = a_finding("reserved_insertion", status="à vérifier")
    clause = a_finding("insertion_condition")
    told["une clause sûre, une réserve à confirmer"] = [
        *is_concerned(a_lot_view(findings=(reserved, clause)))[1]
    ]
    judged = a_finding("insertion_condition", status="à vérifier", verdict="confirmed")
    told["à vérifier, jugée"] = [*is_concerned(a_lot_view(findings=(judged,)))[1]]
    hold(__file__, "concerned", told)


def test_answers_make_the_rank_and_a_near_miss():
    floor = (does(min_value=100_000.0),)
    cases = {
        "reçu": (a_member(1, activities=(does(),)), {}),
        "sans date limite": (a_member(1, activities=(does(),)), {"deadline_at": None}),
        "sous son plancher": (a_member(1, activities=floor), {}),
        "trop grand": (a_member(1, activities=(does(),)), {"estimated_value": 9e6}),
        "pas le statut": (
            a_member(1, Kind.PARTNER, proofs=(), activities=(does(),)),
            {"findings": (a_finding("reserved_insertion"),)},
        ),
        "pas le statut, trop grand": (
            a_member(1, Kind.PARTNER, proofs=(), activities=(does(),)),
            {"findings": (a_finding("reserved_insertion"),), "estimated_value": 9e6},
        ),
        "équivalente, rien ne le dit": (
            a_member(1, Kind.GEIQ, proofs=(), activities=(does(),)),
            {"findings": (a_finding("reserved_insertion"),)},
        ),
        "équivalente, elle le dit": (
            a_member(1, Kind.GEIQ, proofs=(ProofView("share_50"),), activities=(does(),)),
            {"findings": (a_finding("reserved_insertion"),)},
        ),
        "non concernée": (a_member(1, activities=(does(),)), {"findings": ()}),
        "hors de la liste de l’ESS": (
            a_member(1, Kind.ASSOCIATION, proofs=(), activities=(does(),)),
            {"findings": (a_finding("reserved_ess"),), "cpv": ("90910000",)},
        ),
        "deux considérations, à vérifier, date proche": (
            a_member(1, activities=(does(departments=()),), turnover=None),
            {
                "findings": (a_finding("social_criterion"), a_finding("reserved_insertion")),
                "deadline_at": in_days(3),
            },
        ),
    }
    told = {}
    for name, (member, lot) in cases.items():
        found = match(member, ready(cleaning(**lot), ATLAS), NOW)
        told[name] = [
            f"{found.concerned}, {found.eligible}, {found.able}, rang {found.rank}, "
            f"presque {found.near_miss}, ouvre {opens(found)}, activité {found.activity_id}",
            *found.reasons,
        ]
    hold(__file__, "match", told)


def test_the_best_activity_speaks():
    lot = facts(cleaning(departments=("92", "93")), ATLAS)
    activities = {
        "supposée": does(id=1, proposed=True, departments=("92", "93"), position=2),
        "sans zone": does(id=2, departments=()),
        "un des deux": does(id=3, position=1),
        "les deux, deuxième": does(id=4, departments=("92", "93"), position=2),
        "les deux, première": does(id=5, departments=("92", "93"), position=1),
    }
    passed = {name: passage(prepare(one, ATLAS), lot) for name, one in activities.items()}
    left, order = dict(passed), []
    while left:
        best = best_of(left.values())
        name = next(name for name, answer in left.items() if answer is best)
        order.append(name)
        del left[name]
    assert order == [
        "les deux, première",
        "les deux, deuxième",
        "un des deux",
        "sans zone",
        "supposée",
    ]
    assert best_of([]) is None


def test_what_lots_need_in_trades_places_money_and_hours():
    def of(**fields):
        return needs(facts(cleaning(**fields), ATLAS))

    def clause(**volume):
        return {"findings": (a_finding("insertion_condition", volumes=(Volume(**volume),)),)}

    trades = {
        "un métier": {},
        "un métier, son besoin": {"need": "entretien des squares"},
        "aucun": {"oui": ()},
        "une famille": {"oui": ("nettoyage-locaux", "vitrerie")},
        "deux métiers": {"oui": ("nettoyage-locaux", "espaces-verts"), "title": "Locaux, squares"},
        "dehors, le nettoyage suit": {"oui": ("nettoyage-locaux", "espaces-verts")},
        "l’insertion comme service": {"oui": ("chantier-ecole", "peinture")},
        "l’insertion seule": {"oui": ("chantier-ecole", "facilitation")},
        "sept métiers": {
            "oui": (
                *("peinture", "espaces-verts", "traiteur", "impression", "creche"),
                *("blanchisserie", "gardiennage"),
            )
        },
        "une réhabilitation": {"oui": ("rehabilitation", "peinture", "plomberie")},
        "des travaux sans réhabilitation": {"oui": ("peinture", "plomberie")},
        "une partie des lieux": {
            "oui": ("nettoyage-locaux", "blanchisserie"),
            "title": "Locaux administratifs",
            "several": True,
            "why": {"nettoyage-locaux": "la consultation dit « nettoyage » et « linge »"},
        },
        "une partie des lieux, qui dit ses mots": {
            "oui": ("nettoyage-locaux", "blanchisserie"),
            "title": "Locaux administratifs",
            "own_text": "Nettoyage des locaux",
            "several": True,
            "why": {"nettoyage-locaux": "la consultation dit « nettoyage »"},
        },
    }
    told = {}
    for name, fields in trades.items():
        needed = of(**fields)
        told[name] = [
            f"{each.label} : {each.slugs}, d’abord {each.first}" for each in needed.trades
        ]
    sizes = {
        "rien": {"estimated_value": None},
        "nul": {"estimated_value": 0.0},
        "trois ans": {"duration_months": 36.0},
        "deux départements": {"departments": ("93", "92")},
        "600 h en tout": clause(hours=600.0),
        "600 h en trois ans": {**clause(hours=600.0), "duration_months": 36.0},
        "600 h par an": {**clause(hours=600.0, per="year"), "duration_months": 36.0},
        "50 h par mois": clause(hours=50.0, per="month"),
        "7 h par jour": clause(hours=7.0, per="day"),
        "10 h pour 10 000 €": {**clause(hours=10.0, per="10000 EUR"), "duration_months": 24.0},
        "10 h pour rien": clause(hours=10.0, per="0 EUR"),
        "10 h pour un montant inconnu": {
            **clause(hours=10.0, per="10000 EUR"),
            "estimated_value": None,
        },
        "une part": clause(percent=5.0),
        "deux volumes": {
            "findings": (
                a_finding(
                    "insertion_condition",
                    volumes=(Volume(hours=300.0), Volume(hours=400.0, per="year")),
                ),
                a_finding("social_criterion", id=2, volumes=(Volume(hours=9_000.0),)),
            )
        },
        "40 logements": {"oui": ("rehabilitation",), "title": "Réhabilitation de 40 logements"},
        "40 puis 60 logements": {
            "oui": ("rehabilitation", "demolition"),
            "title": "40 logements, puis 60 logements",
        },
        "la peinture de 40 logements": {
            "oui": ("rehabilitation", "peinture"),
            "title": "40 logements",
        },
        "chiffre d’affaires": {"readings": (ReadingView("min_turnover", {"euros": 5_000}),)},
    }
    for name, fields in sizes.items():
        needed = of(**fields)
        told[name] = [
            f"{needed.places}, {needed.amount}, par an {needed.yearly}, heures {needed.hours} "
            f"« {needed.hours_told} », {needed.dwellings} logements, {needed.turnover_asked}",
            ", ".join(map(needed.cell_label, needed.cells)) + f" = {needed.every_cell:b}",
        ]
    hold(__file__, "needs", told)


def test_how_large_a_member_is_taken_to_be():
    sizes = {kind.value: a_member(1, kind, turnover=None, staff=None) for kind in Kind} | {
        "EI et association": a_member(1, Kind.EI, Kind.ASSOCIATION, turnover=None, staff=None),
        "association et coopérative": a_member(
            1, Kind.ASSOCIATION, Kind.COOPERATIVE, turnover=None, staff=None
        ),
        "un salarié": a_member(1, turnover=None, staff=1.0),
        "dix salariés": a_member(1, turnover=None, staff=10.0),
    }
    hold(
        __file__,
        "sizes",
        {
            "formes": [
                f"{name} : {largest_turnover(one)} {round(usual_turnover(one) or 0)}"
                for name, one in sizes.items()
            ]
        },
    )


def test_what_is_out_of_proportion_is_said_with_the_size_it_is_held_against():
    asked = {"readings": (ReadingView("min_turnover", {"euros": 30_000_000}),)}
    renovated = {"oui": ("rehabilitation",), "title": "Réhabilitation de 900 logements"}
    renovated["estimated_value"] = None
    cases = {
        "chiffre d’affaires connu": ({"turnover": 10_000.0}, {"duration_months": 12.0}),
        "cinq fois tout juste": ({"turnover": 18_000.0}, {"duration_months": 12.0}),
        "cinq fois, durée non dite": ({"turnover": 9_000.0}, {}),
        "cinq fois un peu, durée non dite": ({"turnover": 8_999.0}, {}),
        "effectif": ({"turnover": None, "staff": 10.0}, {"estimated_value": 950_000.0}),
        "effectif tout juste": ({"turnover": None, "staff": 10.0}, {"estimated_value": 900_000.0}),
        "minimum demandé": ({"turnover": None, "staff": None}, asked),
        "minimum demandé, chiffre d’affaires connu": ({"turnover": 5_000_000.0}, asked),
        "logements": ({"turnover": None, "staff": 10.0}, renovated),
        "forme sans taille": (
            {"turnover": None, "staff": None, "kinds": frozenset({Kind.REGIE})},
            {"estimated_value": 9e9},
        ),
    }
    told = {}
    for name, (own, lot) in cases.items():
        trade = lot.get("oui", ("nettoyage-locaux",))[0]
        member = a_member(1, activities=(does(trade=trade),), **own)
        found = match(member, ready(cleaning(**lot), ATLAS), NOW)
        told[name] = [reason for reason in found.reasons if reason.rule == "size"]
    hold(__file__, "proportion", told)


def test_how_a_kind_that_no_article_names_is_told_it():
    told = {
        family: [
            f"{kind.value} : {if_admitted(rule(family, kind))}"
            for kind in Kind
            if rule(family, kind).may != "yes"
        ]
        for family in ("disability", "insertion")
    }
    told["ess"] = [f"{kind.value} : {of_the_ess(rule('ess', kind))}" for kind in Kind]
    hold(__file__, "rules", told)
