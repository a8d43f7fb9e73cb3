"""What an organisation asks of vendors, its notes about them, and its match reports."""

from .match_report import MatchReport as MatchReport
from .profile import (
    Minimum as Minimum,
    Requirement as Requirement,
    RequirementProfile as RequirementProfile,
    VendorNote as VendorNote,
    Weight as Weight,
)
