"""A first profile from a sample: what fits is mapped, what is likely is said to be so, and people decide the rest.

Must not show what a person wrote: only words that many rows share go into a draft.
"""
