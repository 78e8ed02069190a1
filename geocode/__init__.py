"""From an address as written to a place, with its error. Offline: nothing here ever asks a network."""
