"""A network as a table: shapes, fields, parameters, MACs."""
