"""What a browser sends when somebody saves an answer."""

from django.urls import reverse


def address(answer):
    return reverse(
        "assessments:answer", args=[answer.assessment_id, answer.criterion.category.key, answer.criterion.key]
    )


def page_address(answer):
    return reverse("assessments:category", args=[answer.assessment_id, answer.criterion.category.key])


def posted(answer, *, evidence=(), standards=(), **fields):
    """The fields of the answer's card: as it stands, but for what is given here.

    ``evidence`` and ``standards`` are the rows as typed. The page they were typed into had none filled.
    """
    key = answer.criterion.key
    fields = {
        "code": answer.code,
        "explanation": answer.explanation,
        "planned_for": answer.planned_for or "",
        "revision": answer.revision,
    } | fields
    data = {f"{key}-{name}": value for name, value in fields.items() if value is not None}
    for kind, rows, empty in (("evidence", evidence, 2), ("standards", standards, 3)):
        data[f"{key}-{kind}-INITIAL_FORMS"] = 0
        data[f"{key}-{kind}-TOTAL_FORMS"] = len(rows) + empty
        for index, row in enumerate(rows):
            data |= {f"{key}-{kind}-{index}-{name}": value for name, value in row.items()}
    return data
