"""Reading tender documents: pages a second beside the bare extractor on the same file; an archive
as portals serve it.
"""

import time
from collections.abc import Callable
from typing import Any

from tests.documents.making import a_docx, a_pdf, a_zip
from vigie.documents.files import read

PAGES = 120
MOST = 2.5  # times what the bare extractor takes
SENTENCES = (
    "Le titulaire exécute les prestations dans les conditions prévues au présent cahier,",
    "sans que cela puisse donner lieu à une augmentation du prix ni à un allongement du délai.",
    "Les prix sont fermes la première année, puis révisés à chaque date anniversaire du marché.",
    "Le titulaire réserve 250 heures de travail à des personnes éloignées de l’emploi.",
)


def run() -> list[dict[str, Any]]:
    """One row a kind of file: ours, the library's alone, how many times longer."""
    pages = [[f"Article {at}", *SENTENCES * 11] for at in range(1, PAGES + 1)]
    pdf = a_pdf(pages)
    word = a_docx([line for page in pages for line in page])
    archive = a_zip({f"Lot {lot}/CCAP.pdf": pdf for lot in range(1, 4)})
    return [
        _row("PDF de 120 pages", lambda: _ours("CCAP.pdf", pdf), lambda: _bare_pdf(pdf)),
        _row("Word de 5 000 lignes", lambda: _ours("CCAP.docx", word), lambda: _bare_word(word)),
        _row(
            "DCE de trois PDF",
            lambda: _ours("DCE.zip", archive),
            lambda: [_bare_pdf(pdf) for _ in range(3)],
        ),
    ]


def _ours(name: str, content: bytes) -> int:
    return sum(len(stretch.text) for each in read(name, content) for stretch in each.stretches)


def _bare_pdf(content: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    return sum(len(document[at].get_textpage().get_text_range()) for at in range(len(document)))


def _bare_word(content: bytes) -> int:
    import io

    from docx import Document

    return sum(len(paragraph.text) for paragraph in Document(io.BytesIO(content)).paragraphs)


def _row(name: str, ours: Callable[[], Any], bare: Callable[[], Any]) -> dict[str, Any]:
    seconds, baseline = _best(ours), _best(bare)
    return {
        "name": name,
        "value": seconds,
        "baseline": baseline,
        "unit": "s",
        "ratio": round(seconds / baseline, 3),
        "limit": MOST,
    }


def _best(work: Callable[[], Any], rounds: int = 3) -> float:
    """Seconds of processor time, best of a few rounds after one to warm up."""
    work()
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


if __name__ == "__main__":
    for row in run():
        print(row)
