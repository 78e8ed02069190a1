"""From releasable frames to an open-data release folder, and the site that serves it.

Takes public frames and facts of a release as arguments; must not read the private side, the clock or the environment.
"""
