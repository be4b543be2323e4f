"""The HTTP server around the routes: middleware, errors, cookies, the page's files."""
