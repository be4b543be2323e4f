"""The HTTP server around the routes: middleware, error responses, cookies and the web page."""
