"""The report form, made from the standard: its controls, which are asked when, and what the judge says of the answers. Pure."""
