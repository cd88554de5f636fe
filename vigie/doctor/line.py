"""One line of `vigie doctor`: is it fine, and what is told."""

Line = tuple[bool, str]
