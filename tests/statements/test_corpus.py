"""The corpus: none of it is accepted, each case gets its verdict and its lines, and the page never breaks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from .corpus import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page_refuses_it_and_says_why(case, client, genuine, statement):
    file = SimpleUploadedFile("statement.pdf", case.make(genuine))

    response = client.post("/verify/", {"file": file})

    verdict = response.context["verdict"]
    assert response.status_code == 200
    assert (verdict.outcome, {line.key: line.state.value for line in verdict.lines}) == (case.outcome, case.states)
    assert response.context["sentence"] in response.content.decode()
