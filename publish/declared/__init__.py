"""The companion tables of a release, declared like the standard itself, one topic per file. Must not hold rows."""
