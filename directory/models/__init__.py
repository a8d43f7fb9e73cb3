"""What each person follows, and up to where they were told."""

from .subscription import NewsTold, Watch

__all__ = ["NewsTold", "Watch"]
