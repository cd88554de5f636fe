"""What structured codes say: by themselves « à vérifier », beside text a second proof or a
conflict.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from classifier.calibration import confidence
from classifier.document import Codes, Document
from classifier.findings import Evidence, Found, FoundLots
from classifier.lots import key
from vigie.domain.considerations import CONDITIONS, RESERVED, Family
from vigie.domain.considerations import Consideration as C

_WORKSHOPS = (str(Family.DISABILITY), str(Family.INSERTION))
NOTHING = frozenset(
    {
        "",
        "none",
        "no",
        "non",
        "not-known",
        "acc-all",
        "env-imp",
        "inn-pur",
        "marche_reserve_non",
        "marchereservenon",
        "false",
    }
)
_FAMILY_NODES = {
    "entreprise_adaptee": C.RESERVED_DISABILITY,
    "entreprises_adaptees": C.RESERVED_DISABILITY,
    "esat": C.RESERVED_DISABILITY,
    "siae": C.RESERVED_INSERTION,
    "structure_insertion": C.RESERVED_INSERTION,
    "structures_insertion": C.RESERVED_INSERTION,
    "res-pub-ser": C.RESERVED_ESS,
    "reserved_organisations_service_mission": C.RESERVED_ESS,
    "ess": C.RESERVED_ESS,
    "economie_sociale_solidaire": C.RESERVED_ESS,
    "etablissement_penitentiaire": C.RESERVED_PRISON,
}
_OBJECTIVES = {
    "opp": C.UNSPECIFIED_SOCIAL_CONDITION,
    "other": C.UNSPECIFIED_SOCIAL_CONDITION,
    "et-eq": C.OTHER_SOCIAL_CONDITION,
    "gen-eq": C.OTHER_SOCIAL_CONDITION,
    "hum-right": C.OTHER_SOCIAL_CONDITION,
    "work-cond": C.OTHER_SOCIAL_CONDITION,
}
_ORDER = ("reserved", "reserved_execution", "social_objectives", "strategic", "social")


def with_codes(
    document: Document,
    text_findings: tuple[Found, ...],
    denials: Sequence[tuple[FoundLots, Evidence]] = (),
) -> tuple[Found, ...]:
    """The findings of the text with what the codes add: proofs, conflicts, findings of their
    own; a reservation that a code tells and the text denies is kept with both, as a conflict.
    """
    spoken = [
        coded_finding
        for lot, codes in document.codes.items()
        for coded_finding in _spoken(lot, codes)
    ]
    text = tuple(_beside_codes(coded_finding, spoken, document) for coded_finding in text_findings)
    own = [
        coded_finding
        for coded_finding in spoken
        if not any(_same_matter(coded_finding, text_finding) for text_finding in text_findings)
    ]
    coded = tuple(
        _beside_denials(text_finding, denials)
        for text_finding in _by_lot(document, own, text_findings)
    )
    return (*text, *coded)


def _beside_denials(coded: Found, denials: Sequence[tuple[FoundLots, Evidence]]) -> Found:
    if coded.code not in RESERVED:
        return coded
    against = tuple(
        proof
        for lots, proof in denials
        if "all" in (lots, coded.lots) or set(map(key, coded.lots)) & set(map(key, lots))
    )
    return replace(
        coded, evidence=(*coded.evidence, *against), conflict=coded.conflict or bool(against)
    )


def _spoken(lot: str | None, codes: Codes) -> Iterator[Found]:
    for raw in codes.reserved:
        code = reservation(raw)
        if code is not None:
            yield _code_found(lot, code, "reserved", raw)
    if (codes.reserved_execution or "").lower() in ("yes", "true", "oui"):
        yield _code_found(
            lot, C.RESERVED_UNSPECIFIED, "reserved_execution", codes.reserved_execution or ""
        )
    for raw in codes.social_objectives:
        if raw.lower() in _OBJECTIVES:
            yield _code_found(lot, _OBJECTIVES[raw.lower()], "social_objectives", raw)
    if "soc-obj" in codes.strategic:
        yield _code_found(lot, C.UNSPECIFIED_SOCIAL_CONDITION, "strategic", "soc-obj")
    if codes.social:
        yield _code_found(lot, C.UNSPECIFIED_SOCIAL_CONDITION, "social", "true")


def reservation(raw: str) -> C | None:
    """The consideration of a reservation code; one that no list knows is kept as « à préciser »,
    never read as « no ».
    """
    head, _, node = raw.strip().lower().replace("/", ":").rpartition(":")
    name = "oui" if node == "oui" else node
    if name in NOTHING or name.endswith("_non") or head.endswith("_non"):
        return None
    return _FAMILY_NODES.get(name, C.RESERVED_UNSPECIFIED)


def _code_found(lot: str | None, code: C, field: str, raw: str) -> Found:
    families = _WORKSHOPS if code is C.RESERVED_UNSPECIFIED else ()
    evidence = Evidence(
        field=f"flags.{field}" if lot is None else f"lots.{field}", raw=raw, lot=lot
    )
    return Found(
        code,
        "all" if lot is None else (lot,),
        "code",
        confidence(f"code.{field}"),
        f"code.{field}",
        (evidence,),
        families,
    )


def _same_matter(code: Found, text: Found) -> bool:
    """The text speaks of what the code says, on one of its lots."""
    group = RESERVED if code.code in RESERVED else None
    if group is not None:
        clash = (
            code.code is not C.RESERVED_UNSPECIFIED
            and text.code is not C.RESERVED_UNSPECIFIED
            and code.code != text.code
        )
        return text.code in group and not clash and _overlap(code, text)
    return (
        text.code in CONDITIONS or text.code in (C.SOCIAL_CRITERION, C.MIXED_CRITERION, *RESERVED)
    ) and _overlap(code, text)


def _overlap(finding: Found, other_finding: Found) -> bool:
    if "all" in (finding.lots, other_finding.lots) or "unknown" in (
        finding.lots,
        other_finding.lots,
    ):
        return True
    return bool({key(lot) for lot in finding.lots} & {key(lot) for lot in other_finding.lots})


def _beside_codes(text: Found, spoken: Sequence[Found], document: Document) -> Found:
    agreeing = tuple(
        proof
        for coded_finding in spoken
        if _same_matter(coded_finding, text)
        for proof in coded_finding.evidence
    )
    against = _denials(text, document)
    clash = [
        coded_finding
        for coded_finding in spoken
        if coded_finding.code in RESERVED
        and text.code in RESERVED
        and _overlap(coded_finding, text)
        and not _same_matter(coded_finding, text)
    ]
    conflict = text.code in RESERVED and (bool(clash) or (bool(against) and not agreeing))
    return replace(
        text,
        evidence=(*text.evidence, *agreeing, *(against if conflict else ())),
        conflict=conflict,
    )


def _denials(text: Found, document: Document) -> tuple[Evidence, ...]:
    """Codes that say « not reserved » on lots that the text reserves."""
    denying = []
    for lot, codes in document.codes.items():
        if lot is not None and not text.covers(lot):
            continue
        field = "flags.reserved" if lot is None else "lots.reserved"
        noes = [
            raw
            for raw in codes.reserved
            if raw.strip() and reservation(raw) is None and not raw.lower().endswith("not-known")
        ]
        denying += [Evidence(field=field, raw=raw, lot=lot) for raw in noes]
    return tuple(denying)


def _by_lot(
    document: Document, own: Sequence[Found], text_findings: tuple[Found, ...]
) -> Iterator[Found]:
    """One finding a code and field for all the lots that carry it."""
    reserved_in_text = any(finding.code in RESERVED for finding in text_findings)
    grouped: dict[tuple[C, str], list[Found]] = {}
    for finding in own:
        grouped.setdefault((finding.code, finding.rule), []).append(finding)
    for (code, rule), findings_of_code in sorted(
        grouped.items(), key=lambda group: _ORDER.index(group[0][1].split(".")[1])
    ):
        lots = tuple(
            dict.fromkeys(
                lot
                for same_finding in findings_of_code
                for lot in (
                    same_finding.lots if isinstance(same_finding.lots, tuple) else document.lots
                )
            )
        )
        whole = any(same_finding.lots == "all" for same_finding in findings_of_code) or len(
            lots
        ) == len(document.lots)
        proofs = tuple(
            dict.fromkeys(
                proof for same_finding in findings_of_code for proof in same_finding.evidence
            )
        )
        # The text reserves other lots than the code does: both are kept and shown as a conflict.
        conflict = code in RESERVED and reserved_in_text
        yield replace(
            findings_of_code[0],
            lots="all" if whole else lots,
            evidence=proofs,
            rule=rule,
            conflict=conflict,
        )
