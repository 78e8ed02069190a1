"""Comparisons that cannot mislead: rates with intervals, funnels, trends that break, bounds. Frames in, frames out."""
