"""Setting HTML on paper: the engine, and what PDF/UA asks of it."""
