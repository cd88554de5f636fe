"""Slack: one post a message, cut within Slack's limits into a thread, rate limits respected."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import RetryHandler
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler

from alerts.channels.base import (
    AnswerLost,
    ChannelDown,
    Meanwhile,
    NotConfigured,
    NotDelivered,
    Refused,
    TryLater,
    nothing,
)
from alerts.content.clean import slack as clean
from alerts.content.message import THREAD, Parcel
from vigie.config import Settings

NAME = "slack"
LABEL = "Slack"
MOST_BLOCKS = 45  # of 50
MOST_LETTERS = 11_000  # Slack refuses beyond some 13,200, undocumented
MOST_WORDS = 39_000  # Slack cuts a post's words at 40,000
TIMEOUT = 20
DOWN = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "missing_scope",
}
SAID = re.compile(r"\w{1,80}")  # Slack's own words for an error; a proxy's page is none
LATER = {
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "ratelimited",
    "rate_limited",
}


class Slack:
    """The team's workspace."""

    def __init__(self, client: WebClient) -> None:
        self.client = client

    def send(self, parcel: Parcel, meanwhile: Meanwhile = nothing) -> str:
        """Post it, the rest as replies in its thread; returns « channel ts ». Raises
        NotDelivered.
        """
        message = parcel.message
        first, _, posted = parcel.progress.partition(" ")
        for place, blocks in enumerate(pieces(message.blocks)):
            if place < int(posted or 0):
                continue  # posted by an earlier try
            try:
                answer = self._post(
                    message.to, clean(message.subject, 2_000), blocks, parcel.thread or first
                )
            except NotDelivered as stopped:
                stopped.progress = f"{first} {place}" if first else ""
                raise
            first = first or str(answer.get("ts", ""))
        return f"{message.to} {first}"

    def _post(self, channel: str, text: str, blocks: Sequence[dict[str, Any]], thread: str) -> Any:
        try:
            return self.client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=blocks or None,
                thread_ts=thread or None,
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
            )
        except SlackApiError as refused:
            return self._refused(refused, channel, text, blocks, thread)
        except URLError as down:  # raised while connecting and asking only: nothing was handed over
            raise ChannelDown(f"Slack injoignable : {down.reason}.") from down
        except (SlackClientError, HTTPException, OSError) as lost:
            raise AnswerLost(f"Message remis, réponse de Slack perdue : {lost}.") from lost

    def _refused(
        self,
        refused: SlackApiError,
        channel: str,
        text: str,
        blocks: Sequence[dict[str, Any]],
        thread: str,
    ) -> Any:
        error = str(refused.response.get("error") or refused.response.status_code)
        if refused.response.status_code == 429 or error in ("ratelimited", "rate_limited"):
            raise TryLater(
                "Slack demande de ralentir.", timedelta(seconds=_wait(refused))
            ) from refused
        if error in ("msg_blocks_too_long", "invalid_blocks", "msg_too_long") and blocks:
            # what Slack's own limits refuse is said in words: nothing is lost
            return self._post(channel, plain(text, blocks), (), thread)
        if error in DOWN:
            raise ChannelDown(
                f"Slack refuse le jeton ({error}) : vérifier VIGIE_SLACK_TOKEN."
            ) from refused
        if error in LATER or refused.response.status_code >= 500 or not SAID.fullmatch(error):
            raise TryLater(f"Slack remet à plus tard : {error[:200]}.") from refused
        raise Refused(
            f"Slack refuse : {error}. Vérifier le canal {channel} et y inviter l’application."
        ) from refused

    def close(self) -> None:
        """Nothing stays open."""


def _wait(refused: SlackApiError) -> float:
    seconds = str(
        refused.response.headers.get(
            "Retry-After", refused.response.headers.get("retry-after", "60")
        )
    )
    return min(float(seconds), 3600.0) if seconds.isdecimal() else 60.0


def pieces(blocks: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The blocks in posts that Slack takes; at least one, perhaps empty."""
    piece: list[dict[str, Any]] = []
    letters = 0
    for block in blocks:
        if block.get("block_id") == THREAD and piece:
            yield piece
            piece, letters = [], 0
            continue
        size = len(str(block))
        if piece and (len(piece) >= MOST_BLOCKS or letters + size > MOST_LETTERS):
            yield piece
            piece, letters = [], 0
        piece.append(block)
        letters += size
    yield piece


def plain(text: str, blocks: Sequence[dict[str, Any]]) -> str:
    """The words of the blocks, within one plain post."""
    texts = [str(block["text"]["text"]) for block in blocks if isinstance(block.get("text"), dict)]
    return "\n\n".join([text, *texts])[:MOST_WORDS]


def connect(settings: Settings) -> Slack:
    """The workspace of the token; VIGIE_SLACK_BASE_URL stands in for Slack in tests and the
    demo.
    """
    token = settings.slack_token.get_secret_value()
    if not token:
        raise NotConfigured(
            "VIGIE_SLACK_TOKEN absent : créer une application Slack et donner son jeton."
        )
    base = (
        settings.slack_base_url.rstrip("/") + "/" if settings.slack_base_url else WebClient.BASE_URL
    )
    # A 429 goes back to the outbox instead of blocking the deliverer for Retry-After.
    # Only a line that never opened is tried again here: after one that dropped, the post may stand
    # already.
    # An answer of 500 goes back to the outbox as well: what failed there may stand already.
    handlers: list[RetryHandler] = [
        ConnectionErrorRetryHandler(max_retry_count=1, error_types=[URLError])
    ]
    return Slack(WebClient(token=token, base_url=base, timeout=TIMEOUT, retry_handlers=handlers))
