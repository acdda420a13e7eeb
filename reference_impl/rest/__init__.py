"""HTTP: routes, requests, parameters, media types, errors and what is left of a response after filtering."""
