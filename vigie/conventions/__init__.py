"""The conventions of this repository, checked: what `vigie check` says and `vigie new` makes."""
