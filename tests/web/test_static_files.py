"""Style and scripts are sent without what only their writers read, and asked for once."""

import pytest

from tests.desk_client import Desk
from vigie.store import Store
from vigie.web.static_files import squeezed


def test_a_script_loses_its_indentation_and_lines_of_comment() -> None:
    source = '// why\n  const a = "x; y"; // kept\n\n    go(a);\n'
    assert squeezed(source, style=False) == 'const a = "x; y"; // kept\ngo(a);'


def test_a_style_loses_the_spaces_around_its_braces() -> None:
    source = "a { color: red; margin: 0; }\n  .b c { top: 0; }\n"
    assert squeezed(source, style=True) == "a{color: red;margin: 0;}\n.b c{top: 0;}"


@pytest.mark.parametrize(
    ("name", "kind"), [("desk.css", "text/css"), ("desk.js", "text/javascript")]
)
def test_a_file_that_has_not_changed_is_not_sent_again(
    desk_store: Store, name: str, kind: str
) -> None:
    desk = Desk(desk_store)
    first = desk.get(f"/static/{name}")
    again = desk.get(f"/static/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert first.headers["content-type"].partition(";")[0] == kind
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "\n  " not in first.text
