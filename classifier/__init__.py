"""What a lot says: structured codes, text rules and a trained model → findings with proof, kept
apart.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.pipeline import Classifier


def load(model: bool = True) -> "Classifier":
    """The classifier, with the trained sentence model where one is shipped; spaCy is imported
    only here.
    """
    from classifier.model import shipped
    from classifier.pipeline import Classifier

    scorer = shipped() if model else None
    return Classifier(scorer, scorer.version if scorer else "")
