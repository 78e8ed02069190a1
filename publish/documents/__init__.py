"""The documents that describe a release to other catalogues and tools, one per file. Must not read a row."""
