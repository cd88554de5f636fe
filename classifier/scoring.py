"""The figures of the gold notices: per code, lots, hours, quotes; doubtful labels count neither
for nor against.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vigie.domain.considerations import CONDITIONS, CRITERIA, RESERVED, Consideration

GROUPS: dict[str, frozenset[str]] = {
    "any reserved": frozenset(RESERVED),
    "any condition": frozenset(CONDITIONS),
    "any criterion": frozenset(CRITERIA),
    "any consideration": frozenset(Consideration),
}
Label = Mapping[str, Any]


@dataclass
class Tally:
    """Right, wrong and missed, and the share of each."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of what was found, the share that holds."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Of what was there, the share that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def cases(self) -> int:
        """How many there were to find."""
        return self.right + self.missed


@dataclass(frozen=True)
class LabelMiss:
    """One notice on which the reading and the label differ."""

    id: str
    kind: str  # wrong, missed, lots, hours, quote
    code: str
    answer: str
    expected: str = ""


@dataclass
class Score:
    """The figures of one evaluation."""

    notices: int = 0
    codes: dict[str, Tally] = field(default_factory=dict)
    groups: dict[str, Tally] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    misses: list[LabelMiss] = field(default_factory=list)

    @property
    def micro(self) -> Tally:
        """All codes together."""
        tallies = self.codes.values()
        return Tally(
            sum(tally.right for tally in tallies),
            sum(tally.wrong for tally in tallies),
            sum(tally.missed for tally in tallies),
        )

    def share(self, name: str) -> float:
        """One of lots, hours, quotes, clean: right of asked, one where none was asked."""
        cases = self.counts[name]
        return self.counts[f"{name} right"] / cases if cases else 1.0

    def figures(self) -> dict[str, float]:
        """Every figure by name, as floors name them."""
        named_figures = {
            "micro_p": self.micro.precision,
            "micro_r": self.micro.recall,
            "micro_f1": self.micro.f1,
        }
        for name, tally in (*self.codes.items(), *self.groups.items()):
            named_figures |= {
                f"f1 {name}": tally.f1,
                f"p {name}": tally.precision,
                f"r {name}": tally.recall,
            }
        names = {
            "clean": "clean_notices_left_alone",
            "lots": "lots_right",
            "hours": "hours_right",
            "quotes": "quotes_in_text",
        }
        return named_figures | {figure: self.share(name) for name, figure in names.items()}


def score(gold: Iterable[Mapping[str, Any]], predictions: Mapping[str, Sequence[Label]]) -> Score:
    """Compares predictions (labels by notice id) with labelled notices."""
    gold_score = Score(groups={name: Tally() for name in GROUPS})
    for line in gold:
        gold_score.notices += 1
        _one(gold_score, line, predictions.get(line["id"], ()))
    return gold_score


def _one(gold_score: Score, line: Mapping[str, Any], labels: Sequence[Label]) -> None:
    unsure = {label["code"] for label in line["labels"] if label.get("doubt")}
    sure = {label["code"]: label for label in line["labels"] if not label.get("doubt")}
    if unsure & RESERVED:  # which family is in doubt: its siblings count neither for nor against
        unsure |= RESERVED - sure.keys()
    predicted = {label["code"]: label for label in labels if label["code"] not in unsure}
    for code in sorted({*sure, *predicted}):
        _code(gold_score, line, code, sure.get(code), predicted.get(code))
    for name, codes in GROUPS.items():
        if not unsure & codes:
            _count(
                gold_score.groups[name],
                bool(predicted.keys() & codes),
                bool(sure.keys() & codes),
                bool(line.get("doubt")),
            )
    if not line["labels"] and not line.get("doubt"):
        gold_score.counts.update({"clean": 1, "clean right": int(not predicted)})


def _count(tally: Tally, predicted: bool, labelled: bool, doubt: bool) -> None:
    tally.right += predicted and labelled
    tally.wrong += predicted and not labelled and not doubt
    tally.missed += labelled and not predicted


def _code(
    gold_score: Score,
    line: Mapping[str, Any],
    code: str,
    sure: Label | None,
    prediction: Label | None,
) -> None:
    _count(
        gold_score.codes.setdefault(code, Tally()),
        prediction is not None,
        sure is not None,
        bool(line.get("doubt")),
    )
    if prediction is None and sure is not None:
        gold_score.misses.append(LabelMiss(line["id"], "missed", code, "", str(sure["quote"])))
    elif sure is None and prediction is not None and not line.get("doubt"):
        gold_score.misses.append(LabelMiss(line["id"], "wrong", code, str(prediction.get("quote"))))
    elif sure is not None and prediction is not None:
        _details(gold_score, line, code, sure, prediction)


def _details(
    gold_score: Score, line: Mapping[str, Any], code: str, sure: Label, prediction: Label
) -> None:
    checks = {"lots": (lots_of(prediction, line), lots_of(sure, line))}
    if hours_of(sure):
        checks["hours"] = (hours_of(prediction), hours_of(sure))
    for name, (predicted, expected) in checks.items():
        gold_score.counts.update({name: 1, f"{name} right": int(predicted == expected)})
        if predicted != expected:
            gold_score.misses.append(
                LabelMiss(line["id"], name, code, str(predicted), str(expected))
            )
    quote = bare(str(prediction.get("quote") or ""))
    gold_score.counts.update(
        {"quotes": 1, "quotes right": int(bool(quote) and quote in text_of(line))}
    )


def lots_of(label: Label, line: Mapping[str, Any]) -> Any:
    """The lots of a label in a form that compares; every lot told one by one is « all »."""
    lots = label.get("lots", "all")
    if isinstance(lots, str):
        return lots
    named = {_bare_number(lot) for lot in lots}
    lot_numbers = {_bare_number(lot.get("number") or "") for lot in line.get("lots") or ()}
    return "all" if lot_numbers and named >= lot_numbers else tuple(sorted(named))


def _bare_number(lot: Any) -> str:
    return str(lot).removeprefix("LOT-").lstrip("0")


def hours_of(label: Label) -> list[float]:
    """The hours of a label, in order."""
    return sorted(volume["hours"] for volume in label.get("volumes", ()) if volume.get("hours"))


def bare(text: str) -> str:
    """Letters and digits without accents or case."""
    return re.sub(
        r"\W+", "", unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    )


def text_of(line: Mapping[str, Any]) -> str:
    """All the text of a labelled notice."""
    parts = [line.get("title") or "", *(section["text"] for section in line["sections"])]
    for lot in line.get("lots") or ():
        parts += [
            lot.get("title") or "",
            lot.get("text") or "",
            *(str(criterion) for criterion in lot.get("criteria") or ()),
        ]
    return bare(" ".join(parts))
