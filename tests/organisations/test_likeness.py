"""When names, and domains, are alike."""

import time

import pytest

from organisations.likeness import are_alike, distance, fold
from organisations.mail_domains import are_of_one, domain_of
from organisations.website_hosts import host_of

ALIKE = [
    # case, spaces, points and signs
    ("Corvanta Systems GmbH", "corvanta systems gmbh"),
    ("Corvanta Systems", "CORVANTA  SYSTEMS"),
    ("Corvanta Systems", "CorvantaSystems"),
    ("Corvanta-Systems", "Corvanta Systems"),
    ("Corvanta_Systems.", "“Corvanta” Systems!"),
    ("I.B.M.", "IBM"),
    ("J. P. Anvil", "JP Anvil"),
    ("3 M", "3M"),
    ("Nordwerk & Söhne", "Nordwerk und Söhne"),
    ("Smith & Wesson", "Smith and Wesson"),
    ("O’Neill Tools", "ONeill Tools"),
    # legal forms
    ("Siemens", "Siemens AG"),
    ("Siemens SE", "Siemens Aktiengesellschaft"),
    ("Nordwerk GmbH", "Nordwerk G.m.b.H."),
    ("Nordwerk GmbH", "Nordwerk Gesellschaft mit beschränkter Haftung"),
    ("Nordwerk GmbH & Co. KG", "Nordwerk GmbH"),
    ("Nordwerk UG (haftungsbeschränkt)", "Nordwerk"),
    ("NordwerkGmbH", "Nordwerk GmbH"),
    ("Anvil Ltd", "Anvil Limited"),
    ("Anvil LLC", "Anvil L.L.C."),
    ("Anvil Inc.", "Anvil, Inc"),
    ("Anvil Corp.", "Anvil Corporation"),
    ("The Anvil Company", "Anvil"),
    ("Enclume S.A.", "Enclume SAS"),
    ("Enclume S.à r.l.", "Enclume"),
    ("Incudine S.r.l.", "Incudine SpA"),
    ("Yunque S.A. de C.V.", "Yunque"),
    ("Aambeeld B.V.", "Aambeeld N.V."),
    ("Städ AB", "AB Städ"),
    ("Alasin Oy", "Oy Alasin Ab"),
    ("Ambolt A/S", "Ambolt ApS"),
    ("Kowadło Sp. z o.o.", "Kowadlo"),
    ("Nakovalnya OOO", "ООО Nakovalnya"),
    ("Bigorna Ltda.", "Bigorna"),
    ("Anvil Pty Ltd", "Anvil"),
    ("Anvil Pvt. Ltd.", "Anvil"),
    ("Anvil Sdn. Bhd.", "Anvil"),
    ("Kanatoko K.K.", "Kanatoko"),
    ("株式会社東芝", "東芝"),
    ("㈱東芝", "東芝"),
    ("有限公司东方", "东方"),
    # umlauts and accents
    ("Müller Maschinen", "Mueller Maschinen"),
    ("Müller Maschinen", "Muller Maschinen"),
    ("Größe Werke", "Groesse Werke"),
    ("Société Générale", "Societe Generale"),
    ("Škoda", "Skoda"),
    ("Ørsted", "Oersted"),
    ("Łódź Works", "Lodz Works"),
    # letters that look like others
    ("Corvanta", "Соrvаntа"),  # С, о, а are Cyrillic
    ("CORVANTA", "CORVΑNTΑ"),  # Α is Greek
    ("Corvanta", "Ｃｏｒｖａｎｔａ"),  # full width
    ("Corvanta", "𝐂𝐨𝐫𝐯𝐚𝐧𝐭𝐚"),
    ("Corvanta", "C0rvanta"),
    ("Corvanta", "Cor\u200bvanta"),
    ("СЕВЕР", "Север"),
    # typing errors
    ("Corvanta", "Corvamta"),
    ("Corvanta", "Corvnata"),
    ("Corvanta", "Corvantaa"),
    ("Corvanta Systems GmbH", "Corvnata Sistems"),
    ("Siemens", "Slemens"),
    ("Siemens", "Siemens 1"),
    # the order of words
    ("Corvanta Systems", "Systems Corvanta GmbH"),
    ("Systems Corvanta", "Corvanta Sistems"),
]
NOT_ALIKE = [
    ("Siemens", "Siemens Energy"),
    ("Corvanta", "Corvanta Systems"),
    ("Corvanta Deutschland GmbH", "Corvanta GmbH"),
    ("Corvanta Systems", "Corvanta Services"),
    ("Anvil", "Forge"),
    ("SAP", "SAS"),
    ("SAP", "SAPO"),
    ("BMW", "BMX"),
    ("Bosch", "Bosse"),
    ("Nordwerk", "Nordberg"),
    ("Data Systems", "Meta Systems"),
    ("Studio 54", "Studio 55"),
    ("Omega 1", "Omega 2"),
    ("AG", "SE"),
    ("GmbH", "Limited"),
    ("東芝", "東京"),
    ("Ромашка", "Ромаха"),
    ("!!!", "???"),
    ("Altwerk", "Neuwerk"),
    ("A", "B"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_are_alike_either_way(one, other):
    assert are_alike(fold(one), fold(other))
    assert are_alike(fold(other), fold(one))


@pytest.mark.parametrize(("one", "other"), NOT_ALIKE)
def test_names_are_not_alike_either_way(one, other):
    assert not are_alike(fold(one), fold(other))
    assert not are_alike(fold(other), fold(one))


@pytest.mark.parametrize(
    "name", ["GmbH", "The Company", "&", "Ltd. Co.", "‼", "\u0301", "株式会社", "x" * 160, "ﷺ" * 160]
)
def test_every_name_folds_to_something_that_fits_its_column(name):
    assert 0 < len(fold(name)) <= 200


@pytest.mark.parametrize(
    ("one", "other", "most", "errors"),
    [
        ("", "", 2, 0),
        ("abc", "abc", 0, 0),
        ("abc", "acb", 2, 1),
        ("abc", "abd", 2, 1),
        ("abc", "abcd", 2, 1),
        ("abcdef", "badcfe", 2, 3),  # more than was asked for
        ("abcdef", "badcfe", 3, 3),
        ("ca", "abc", 3, 3),
        ("abc", "", 2, 3),
        ("abc", "xyz", 2, 3),
    ],
)
def test_distance_counts_letters_changed_missing_added_and_swapped(one, other, most, errors):
    assert distance(one, other, most) == errors


def test_distance_of_the_longest_names_takes_no_time():
    began = time.perf_counter()
    for _each in range(50):
        distance("ab" * 100, "ba" * 100, 2)

    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ada@Corvanta.example", "corvanta.example"),
        ("ada@müller.example", "xn--mller-kva.example"),
        ("ada@gmail.com", ""),
        ("ada@yahoo.co.uk", ""),
        ("ada@gmx.at", ""),
        ("ada@example.org", ""),
        ("ada@localhost", ""),
        ("ada", ""),
    ],
)
def test_domain_of_an_address_where_it_tells_whose_it_is(address, domain):
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.corvanta.example/de/?a=b", "corvanta.example"),
        ("https://müller.example", "xn--mller-kva.example"),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_host_of_a_website(website, host):
    assert host_of(website) == host


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("corvanta.example", "corvanta.example", True),
        ("eu.corvanta.example", "corvanta.example", True),
        ("corvanta.example", "notcorvanta.example", False),
        ("corvanta.example", "corvanta.example.evil.com", False),
        ("corvanta.example", "example", False),
        ("c0rvanta.example", "corvanta.example", False),
        ("", "", False),
    ],
)
def test_domain_that_only_looks_alike_is_another_one(one, other, same):
    assert are_of_one(one, other) is same
    assert are_of_one(other, one) is same
