"""Whatever happens to a body, the readers answer with notices and named refusals, and the
neighbours are all there.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.readers.test_examples import examples
from vigie.domain.notice import ParsedNotice, RefusedPayload
from vigie.readers import read
from vigie.readers.boamp_tree import to_ubl

BODIES = {str(file.name): file.read_bytes() for file in examples()}
STUFF = [b"\x92", b"\x00", b'"', b"<", b"&#0;", b"}", b"\xff\xfe", b"[[[", b"\n", b"1e999"]
HOSTILE = [
    "<" * 150_000,
    "&" * 150_000,
    "&amp;" * 30_000,
    "1" * 150_000,
    "01 " * 50_000,
    "lot " * 40_000,
    "a@" * 70_000,
    "Mme A" * 30_000,
    "au lieu de " * 15_000,
    " " * 150_000,
    "reporté au " * 14_000,
]
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def notice(idweb: str, **fields: Any) -> dict[str, Any]:
    """A record of the API with friendly defaults."""
    return {
        "idweb": idweb,
        "objet": "Entretien de locaux",
        "nature": "APPEL_OFFRE",
        "etat": "INITIAL",
        "dateparution": "2026-10-02",
        "code_departement": ["93"],
        **fields,
    }


def mapa(**section: Any) -> str:
    """A MAPA body as the API embeds it."""
    initial = {"description": {"objet": "Repas"}, **section}
    return json.dumps({"MAPA": {"organisme": {"acheteurPublic": "Ville"}, "initial": initial}})


def ids(raw: bytes) -> list[str]:
    """What is read of a body, refusals by their reason."""
    return [
        found.id if isinstance(found, ParsedNotice) else found.reason
        for found in read(raw, "corps")
    ]


def one(**fields: Any) -> ParsedNotice:
    """The only notice of an answer that holds it."""
    (found,) = read(
        json.dumps({"total_count": 1, "results": [notice("26-1001", **fields)]}).encode(), "corps"
    )
    assert isinstance(found, ParsedNotice)
    return found


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """An example, cut, flipped or stuffed at random."""
    raw = bytearray(BODIES[draw(st.sampled_from(sorted(BODIES)))])
    how = draw(st.sampled_from(["truncate", "flip", "insert", "delete", "repeat"]))
    at = draw(st.integers(0, max(0, len(raw) - 1)))
    if how == "truncate":
        del raw[at:]
    elif how == "flip" and raw:
        raw[at] = draw(st.integers(0, 255))
    elif how == "insert":
        raw[at:at] = draw(st.sampled_from(STUFF))
    elif how == "delete":
        del raw[at : at + draw(st.integers(1, 40))]
    else:
        raw[at:at] = raw[at : at + draw(st.integers(1, 400))]
    return bytes(raw)


@QUICK
@given(mutations())
def test_a_mutated_body_never_raises(raw: bytes) -> None:
    for found in read(raw, "corps"):
        assert isinstance(found, ParsedNotice | RefusedPayload)
        assert isinstance(found, RefusedPayload) or json.dumps(found.as_json())


KEYS = st.sampled_from(["#text", "@x", "lot", "oui", "cp", ""])
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.just("2026-10-05T12:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        list(node.items())
        if isinstance(node, dict)
        else list(enumerate(node))
        if isinstance(node, list)
        else []
    )
    return [path] * bool(path) + [
        below for key, child in inner for below in _paths(child, (*path, key))
    ]


@QUICK
@given(
    st.sampled_from(
        ["mapa.jsonl", "v230_v1.json", "fnsimple.json", "eforms.json", "v110_single.json"]
    ),
    st.data(),
)
def test_any_value_of_any_type_in_a_record_never_raises(name: str, data: st.DataObject) -> None:
    first = json.loads(BODIES[name].splitlines()[0] if name.endswith("jsonl") else BODIES[name])
    answer = first if "results" in first or "records" in first else {"results": [first]}
    record = answer.get("results", answer.get("records"))[0]
    fields = record.get("fields", record)
    fields["donnees"] = json.loads(fields["donnees"])
    path = data.draw(st.sampled_from(_paths(fields)))
    holder = fields
    for step in path[:-1]:
        holder = holder[step]
    if data.draw(st.booleans()):
        holder[path[-1]] = data.draw(ANYTHING)
    else:
        del holder[path[-1]]
    if data.draw(st.booleans()) and "donnees" in fields:
        fields["donnees"] = json.dumps(fields["donnees"])
    assert len(list(read(json.dumps(answer).encode(), "corps"))) == len(
        answer.get("results", answer.get("records"))
    )


@QUICK
@given(
    st.integers(0, 4),
    st.integers(0, 10_000),
    st.sampled_from([b"", b"\x92", b'"', b"{", b"}", b"\\", b"]"]),
)
def test_a_broken_line_never_loses_its_neighbours(broken: int, at: int, stuff: bytes) -> None:
    lines = BODIES["mapa.jsonl"].splitlines()
    at = at % len(lines[broken])
    lines[broken] = lines[broken][:at] + stuff + lines[broken][at + 3 :]
    expected = [f"boamp:26-9020{number}" for number in range(1, 6) if number != broken + 1]
    found = ids(b"\n".join(lines))
    assert [one for one in found if one in expected] == expected
    assert len(found) >= 5


def test_two_records_glued_on_one_line_are_both_read() -> None:
    raw = (
        json.dumps(notice("26-1001"))
        + json.dumps(notice("26-1002"))
        + "\n"
        + json.dumps(notice("26-1003"))
        + "\n"
    )
    assert [found[-4:] for found in ids(raw.encode()) if found.startswith("boamp")] == [
        "1001",
        "1002",
        "1003",
    ]


def test_a_truncated_answer_keeps_its_whole_records_and_names_the_cut() -> None:
    raw = json.dumps({"total_count": 2, "results": [notice("26-1001"), notice("26-1002")]}).encode()
    assert ids(raw[:-30]) == ["boamp:26-1001", "broken_json"]


def test_a_doubly_encoded_answer_is_read() -> None:
    assert ids(
        json.dumps(json.dumps({"total_count": 1, "results": [notice("26-1001")]})).encode()
    ) == ["boamp:26-1001"]


def test_stray_cp1252_bytes_are_mended() -> None:
    raw = json.dumps(notice("26-1001", objet="L_entretien des _uvres"), ensure_ascii=False).encode()
    (found,) = read(raw.replace(b"L_e", b"L\x92e").replace(b"_uvres", b"\x9cuvres"), "corps")
    assert isinstance(found, ParsedNotice)
    assert found.title == "L’entretien des œuvres"


def test_a_body_above_twenty_megabytes_is_refused_with_its_size_and_its_first_bytes() -> None:
    (found,) = read(b'{"idweb": "26-1001", "x": "' + b"a" * (21 * 1024 * 1024) + b'"}', "gros.json")
    assert isinstance(found, RefusedPayload)
    assert (found.name, found.reason, len(found.excerpt)) == ("gros.json", "too_large", 64 * 1024)
    assert "21 Mo" in found.detail


def test_five_thousand_lots_are_all_kept() -> None:
    lots = {
        "lot": [
            {"numLot": str(number), "description": f"Lot {number}"} for number in range(1, 5001)
        ]
    }
    start = time.process_time()
    found = one(donnees=mapa(lots=lots))
    assert len(found.lots) == 5000
    assert found.lots[-1].number == "5000"
    assert time.process_time() - start < 5


def test_a_lot_number_published_twice_is_a_doubt_and_both_lots_stay() -> None:
    found = one(
        donnees=mapa(
            lots={
                "lot": [
                    {"numLot": "1", "description": "Un"},
                    {"numLot": "1", "description": "Deux"},
                ]
            }
        )
    )
    assert [lot.description for lot in found.lots] == ["Un", "Deux"]
    assert found.doubts == ("numéro de lot en double : 1",)


@pytest.mark.parametrize(
    "deadline", ["7017-07-24T12:00:00", "2924-10-30T12:00:00", "2099-10-30T12:00:00+01:00"]
)
def test_an_absurd_deadline_is_a_doubt_never_a_date(deadline: str) -> None:
    found = one(donnees=mapa(delais={"receptionOffres": deadline}))
    assert found.deadline_at is None
    assert found.deadline_raw is not None
    assert any("improbable" in doubt for doubt in found.doubts)


def test_a_deadline_before_publication_is_a_doubt_never_a_date() -> None:
    found = one(donnees=mapa(delais={"receptionOffres": "2016-10-30T12:00:00"}))
    assert found.deadline_at is None
    assert found.doubts == ("date limite antérieure à la publication : 2016-10-30",)


def test_a_purchasing_system_of_fifteen_years_is_no_doubt() -> None:
    assert one(donnees=mapa(delais={"receptionOffres": "2041-09-30T12:00:00"})).doubts == ()


def test_deep_nesting_is_refused_or_read_never_a_crash() -> None:
    for depth in (200, 900, 100_000):
        raw = b'{"idweb": "26-1001", "donnees": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
        assert ids(raw) in (["boamp:26-1001"], ["broken_json"])


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8].strip() or "blank")
def test_hostile_text_takes_no_time(text: str) -> None:
    start = time.process_time()
    one(
        objet=text,
        donnees=mapa(
            infosRectif=text, caracteristiques={"principales": text}, lots={"lot": {"numLot": text}}
        ),
    )
    assert time.process_time() - start < 2


def test_an_entity_bomb_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;">]>'
    body = (
        b'<jo:ann xmlns:jo="http://boamp.journal-officiel.gouv.fr/XML/3.2.5"><DONNEES>&c;</'
        b"DONNEES></jo:ann>"
    )
    assert ids(bomb + body) == ["hostile_xml"]


@pytest.mark.parametrize("encoding", [b"\xa0utf-8", b"utf-9", b"", b"base64", b"\xff" * 40])
def test_a_feed_in_an_encoding_without_a_name_is_read_or_refused(encoding: bytes) -> None:
    """feedparser fails on a declaration that is not ASCII: 1 of 300 mutated bodies had one."""
    feed = (Path(__file__).parents[1] / "examples/atexo_rss/maximilien_feed.xml").read_bytes()
    _, _, body = feed.partition(b"?>")
    read_or_refused = list(read(b'<?xml version="1.0" encoding="' + encoding + b'"?>' + body, "x"))
    reasons = {part.reason for part in read_or_refused if isinstance(part, RefusedPayload)}
    assert len(read_or_refused) >= 1
    assert reasons <= {"broken_xml", "missing_label"}


@QUICK
@given(
    name=st.one_of(
        st.text(max_size=30),
        st.builds("{{{}}}{}".format, st.text(max_size=20), st.text(max_size=8)),
        st.builds("{}:{}".format, st.sampled_from(["cbc", "cac", "ext"]), st.text(max_size=8)),
    )
)
@example(name="{urn:oasis:names:Çtext-2}Note")
def test_no_key_of_a_published_notice_breaks_its_tree(name: str) -> None:
    """A namespace that is no address stopped the reading of a whole body."""
    root = to_ubl("ContractNotice", {name: {"cbc:Note": "x"}})
    assert len(root) == (0 if name == "#text" or name.startswith("@") else 1)


def test_html_quoted_in_an_xml_is_no_entity_bomb() -> None:
    raw = (Path(__file__).parents[1] / "examples/boamp_xml/26-90101_fnsimple.xml").read_bytes()
    assert b"<!DOCTYPE html>" in raw
    assert ids(raw) == ["boamp:26-90101"]


def test_a_script_in_a_link_is_no_link() -> None:
    body = json.dumps(
        {"FNSimple": {"initial": {"communication": {"urlDocConsul": "javascript:alert(1)"}}}}
    )
    found = one(donnees=body, url_avis="javascript:alert(1)")
    assert found.documents_url is None
    assert found.url == "https://www.boamp.fr/pages/avis/?q=idweb:26-1001"


def test_the_api_and_the_xml_tell_one_publication_alike() -> None:
    folder = Path(__file__).parents[1] / "examples"
    (by_xml,) = read((folder / "boamp_xml/26-90101_fnsimple.xml").read_bytes(), "xml")
    by_api = next(read((folder / "boamp_api/fnsimple.json").read_bytes(), "api"))
    assert isinstance(by_xml, ParsedNotice)
    assert isinstance(by_api, ParsedNotice)
    assert by_xml.model_copy(update={"format": by_api.format}) == by_api


@pytest.mark.parametrize(
    ("correction", "doubts"),
    [
        (
            "La présente consultation est déclarée sans suite.",
            ("annulation possible : lire la correction",),
        ),
        ("La visite du 12 octobre 2026 est maintenue.", ()),
    ],
)
def test_a_correction_that_ends_the_procedure_in_prose_is_a_doubt(
    correction: str, doubts: tuple[str, ...]
) -> None:
    body = json.dumps({"MAPA": {"rectificatif": {"infosRectif": {"ajouter": correction}}}})
    found = one(donnees=body, nature="RECTIFICATIF", etat="RECTIFICATIF")
    assert (found.kind, found.doubts) == ("change", doubts)
