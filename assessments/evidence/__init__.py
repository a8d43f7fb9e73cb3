"""What answers point to: links, whether they are alive, and documents."""
