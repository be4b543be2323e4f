"""The use cases of an interview. May import interview, clients and storage, not routers."""
