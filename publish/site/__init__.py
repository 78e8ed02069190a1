"""The public site: Datasette over one release, with its settings, its guard and its strip.

The only room of `publish` that knows Datasette; must not be given anything but a release folder.
"""
