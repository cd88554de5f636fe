"""Every sentence of law that Vigie may say, gathered for a second reader."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from vigie.conventions.rules import ROOT

# Where reasons and labels are made; each string that speaks of law is listed from the source.
MADE = (
    "vigie/matching/eligibility.py",
    "vigie/matching/turnover.py",
    "vigie/matching/engagements.py",
    "vigie/matching/joint_bid.py",
    "vigie/matching/joint_bid_words.py",
    "vigie/matching/hours_supply.py",
    "vigie/matching/retro_planning.py",
    "vigie/acts/groups.py",
    "vigie/acts/coverage.py",
    "vigie/store/match/joint_bids.py",
    "alerts/messages/members.py",
    "alerts/messages/letter.py",
)
TEMPLATES = ("vigie/web/templates", "alerts/templates")
# Words by which a sentence of a template is of law.
LEGAL = re.compile(
    r"\b[LRD]\d{3,4}-\d|RGPD|CNIL|groupement|réserv|clause|mandataire|CCAG|effac|sauvegarde"
    r"|légitime|publicité",
    re.IGNORECASE,
)
TAGS = re.compile(r"{%[^%]*%}|{#[^#]*#}|<[^>]*>")


def sentences() -> list[tuple[str, list[str]]]:
    """Sections and their sentences."""
    from vigie.domain.blind_spots import blind_spots
    from vigie.domain.law_dates import changes

    return [
        ("Réservations et considérations", list(_facts())),
        ("Qui peut répondre : la table", list(_rules())),
        ("Formes de groupement", list(_forms())),
        ("Clause attendue", list(_labels())),
        ("Fins", list(_ends())),
        ("Ce que Vigie ne voit pas", list(blind_spots(date(2026, 11, 30)))),
        (
            "Dates connues d’avance",
            [f"{change.day:%d/%m/%Y} : {change.says}" for change in changes()],
        ),
        *((f"`{name}`", list(_strings(ROOT / name))) for name in MADE if (ROOT / name).is_file()),
        *_templates(),
    ]


def _facts() -> Iterator[str]:
    from vigie.domain.considerations import FACTS, law_of

    for code, facts in FACTS.items():
        concession = law_of(code, True) or "sans objet"
        yield f"{facts.label} : {facts.plain} ({facts.law} ; concession : {concession})"


def _rules() -> Iterator[str]:
    from vigie.matching.rules import EQUIVALENT, ESUS, OTHERS, PUBLIC_BODY, RULES, SHORT, article

    for family, lines in RULES.items():
        for kind, line in lines.items():
            law = " ; ".join(filter(None, (article(family, False), line.law)))
            yield f"{SHORT[family]}, {kind}, {line.may} : {line.why} ({law})"
        yield f"{SHORT[family]}, autres, {OTHERS[family].may} : {OTHERS[family].why}"
    yield from (EQUIVALENT, ESUS, PUBLIC_BODY)


def _forms() -> Iterator[str]:
    from vigie.domain.group_forms import FORMS, LABELS, liability, reason

    for form_asked, form in FORMS.items():
        yield f"{LABELS[form]}, raison : {reason(form)}"
        yield f"{LABELS[form]}, raison si l’avis la demande : {reason(form, form_asked)}"
        yield f"{LABELS[form]}, au mandataire : {liability(form, lead=True)}"
        yield f"{LABELS[form]}, au cotraitant : {liability(form, lead=False)}"
    yield f"forme non fixée : {liability('', lead=False)}"


def _labels() -> Iterator[str]:
    from vigie.domain.clause_labels import SAYS

    for label, words in SAYS.items():
        for law in ("L2112-2-1", "L3114-2-1") if "{law}" in words else ("",):
            yield f"{label} : {words.format(law=law) or 'rien n’est dit'}"


def _ends() -> Iterator[str]:
    from vigie.domain.endings import end_words, second_ranked

    ends = [
        end_words(state, why, concession=concession)
        for concession in (False, True)
        for state, why in (
            ("unsuccessful", "infructueux"),
            ("cancelled", "sans_suite"),
            ("cancelled", None),
            ("unsuccessful", "sans_attribution"),
            ("open", "suspended"),
        )
    ]
    ends.append(second_ranked(2, awarded=True, notified=False, ended=date(2026, 11, 30)))
    for end in dict.fromkeys(filter(None, ends)):
        yield " ".join(filter(None, (end.says, end.opens, f"({end.law})" if end.law else "")))


def _strings(path: Path) -> Iterator[str]:
    """The strings of a module that speak of law, docstrings apart; names in braces stand for
    what is put there.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    strings = []
    for node in ast.walk(tree):
        if id(node) in docs or id(node) in inner:
            continue
        text = _text(node)
        if text and " " in text.strip() and len(text) > 12:
            strings.append((node.lineno, " ".join(text.split())))  # type: ignore[attr-defined]
    law_texts = dict.fromkeys(text for _, text in sorted(strings))
    everything = path.is_relative_to(ROOT / "vigie/matching")
    yield from (text for text in law_texts if everything or LEGAL.search(text))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{…}" for part in node.values
        )
    return ""


def _templates() -> Iterator[tuple[str, list[str]]]:
    """The sentences of each template that speak of law, without their tags."""
    for place in TEMPLATES:
        for path in sorted((ROOT / place).rglob("*.*")):
            if path.suffix not in (".html", ".txt"):
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            plain_lines = [" ".join(TAGS.sub(" ", line).split()) for line in lines]
            legal_lines = [line for line in plain_lines if LEGAL.search(line)]
            if legal_lines:
                yield f"`{path.relative_to(ROOT)}`", legal_lines
