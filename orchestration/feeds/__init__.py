"""Call logs over HTTP: a Socrata dataset or an ArcGIS layer, read page by page into one table.

Nothing is sent but the query: no call, no cookie, no name of the deployment. Bounded in time, pages, rows and bytes; a
redirect is not followed. What the columns mean is for the room of forecasts.
"""
