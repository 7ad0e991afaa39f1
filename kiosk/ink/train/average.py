"""Average the weights of two checkpoints of which one was trained on from the other: average.py A.pt B.pt SHARE_OF_B OUT.pt"""
import sys

import torch


def main(a, b, share, out):
    a, b, share = torch.load(a, map_location="cpu"), torch.load(b, map_location="cpu"), float(share)
    for k, v in a["sd"].items():
        if v.dtype.is_floating_point:
            b["sd"][k] = v.lerp(b["sd"][k].to(v.dtype), share)
    torch.save(b, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
