"""How a sealed ranking becomes one that is published: steps by named people, the release it is proved from."""
