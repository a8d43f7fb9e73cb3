"""What people keep about statements: requirements and notes of organisations, and what each person follows."""

from .requirements import Minimum, Requirement, RequirementProfile, VendorNote, Weight
from .watching import NewsTold, Watch

__all__ = ["Minimum", "NewsTold", "Requirement", "RequirementProfile", "VendorNote", "Watch", "Weight"]
