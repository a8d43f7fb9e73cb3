"""Writing the answers given so far."""

import json

from ...answers.values import current_values
from ...models import Answer, Assessment
from ..file_contents import as_written
from .schema import schema_address


def write(assessment: Assessment) -> str:
    """Return the answers given so far as the text of a ``cpo.json``."""
    version = assessment.version
    content = {
        "schema": schema_address(),
        "catalogue": {"identifier": assessment.catalogue.identifier, "edition": assessment.catalogue.edition},
        "object": {
            "name": version.product.name if version else assessment.organisation.name,
            "version": version.name if version else "",
        },
        "answers": [_given(answer) for answer in assessment.answers.in_order() if answer.code],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _given(answer: Answer) -> dict:
    said = as_written(current_values(answer))
    keys = [item["standard"] for item in answer.standards]
    return {
        "criterion": answer.criterion.key,
        "answer": said["code"],
        "explanation": said["explanation"],
        "planned_for": said["planned_for"] or None,
        "evidence": said["evidence"],
        "standards": [{"standard": key, **item} for key, item in zip(keys, said["standards"], strict=True)],
    }
