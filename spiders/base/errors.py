"""Why a crawl stops; each message is French, names the source and says what to do."""

from vigie.domain.notice import RefusedPayload


class CrawlStopped(Exception):
    """Raised by the machinery to end a crawl with a name; `refused_page` is the body that could
    not be taken, to be kept.
    """

    ended = "failed"

    def __init__(
        self, detail: str, refused_page: tuple[RefusedPayload, bytes, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail, self.refused_page = detail, refused_page


class Blocked(CrawlStopped):
    """Raised when the source refuses us or answers something that is not what it publishes:
    never « no notices ».
    """

    ended = "blocked"


class Unreachable(CrawlStopped):
    """Raised when the source does not answer, or with errors of its own, after every try."""


class Misconfigured(CrawlStopped):
    """Raised before any request, when a setting forbids the crawl."""


class Busy(CrawlStopped):
    """Raised when another process is collecting the same source."""

    ended = "stopped"
