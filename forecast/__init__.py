"""Ambulance demand: counts in, distributions out. Frames in, frames out; no file is opened here.

Knows nothing of people: a call is a time and a place. Times are naive local wall-clock times; places are EPSG:4326.
"""
