"""What seals a ranking: canonical texts, their Merkle tree, the manifest and its check. Who signs it is the desk's."""
