"""What an organisation asks of vendors, its notes about them, and its match reports."""

from .match_report import MatchReport
from .profile import Minimum, Requirement, RequirementProfile, VendorNote, Weight

__all__ = ["MatchReport", "Minimum", "Requirement", "RequirementProfile", "VendorNote", "Weight"]
