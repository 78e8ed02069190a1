"""The dispatch planner's application: one shift at a time, where ambulance calls are likely and how sure that is.

Reads one forecast folder and nothing else. Must not fit a model, know an address or a person, or reach another host.
"""
