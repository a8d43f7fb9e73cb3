"""What is kept about statements: an organisation’s requirements, notes and match reports; what each person follows."""

from .reports import MatchReport
from .requirements import Minimum, Requirement, RequirementProfile, VendorNote, Weight
from .watching import NewsTold, Watch

__all__ = [
    "MatchReport",
    "Minimum",
    "NewsTold",
    "Requirement",
    "RequirementProfile",
    "VendorNote",
    "Watch",
    "Weight",
]
