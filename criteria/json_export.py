"""The catalogue as data, for machines."""

from django.forms.models import model_to_dict

from .models import Catalogue

NOT_DATA = ["id", "catalogue", "category", "order", "is_current"]


def as_data(catalogue: Catalogue) -> dict:
    """Return an edition with its categories, criteria, glossary and standards, texts keyed by language."""
    categories = []
    for category in catalogue.categories.prefetch_related("criteria"):
        criteria = [model_to_dict(criterion, exclude=NOT_DATA) for criterion in category.criteria.all()]
        categories.append(model_to_dict(category, exclude=NOT_DATA) | {"criteria": criteria})
    return model_to_dict(catalogue, exclude=NOT_DATA) | {
        "categories": categories,
        "glossary": [model_to_dict(term, exclude=NOT_DATA) for term in catalogue.glossary.all()],
        "standards": [model_to_dict(standard, exclude=NOT_DATA) for standard in catalogue.standards.all()],
    }
