"""What speaks for and against each trade that a lot may be: words of its parts, codes, nature."""

from collections.abc import Iterable
from functools import lru_cache

from vigie.data.trade_tables import OTHER, CpvEntry, cpv_entry
from vigie.matching.trades.cues import Level, TradeMention
from vigie.matching.trades.kinship import Kin, leaders
from vigie.matching.trades.likeness import UNLIKE, likest, step
from vigie.matching.trades.nature import installed, kinds, nature_of_code, natures
from vigie.matching.trades.parts import LotText, parts
from vigie.matching.trades.vocabulary import Vocabulary, vocabulary
from vigie.matching.trades.wording import CpvCodes, LotWording
from vigie.matching.words import phrase, plain

OPENING = 150  # characters of a text whose words count more
NEARBY = 200  # characters of a text whose stems are compared with those of trades
ALIKE = 8.0  # the same of its likeness to known titles
CLOSE = 3.0  # how near a text is to a trade from which more makes no difference
BY_INSERTION = "chantier-ecole"  # a way of doing what is asked besides: no rival of it
MOST = 4  # sure trades in one title, or listed by one text, from which more change nothing
SEVERAL = tuple(
    map(phrase, ("tous corps d’état", "tout corps d’état", "tce", "macro lot", "macro"))
)
MARKS = ("none", "possible", "pair", "sure")


def read(lot_text: LotText, given_vocabulary: Vocabulary | None = None) -> LotWording:
    """Read the lot once for all trades, with all words that are known unless others are given."""
    words = given_vocabulary or vocabulary()
    finder = words.finder
    cut = parts(lot_text, words.names_a_trade, words.mute)
    head, complement = finder.hits(cut.head), finder.hits(cut.complement)
    if not head:  # « Marché pour l’entretien de haies »: the complement is what is bought
        head, complement = complement, ()
    title, frame = plain(cut.title), plain(cut.frame)
    bought, titles = cut.head or cut.complement, f"{cut.title} {cut.frame}"
    own, around = natures(title), natures(frame)
    return LotWording(
        parts=cut,
        head=head,
        complement=complement,
        frame=finder.hits(cut.frame),
        body=finder.hits(cut.body),
        codes=CpvCodes(tuple(map(spoken, lot_text.cpv))),
        contrary=finder.contrary(cut.title),
        contrary_frame=finder.contrary(cut.frame),
        natures=own,
        natures_around=around,
        nature=next(iter((*own, *around, *natures(plain(cut.body[:200])))), "none"),
        several=any(words in f"{title}{plain(cut.complement)}" for words in SEVERAL),
        installed=installed(title),
        near={
            "title": words.kinship.of(bought),
            "around": words.kinship.of(titles),
            "text": words.kinship.of(cut.body[:NEARBY]),
        },
        like={"title": words.likeness.of(bought), "around": words.likeness.of(titles)},
    )


def evidence(reading: LotWording, only: str | None = None) -> dict[str, dict[str, float]]:
    """For each trade that anything speaks for (or one), the named evidence that is weighed."""
    shared = _Shared(reading)
    slugs = [only] if only else sorted(reading.slugs | likest(reading.like["title"]))
    return {slug: shared.of(slug) for slug in slugs}


class _Shared:
    """What is worked out once for all trades of a lot."""

    def __init__(self, reading: LotWording) -> None:
        self.reading = reading
        self.leaders = {where: leaders(near, BY_INSERTION) for where, near in reading.near.items()}
        self.likest = {
            where: leaders({slug: like[slug] for slug in like if slug != OTHER}, "", UNLIKE)
            for where, like in reading.like.items()
        }
        self.head, self.complement = levels(reading.head), levels(reading.complement)
        self.frame, self.body = levels(reading.frame), levels(reading.body)
        self.opening = levels(hit for hit in reading.body if hit.at < OPENING)
        sure_mentions = [hit for hit in reading.head if hit.level >= Level.PAIR]
        self.titled = {hit.slug for hit in sure_mentions}
        self.silent = not sure_mentions
        self.where = (
            ""
            if sure_mentions
            else " under a faint title"
            if reading.head
            else " under a silent title"
        )
        self.length = len(plain(reading.parts.head or reading.parts.complement).split())
        first = min((hit.at for hit in reading.head), default=-1)
        self.first = {hit.slug for hit in reading.head if hit.at == first}
        self.sure = len(self.titled - {OTHER, BY_INSERTION})
        self.listed = _share_words(
            [hit for hit in reading.head if hit.level == Level.SURE and hit.slug != OTHER],
            self.length,
        )

    def of(self, slug: str) -> dict[str, float]:
        """The evidence of one trade, by name."""
        head = self.head.get(slug, Level.NONE)
        main, other_levels = self.reading.codes.level(slug)
        # a trade that titles often name beside what they buy (« génie civil ») needs more
        named = {"always": 1.0, f"trade {slug}": 1.0}
        self._words(slug, head, named)
        self._codes(slug, head, (main, other_levels), named)
        self._rivals(head, named)
        self._nature(slug, named)
        self._near(slug, named)
        self._like(slug, head, named)
        return named

    def _words(self, slug: str, head: Level, named: dict[str, float]) -> None:
        silent = self.where
        complement = self.complement.get(slug, Level.NONE)
        frame, body = self.frame.get(slug, Level.NONE), self.body.get(slug, Level.NONE)
        named[f"title {MARKS[head]}"] = 1
        if head and slug in self.first:
            named[f"title {MARKS[head]} first"] = 1
        if head >= Level.PAIR:
            named["sure trades in the title"] = min(self.sure, MOST) / MOST
            named[f"title {self._filled(slug)} filled"] = 1
            named[f"trades {_part_of_title(self.listed)} of the title"] = 1
        named[f"complement {MARKS[complement]}{silent}"] = 1
        place = silent or (" as well" if head else " alone")
        if frame:
            named[f"around {MARKS[frame]}{place}"] = 1
        if body:
            named[f"text {MARKS[body]}{place}"] = 1
        if slug in self.opening:
            named[f"opening {MARKS[self.opening[slug]]}{silent}"] = 1
        if slug in self.reading.contrary:
            named["contrary words"] = 1
            named[f"contrary words, title {MARKS[head]}"] = 1
        elif slug in self.reading.contrary_frame:
            named["contrary words around"] = 1
        if self.reading.several and body >= Level.PAIR:
            named["one of several listed"] = 1
            if sum(level >= Level.PAIR for level in self.body.values()) >= MOST:
                named["one of many listed"] = 1

    def _filled(self, slug: str) -> str:
        """How much of the title the trade's words take: all of it leaves no doubt."""
        own = (hit for hit in self.reading.head if hit.slug == slug and hit.level != Level.PAIR)
        share = _share_words(own, self.length)
        return "mostly" if share > 0.6 else "half" if share > 0.3 else "hardly"

    def _codes(
        self, slug: str, head: Level, code_levels: tuple[Level, Level], named: dict[str, float]
    ) -> None:
        main, other_levels = code_levels
        best = MARKS[max(code_levels)]
        named[f"main code {MARKS[main]}"] = 1
        named[f"other codes {MARKS[other_levels]}"] = 1
        named[f"title {MARKS[head]}, codes {best}"] = 1
        elsewhere = max(self.frame.get(slug, Level.NONE), self.body.get(slug, Level.NONE))
        if elsewhere:
            where = "silent title" if self.silent else "title"
            named[f"{where}, elsewhere {MARKS[elsewhere]}, codes {best}"] = 1
        codes = self.reading.codes
        if max(code_levels) == Level.NONE:
            silent = "codes of others" if codes.slugs else "codes of no trade"
            named[silent if codes.told else "no code"] = 1
            if codes.named - self.titled:
                named["codes name others"] = 1

    def _rivals(self, head: Level, named: dict[str, float]) -> None:
        if self.sure and head < Level.PAIR:
            named[f"rival in the title, title {MARKS[head]}"] = 1
            if any(self._filled(rival) == "mostly" for rival in self.head):
                named["rival fills the title"] = 1
        if OTHER in self.head:
            named[f"no trade in the title, title {MARKS[head]}"] = 1
        if OTHER in self.first:
            named[f"no trade first, title {MARKS[head]}"] = 1
        if OTHER in self.frame:
            named["no trade around" if self.silent else "no trade around a title"] = 1

    def _nature(self, slug: str, named: dict[str, float]) -> None:
        kind, reading = kinds()[slug], self.reading
        named[f"{reading.nature} for {kind}"] = 1
        for main_code in reading.codes.told[:1]:
            named[f"code of {nature_of_code(main_code.code)} for {kind}"] = 1
        for nature in reading.natures[1:]:
            named[f"{nature} too for {kind}"] = 1
        for nature in reading.natures_around:
            if nature not in reading.natures:
                named[f"{nature} around for {kind}"] = 1
        if reading.nature == "supply" and kind != "supply":
            named["supply put in place" if reading.installed else "supply only"] = 1

    def _near(self, slug: str, named: dict[str, float]) -> None:
        for where, near in self.reading.near.items():
            if not near:
                named[f"no known stem, {where}"] = 1
                continue
            kinship = Kin(
                near.get(slug, 0.0), self.leaders[where].besides(slug), near.get(OTHER, 0.0)
            )
            named[f"stems {kinship.mark}, {where}"] = 1
            named[f"stems, {where}"] = min(kinship.own, CLOSE) / CLOSE
            named[f"stems of a rival, {where}"] = min(kinship.rival, CLOSE) / CLOSE
            named[f"stems of no trade, {where}"] = min(kinship.no_trade, CLOSE) / CLOSE

    def _like(self, slug: str, head: Level, named: dict[str, float]) -> None:
        """How like known titles of the trade the titles are, beside those of any other; a lot of
        all trades is named by none.
        """
        if self.reading.several:
            return
        for where, like in self.reading.like.items():
            if not like:
                named[f"no known title, {where}"] = 1
                continue
            no_trade = like.get(OTHER, UNLIKE)
            own, rival = like.get(slug, UNLIKE), self.likest[where].besides(slug)
            place = "likest" if own > max(rival, no_trade) else "less like"
            named[f"titles {place}, title {MARKS[head]}, {where}"] = 1
            named[f"like {step(own)}, {where}"] = 1
            for name, amount in (("own", own), ("a rival's", rival), ("no trade's", no_trade)):
                named[f"like {name} titles, {where}"] = max(UNLIKE, min(amount, ALIKE)) / ALIKE


def _share_words(hits: Iterable[TradeMention], length: int) -> float:
    """How much of a title of that many words those mentions take."""
    words = {hit.words: len(plain(hit.words).split()) for hit in hits}
    return sum(words.values()) / max(length, 1)


def _part_of_title(share: float) -> str:
    """« Plâtrerie – peinture – faux plafonds »: a title that only lists trades asks for each."""
    return "all" if share > 0.85 else "most" if share > 0.6 else "half" if share > 0.3 else "few"


def levels(hits: Iterable[TradeMention]) -> dict[str, Level]:
    """The best level of each trade."""
    best_levels: dict[str, Level] = {}
    for hit in hits:
        best_levels[hit.slug] = max(hit.level, best_levels.get(hit.slug, Level.NONE))
    return best_levels


@lru_cache(maxsize=20_000)
def spoken(code: str) -> CpvEntry:
    """What the table says of that very code."""
    table_row = cpv_entry(code)
    return CpvEntry(
        code, table_row.sure if table_row else (), table_row.possible if table_row else ()
    )
