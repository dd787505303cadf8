"""The post room: everything that leaves by itself."""
