"""What is wrong with a deployment and what to do about it, check by check. Looks only; must not change anything."""
