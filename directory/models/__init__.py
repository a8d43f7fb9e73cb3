"""What each person follows, and up to where they were told."""

from .subscription import NewsTold as NewsTold, Watch as Watch
