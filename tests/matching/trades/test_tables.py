"""The tables of trades: every line readable, every slug and code known."""

from collections import Counter

from vigie.data.trade_tables import OTHER, SILENT, cpv_entries, cpv_entry, cues, known_titles
from vigie.data.trades import cpv_labels, trades
from vigie.matching.trades.weighing import weights


def test_every_cpv_entry_is_a_code_and_names_known_trades() -> None:
    for entry in cpv_entries().values():
        assert any(code.startswith(entry.code) for code in cpv_labels()), entry.code
        assert set(entry.sure) | set(entry.possible) <= set(trades()), entry
        assert not set(entry.sure) & set(entry.possible), entry


def test_the_longest_entry_counts() -> None:
    found = cpv_entry("77314100")
    assert found is not None
    assert (found.code, found.sure) == ("7731", ("espaces-verts",))
    stopped = cpv_entry("42416100")
    assert stopped is None or not (stopped.sure or stopped.possible)


def test_every_trade_has_words_and_every_cue_a_trade() -> None:
    assert {cue.slug for cue in cues() if cue.level == "sure"} == {*trades(), OTHER, SILENT}


def test_no_cue_is_written_twice_for_a_trade() -> None:
    times = Counter((cue.slug, cue.level, cue.words, cue.both) for cue in cues())
    assert sorted(row for row, count in times.items() if count > 1) == []


def test_every_known_title_is_written_once_and_its_trades_are_known() -> None:
    titles = known_titles()
    assert {slug for title in titles for slug in title.slugs} == {*trades(), OTHER}
    times = Counter(title.words.lower() for title in titles)
    assert sorted(words for words, count in times.items() if count > 1) == []
    assert [title for title in titles if OTHER in title.slugs and len(title.slugs) > 1] == []


def test_words_speak_for_and_contrary_words_against() -> None:
    assert weights()["title sure"] > 0 > weights()["title none"]
    assert weights()["contrary words"] < 0
