"""Every fault of the catalogue, shown to be wrong."""
