"""Redaction of narratives that fails closed: a word is kept only where it is known to be harmless.

`redact` is the only way in; `recall_bound` says how sure a person's sample makes us. Must not decide what is published.
"""
