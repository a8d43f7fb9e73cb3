"""What the made-up organisations say: drawn from the fictional declarations of ``fixtures/demo``, by criterion."""

import random
from collections import defaultdict

import yaml
from django.conf import settings

from assessments.models import Code
from criteria.models import Catalogue, Criterion
from organisations.models import Role

DEMO = settings.BASE_DIR / "fixtures" / "demo" / "organisations"


class AnswerPool:
    """What may be said about each criterion, as entries of a declaration's ``answers``."""

    def __init__(self, catalogue: Catalogue):
        self.register = {standard.key: standard.name for standard in catalogue.standards.all()}
        self.criteria = {role: catalogue.criteria.addressed_to(role) for role in Role.values}
        self.categories = {category.key: category.number for category in catalogue.categories.all()}
        self.by_criterion: dict[tuple[str, str], list[dict]] = defaultdict(list)
        known = {criterion.key: criterion for criteria in self.criteria.values() for criterion in criteria}
        for file in sorted(DEMO.glob("*.yaml")):
            for assessment in yaml.safe_load(file.read_text())["assessments"]:
                for key, said in assessment["answers"].items():
                    if key in known:
                        self.by_criterion[assessment["language"], key].append(self._entry(known[key], said))

    def draw(self, chance: random.Random, role: str, language: str) -> list[dict]:
        """One answer to each criterion addressed to the role."""
        return [chance.choice(self.about(criterion, language)) for criterion in self.criteria[role]]

    def about(self, criterion: Criterion, language: str) -> list[dict]:
        said = self.by_criterion[language, criterion.key]
        if not said:
            said.append(self._entry(criterion, {"answer": Code.NOT_FULFILLED}))
        return said

    def _entry(self, criterion: Criterion, said: dict) -> dict:
        return {
            "criterion": criterion.key,
            "number": criterion.number,
            "category": criterion.category.key,
            "grade": criterion.grade,
            "answer": str(said["answer"]),
            "explanation": said.get("explanation", "").strip(),
            "planned_for": said["planned_for"].isoformat() if said.get("planned_for") else None,
            "evidence": said.get("evidence", []),
            "standards": [self._standard(each) for each in said.get("standards", [])],
        }

    def _standard(self, described: dict) -> dict:
        key = described.get("standard", "")
        texts = {name: str(described.get(name) or "") for name in ("edition", "direction", "scope", "evidence")}
        return {"standard": key, "name": self.register.get(key) or described["name"], **texts}
