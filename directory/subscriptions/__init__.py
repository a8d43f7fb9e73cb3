"""Following organisations, products and searches, and the news about them."""
