"""What fits what is wanted: the rules of the directory, by answers, standards, names, days and words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assessments.models import Code
from criteria.models import Standard
from directory.search.edition_index import all_editions
from directory.search.index import current_index
from directory.search.query import find
from directory.search.wanted import AGES, Wanted
from organisations.models import Role
from statements import withdrawal
from statements.models import Listing, Statement
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    VersionFactory,
    answer_of,
    load_edition,
    make_assessment,
    make_submission,
    signatory_of,
)
from tests.statements.paperless import store_statement

pytestmark = pytest.mark.django_db


def declared(name, *, role=Role.VENDOR, product="Tool", catalogue=None, language="en", at=None, **answers):
    """A statement in which the criteria named (with ``_`` for ``-``) are answered otherwise than fulfilled."""
    user = MembershipFactory(organisation__name=name, organisation__role=role).user
    organisation = user.memberships.get().organisation
    version = VersionFactory(product__organisation=organisation, product__name=product) if role == "vendor" else None
    assessment = make_assessment(by=user, answered=True, version=version, catalogue=catalogue, language=language)
    for key, changes in answers.items():
        answer = answer_of(assessment, key.replace("_", "-"))
        for field, value in changes.items():
            setattr(answer, field, value)
        answer.save()
    return store_statement(assessment, at=at)


def names(wanted):
    named = dict(Statement.objects.values_list("pk", "organisation__name"))
    return [named[key] for key in search(wanted).keys]


def search(wanted):
    return find(wanted, current_index(), all_editions())


def standard(name, edition="", direction="", key=""):
    return {"standard": key, "name": name, "edition": edition, "direction": direction, "scope": "", "evidence": ""}


def answered(code):
    return {"code": code, "explanation": "Why."}


def test_answers_are_asked_for_one_by_one_and_by_category():
    declared("Anvil")
    declared("Birch", data_export=answered(Code.PARTLY), data_formats=answered(Code.NOT_FULFILLED))
    declared("Cobalt", data_export=answered(Code.NOT_APPLICABLE), partners_contact=answered(Code.NOT_FULFILLED))
    declared("Delta", role=Role.CUSTOMER)

    found = {
        wanted: names(wanted)
        for wanted in [
            Wanted(said=(("data-export", "fulfilled"),)),
            Wanted(said=(("data-export", "fulfilled"), ("data-export", "partly"))),
            Wanted(said=(("data-export", "partly"), ("data-formats", "not_fulfilled"))),
            Wanted(said=(("data-export", "partly"), ("data-formats", "fulfilled"))),
            Wanted(category="partners"),
            Wanted(shall=True),
            Wanted(shall=True, category="data"),
            Wanted(shall=True, role="customer"),
            Wanted(category="data", role="customer"),
            Wanted(category="unknown"),
            Wanted(said=(("unknown", "fulfilled"),)),
        ]
    }

    assert list(found.values()) == [
        ["Anvil"],
        ["Anvil", "Birch"],
        ["Birch"],
        [],
        ["Anvil", "Birch", "Delta"],
        ["Anvil", "Delta"],
        ["Anvil", "Cobalt"],
        ["Delta"],
        [],
        [],
        [],
    ]


def test_answers_are_found_in_every_edition_that_asks_for_them():
    declared("Anvil", catalogue=load_edition("1"))
    declared("Birch", catalogue=load_edition("2"), kept=answered(Code.PARTLY))

    found = [names(Wanted(said=((key, "fulfilled"),))) for key in ("kept", "renumbered", "added", "whole")]

    assert found == [["Anvil"], ["Anvil", "Birch"], ["Birch"], ["Anvil"]]


def test_standards_are_found_by_key_or_name_with_edition_and_direction():
    declared("Anvil", data_formats={"standards": [standard("JT", "Edition 3", "both", key="jt")]})
    declared("Birch", data_formats={"standards": [standard("JT", "2013", "read", key="jt"), standard("Own Form")]})
    two_ways = [standard("JT", "3", "read", key="jt"), standard("JT", "2", "write", key="jt")]
    declared("Cobalt", data_formats={"standards": two_ways})

    found = {
        asked: names(Wanted(standard=asked[0], edition=asked[1], direction=asked[2]))
        for asked in [
            ("jt", "", ""),
            ("jt", "3", ""),
            ("jt", "3", "write"),
            ("jt", "", "write"),
            ("jt", "", "both"),
            ("jt", "3", "both"),
            ("own", "", ""),
            ("OWN FORM", "", ""),
            ("own%", "", ""),
            ("jt", "(", ""),
        ]
    }

    assert list(found.values()) == [
        ["Anvil", "Birch", "Cobalt"],
        ["Anvil", "Cobalt"],
        ["Anvil"],
        ["Anvil", "Cobalt"],
        ["Anvil", "Cobalt"],
        ["Anvil"],
        ["Birch"],
        ["Birch"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("step-ap242", ["Anvil"]),
        ("AP242", ["Anvil", "Birch", "Cobalt"]),
        ("iso 10303", ["Anvil"]),
        ("ap242 domain", ["Birch"]),
        ("P242", []),
    ],
)
def test_a_standard_is_found_by_what_people_call_it(words, found):
    declared("Anvil", data_formats={"standards": [standard("STEP AP242", key="step-ap242")]})
    declared("Birch", data_formats={"standards": [standard("AP242 Domain Model XML", key="domain-model")]})
    declared("Cobalt", data_formats={"standards": [standard("AP242 of our own")]})
    declared("Delta")
    register = (
        Standard(key="step-ap242", name="STEP AP242", designation="ISO 10303-242"),
        Standard(key="domain-model", name="AP242 Domain Model XML"),
    )
    editions = [replace(edition, standards=register) for edition in all_editions()]

    keys = find(Wanted(standard=words), current_index(), editions).keys

    assert [Listing.objects.get(pk=key).organisation.name for key in keys] == found


def test_names_stand_in_the_order_of_the_alphabet():
    for name in ("Zinc", "Örn", "Oak", "anvil", "Österreich"):
        declared(name)

    assert names(Wanted()) == ["anvil", "Oak", "Örn", "Österreich", "Zinc"]


def test_names_days_and_their_order_narrow_down_together():
    now = timezone.now()
    declared("Anvil Works", product="Forge", at=now - timedelta(days=300))
    declared("Birch", product="Forge Two")
    declared("Cobalt Works", product="Vault", at=now - timedelta(days=100))

    found = [
        names(wanted)
        for wanted in [
            Wanted(organisation="works"),
            Wanted(organisation="anvil-works"),
            Wanted(product="forge"),
            Wanted(product="forge", organisation="works"),
            Wanted(within=6),
            Wanted(within=12, by_date=True),
        ]
    ]

    assert found == [
        ["Anvil Works", "Cobalt Works"],
        ["Anvil Works"],
        ["Anvil Works", "Birch"],
        ["Anvil Works"],
        ["Birch", "Cobalt Works"],
        ["Birch", "Cobalt Works", "Anvil Works"],
    ]


def test_counts_say_what_another_role_or_age_would_find():
    declared("Anvil", at=timezone.now() - timedelta(days=100))
    declared("Birch")
    declared("Cobalt", role=Role.CUSTOMER)

    found = search(Wanted(role="vendor", within=3))

    assert (found.number, found.by_role(["vendor", "customer", "provider"]), found.by_age(AGES)) == (
        1,
        {"vendor": 1, "customer": 1, "provider": 0},
        {3: 1, 6: 2, 12: 2, 24: 2},
    )


def test_counts_say_what_another_answer_category_direction_or_status_would_find():
    reads, writes = standard("JT", "3", "read", key="jt"), standard("JT", "3", "write", key="jt")
    declared("Anvil", data_formats={"standards": [reads]}, partners_contact=answered(Code.NOT_FULFILLED))
    declared("Birch", data_formats={"standards": [reads, writes]}, data_export=answered(Code.PARTLY))
    withdrawal.withdraw(declared("Cobalt"), reason="Wrong.", by=ReviewerFactory())

    found = search(Wanted(standard="jt", said=(("data-export", "fulfilled"),)))

    assert found.number == 1
    assert found.by_direction(["", "read", "write", "both"]) == {"": 1, "read": 1, "write": 0, "both": 0}
    assert found.by_category(["data", "partners"]) == {"data": 1, "partners": 0}
    assert found.by_status() == {"in_force": 1, "all": 2}
    assert found.with_all_shall() == 0
    assert [search(Wanted()).by_criterion()[key] for key in ("data-export", "partners-contact")] == [1, 1]
    assert search(Wanted()).by_status() == {"in_force": 2, "all": 3}


def test_words_are_found_in_names_and_explanations():
    declared("Anvil", data_export={"explanation": "Exports run nightly."})
    declared("Birch", data_export={"explanation": "Die Schnittstelle ist beschrieben."}, language="de")

    found = [names(Wanted(words=words)) for words in ("nightly", "Schnittstelle", "nvi", "anvil nightly", "zebra")]

    assert found == [["Anvil"], ["Birch"], ["Anvil"], ["Anvil"], []]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL knows words by their stems.")
def test_words_are_found_by_their_stems_in_the_language_of_the_statement():
    declared("Anvil", data_export={"explanation": "Exports run nightly."})
    declared("Birch", data_export={"explanation": "Die Schnittstellen sind beschrieben."}, language="de")

    found = [
        names(Wanted(words=words)) for words in ("exporting", "Schnittstelle", '"nightly exports"', "run -nightly")
    ]

    assert found == [["Anvil"], ["Birch"], [], []]


def test_nothing_but_what_is_published_can_be_found_or_counted():
    published = declared("Anvil")
    assessment = published.submission.assessment
    secret = {"explanation": "Secret plans.", "standards": [standard("Secret Form", direction="read")]}
    draft = make_assessment(answered=True, by=signatory_of(assessment), version=assessment.version)
    submitted = make_assessment(answered=True, by=signatory_of(assessment), version=assessment.version)
    for each in (draft, submitted):
        answer = answer_of(each, "data-formats")
        answer.code, answer.explanation, answer.standards = Code.PARTLY, secret["explanation"], secret["standards"]
        answer.save()
    make_submission(submitted)
    MembershipFactory(organisation__name="Secret Company")

    leaky = [
        Wanted(words="secret"),
        Wanted(said=(("data-formats", "partly"),)),
        Wanted(standard="secret"),
        Wanted(organisation="secret"),
        Wanted(old_ones=True, words="plans"),
    ]

    assert [search(wanted).number for wanted in leaky] == [0, 0, 0, 0, 0]
    assert search(Wanted(old_ones=True)).number == 1


def test_what_is_no_longer_in_force_is_found_when_asked_for():
    withdrawn, expired = declared("Anvil"), declared("Birch")
    withdrawal.withdraw(withdrawn, reason="Wrong.", by=ReviewerFactory())
    Listing.objects.filter(pk=expired.pk).update(in_force_until=timezone.now() - timedelta(days=1))

    found = [names(Wanted()), names(Wanted(old_ones=True))]

    assert found == [[], ["Anvil", "Birch"]]


def test_address_says_what_is_wanted_and_nothing_else():
    wanted = Wanted(words="a b", said=(("x", "partly"), ("y", "fulfilled")), within=6, old_ones=True)

    assert wanted.query() == "q=a+b&said=x%3Apartly&said=y%3Afulfilled&age=6&status=all"
    assert replace(Wanted(), by_date=True).query() == "sort=date"
    assert (Wanted(by_date=True).is_narrowed, Wanted(role="vendor").is_narrowed) == (False, True)
