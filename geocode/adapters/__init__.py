"""Other geocoders, asked over the network: off by default, and never asked for what the offline layer has answered.

THE ADDRESS OF A FORCE INCIDENT SENT TO A THIRD PARTY IS A DISCLOSURE. No host is allowed unless the operator lists it;
the service should be the agency's own (Nominatim or Pelias on its own machine). The only room of the geocoder that
opens a connection. Must not mix an answer with those of the layer, and must not put an address in a log or an exception.
"""
