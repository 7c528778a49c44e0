"""A network in another form: a readable spec, code, a picture."""
