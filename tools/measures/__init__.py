"""How well the house is kept: measures of a checkout, in a table."""
