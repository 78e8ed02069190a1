"""The agencies' door: they report, fix, review, attest and correct here. Stands on ingest and schemas; publishes nothing."""
