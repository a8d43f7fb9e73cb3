"""The portal's seal (PAdES): its keys, and sealing with them."""
