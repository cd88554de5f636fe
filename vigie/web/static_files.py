"""Style and scripts as they are sent: what only their writers read is left out."""

from functools import lru_cache
from os import PathLike, fspath, stat_result
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.responses import FileResponse, Response
from starlette.types import Scope


class SqueezedFiles(StaticFiles):
    """The files of a folder; style and scripts without indentation and lines of comment."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """One file, or that it has not changed."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        path = Path(fspath(full_path))
        if not isinstance(answer, FileResponse) or path.suffix not in (".css", ".js"):
            return answer
        kept_headers = {name: answer.headers[name] for name in ("etag", "last-modified")}
        content = _read(path, stat_result.st_mtime_ns)
        return Response(content, status_code, headers=kept_headers, media_type=answer.media_type)


@lru_cache(maxsize=16)
def _read(path: Path, _changed_at: int) -> str:
    return squeezed(path.read_text(encoding="utf-8"), style=path.suffix == ".css")


def squeezed(source: str, *, style: bool) -> str:
    """The same for a browser; of a style, without the spaces around its braces too."""
    lines = (line.strip() for line in source.splitlines())
    text = "\n".join(line for line in lines if line and not line.startswith("//"))
    return text.replace("; ", ";").replace(" { ", "{").replace(" }", "}") if style else text
