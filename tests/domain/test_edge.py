"""What strangers send is clean where it enters: addresses of the web and texts."""

import pytest

from tests.builders import a_lot, a_notice
from vigie.domain.edge import plain_words, private_address, web_address
from vigie.domain.notice import TextPart


@pytest.mark.parametrize(
    "address",
    [
        "https://marches.exemple.org/avis/1?q=a&b=%20#lot-2",
        "http://exemple.org:8080/",
        "HTTPS://Marches.Exemple.ORG/Avis",
        "https://préfecture.exemple.fr/é",
        "https://8.8.8.8/avis",
        "https://[2001:4860:4860::8888]/avis",
    ],
)
def test_a_public_address_of_the_web_is_kept_as_published(address: str) -> None:
    assert web_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://exemple.org/a",
        "mailto:a@exemple.org",
        "//exemple.org/a",
        "exemple.org/a",
        "https:///chemin",
        "https://qui:secret@exemple.org/",
        "https://exemple.org@mal.exemple/",
        "https://exemple.org /a",
        "https://exemple.org/a b",
        "https://exemple.org/a\nb",
        "https://exemple.org/a\u200bb",
        "https://exemple.org/\u202egpj.exe",
        'https://exemple.org/"onmouseover=x',
        "https://exemple.org/<script>",
        "https://exemple.org\\@mal.exemple",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://serveur/",
        "https://intranet.local/",
        "https://a.internal/",
        "http://127.0.0.1:8000/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://10.0.0.5/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://0.0.0.0/",
        "https://exemple.org:99999/",
        "https://[::1/",
        "https://exemple.org/" + "a" * 2_000,
        "",
        None,
    ],
)
def test_any_other_address_is_none(address: str | None) -> None:
    assert web_address(address) is None


@pytest.mark.parametrize(
    "address",
    ["::ffff:0:10.0.0.1", "fec0::1", "5f00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "127.0.0.1"],
)
def test_an_address_that_holds_or_is_an_inner_one_is_private(address: str) -> None:
    assert private_address(address)


@pytest.mark.parametrize(
    ("told", "clean"),
    [
        ("Lot\u200b 2 : es\u00adpaces verts", "Lot 2 : espaces verts"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("\u2066lot\u2069 \ufeff3", "lot 3"),
        ("a\x00b\x1bc\ud800d", "abcd"),
        ("ligne\u2028suivante", "ligne\nsuivante"),
        ("balise\U000e0041\U000e0042", "balise"),
        ("l’été à Nantes,\nœuvre – 12 m²\u00a0!", "l’été à Nantes,\nœuvre – 12 m²\u00a0!"),
    ],
)
def test_letters_that_nobody_sees_are_dropped(told: str, clean: str) -> None:
    assert plain_words(told) == clean


def test_a_notice_is_clean_whoever_makes_it() -> None:
    notice = a_notice(
        title="Entretien\u202e des parcs",
        url="javascript:alert(1)",
        documents_url="http://10.0.0.1/dce",
        texts=(TextPart(field="objet", text="ré\u200bservé"),),
        lots=(a_lot(title="Lot\u2066 1", description="a\x07b", conditions=("200\u00ad heures",)),),
    )

    assert (notice.title, notice.url, notice.documents_url) == ("Entretien des parcs", None, None)
    assert notice.texts[0].text == "réservé"
    lot = notice.lots[0]
    assert (lot.title, lot.description, lot.conditions) == ("Lot 1", "ab", ("200 heures",))


def test_an_address_without_its_scheme_is_completed() -> None:
    assert a_notice(url=" www.marches.exemple.org/1 ").url == "https://www.marches.exemple.org/1"
