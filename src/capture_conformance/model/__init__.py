"""The suite's records: frozen, plain, and made of the standard library alone."""
