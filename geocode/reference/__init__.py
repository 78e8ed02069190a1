"""The reference layer: streets, numbers, points, crossings, landmarks and zones in one read-only SQLite file.

It is built from the frames of `layers/` and looked up by `locate`. It must never hold the address of an incident,
and nothing here decides what an address means.
"""

from geocode.reference.build import build_layer, correct_layer
from geocode.reference.export import export_layer
from geocode.reference.files import read_layer, verify_layer, write_layer
from geocode.reference.layer import Layer
from geocode.reference.records import (
    AddressPoint,
    Landmark,
    Manifest,
    Node,
    Segment,
    Source,
    Street,
    Stretch,
    ZonePlace,
)

__all__ = [
    "AddressPoint",
    "Landmark",
    "Layer",
    "Manifest",
    "Node",
    "Segment",
    "Source",
    "Street",
    "Stretch",
    "ZonePlace",
    "build_layer",
    "correct_layer",
    "export_layer",
    "read_layer",
    "verify_layer",
    "write_layer",
]
