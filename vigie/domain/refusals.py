"""The one refusal of everything that a person asks to change."""


class BadChange(ValueError):
    """Raised by an act that cannot be done as asked; its message is French, with the remedy, for
    the person who asked.
    """
