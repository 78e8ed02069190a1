"""What must be transactional: senders, agencies, submissions, reports and versions, findings, zero reports, audit.

One SQLAlchemy database, SQLite by default, PostgreSQL by URL. Must not hold a value of a record beyond its incident id.
"""
