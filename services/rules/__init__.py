"""`tocsin rules`: a user's rules checked, and tried on archives."""
