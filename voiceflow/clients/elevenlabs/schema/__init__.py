"""The objects of the HTTP API, as the published OpenAPI document has them."""
