"""The one refusal of everything that a person asks to change."""


class BadChange(ValueError):
    """Raised by an act that cannot be done as asked; its message is French, with the remedy, for
    the person who asked; `field` names the field that it is about, if one is.
    """

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field
        self.faults = {field: words} if field else {}
