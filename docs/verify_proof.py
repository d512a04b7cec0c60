"""Check that a unit's result belongs to a sealed ranking. Needs Python 3.8 or newer and nothing else.

    python verify_proof.py chung-minh.json              # shows the result and the root that it leads to
    python verify_proof.py chung-minh.json niem-phong.json   # holds the root against the manifest, too
    python verify_proof.py chung-minh.json ROOT              # or against the root as it was published (64 digits)

Leaves and nodes are hashed as in RFC 6962, section 2.1. Exit code 0: it holds; 1: it does not; 2: it cannot be read.
"""

import hashlib
import json
import pathlib
import sys


def root_of(leaf, index, size, path):
    """The root that a leaf leads to with the hashes beside its branch, from the leaf up."""

    def follow(index, size, path):
        if size == 1:
            if path:
                raise ValueError("the path is too long")
            return hashlib.sha256(b"\x00" + leaf.encode("utf-8")).digest()
        if not path:
            raise ValueError("the path is too short")
        split, beside = 1 << (size - 1).bit_length() - 1, path[-1]
        if index < split:
            return hashlib.sha256(b"\x01" + follow(index, split, path[:-1]) + beside).digest()
        return hashlib.sha256(b"\x01" + beside + follow(index - split, size - split, path[:-1])).digest()

    if not 0 <= index < size:
        raise ValueError("no such leaf")
    return follow(index, size, [bytes.fromhex(one) for one in path]).hex()


def main(arguments):
    """Check the proof that the first argument names; gives the exit code."""
    try:
        proof = json.loads(pathlib.Path(arguments[0]).read_text("utf-8"))
        roots = {root_of(proof["leaf"], proof["index"], proof["leaves"], proof["path"]), proof["merkle_root"]}
        roots.add(root_of(proof["about"]["leaf"], 0, proof["leaves"], proof["about"]["path"]))
        if len(arguments) > 1 and len(arguments[1]) == 64 and set(arguments[1]) <= set("0123456789abcdef"):
            roots.add(arguments[1])
        elif len(arguments) > 1:
            roots.add(json.loads(pathlib.Path(arguments[1]).read_text("utf-8"))["merkle_root"])
        about, result = json.loads(proof["about"]["leaf"]), json.loads(proof["leaf"])
        shown = [f"{about['programme']} {about['year']}: {result['unit']}, rank {result['rank']}, {result['class']}"]
        shown += [f"  {one['criterion']}: {one['points']}" for one in result["scores"]]
    except (IndexError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot be read: {error!r}\n{__doc__}")
        return 2
    print("\n".join([*shown, f"  total: {result['total']}", *("root " + one for one in sorted(roots))]))
    print("HOLDS" if len(roots) == 1 else "DOES NOT HOLD: the roots differ")
    return 0 if len(roots) == 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
