"""The seam for a trained sentence model: it may add « à vérifier » or move confidence, never undo a negation rule."""

from typing import Protocol


class Scorer(Protocol):
    """Scores sentences, code by code, from 0 to 1."""

    def scores(self, sentences: list[str]) -> list[dict[str, float]]:
        """One dictionary a sentence: consideration code → score."""
