"""Tools for developers and continuous integration; the product does not import them."""
