"""What ``scripts/crawl`` is made of. All but the comparison runs inside the portal that is visited."""
