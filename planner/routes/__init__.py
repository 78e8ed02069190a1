"""The addresses of the planner's site, one module per page; each gives its handlers for a room (planner/routes/room.py)."""
