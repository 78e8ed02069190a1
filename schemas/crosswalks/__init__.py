"""The standard beside other shapes of the same report: AB 71, the FBI's (as far as it is known), New Jersey's.

Each crosswalk is data: which answer of ours stands in which item of theirs, in which words, and what has no place on the
other side. Must not read or write a report; `ingest/exchange` does.
"""
