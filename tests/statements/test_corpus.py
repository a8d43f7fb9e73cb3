"""The corpus: none of it is accepted, each case gets its verdict and its lines, and the page never breaks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cpo_verify import Outcome, judge, pdf_reader
from cpo_verify.limits import LIMITS

from .corpus import FAMILIES

# what only the record can tell: the same signature written otherwise, and what our own key sealed beside the statement
SOUND_WITHOUT_THE_RECORD = {"capitals in the signature", "sealed by us once more", "our seal over another number"}


def states_of(verdict):
    return {line.key: line.state.value for line in verdict.lines}


def made(cases, genuine):
    """Each case with its file, made while the one before is read in its process."""
    with ThreadPoolExecutor(1) as maker:
        yield from zip(cases, maker.map(lambda case: case.make(genuine), cases), strict=True)


def give_the_time(monkeypatch, case):
    """What has no end takes all the time it is given; the least is enough to see that it is stopped."""
    endless = case.outcome is Outcome.TOO_DEMANDING
    monkeypatch.setitem(pdf_reader.examine.__kwdefaults__, "limits", replace(LIMITS, cpu=1) if endless else LIMITS)


@pytest.mark.slow(reason="reads every file of a family in a process of its own, and draws the page about it")
@pytest.mark.parametrize("family", FAMILIES)
def test_page_accepts_none_of_it_and_says_why(family, client, genuine, statement, monkeypatch):
    found, accepted, unsaid, genuine_offline = {}, set(), set(), set()

    for case, pdf in made(FAMILIES[family], genuine):
        give_the_time(monkeypatch, case)
        file = SimpleUploadedFile("statement.pdf", pdf)
        response = client.post("/verify/", {"file": file})
        verdict = response.context["verdict"]
        found[case.name] = (response.status_code, verdict.outcome, states_of(verdict))
        if verdict.outcome.is_genuine:
            accepted.add(case.name)
        if judge(verdict.facts, asked=False).outcome.is_genuine:
            genuine_offline.add(case.name)
        if response.context["sentence"] not in response.content.decode():
            unsaid.add(case.name)

    assert found == {case.name: (200, case.outcome, case.states) for case in FAMILIES[family]}
    assert (accepted, unsaid, genuine_offline - SOUND_WITHOUT_THE_RECORD) == (set(), set(), set())


def test_corpus_is_large_and_each_case_has_a_name_of_its_own():
    names = [case.name for cases in FAMILIES.values() for case in cases]

    assert len(set(names)) == len(names) >= 140
