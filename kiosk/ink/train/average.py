"""Average the weights of two checkpoints of which B was trained on from A: average.py A.pt B.pt SHARE_OF_B OUT.pt

Where B has grown since (train.py --dense, a residual layer more), the new parts keep B's weights and have only B's share of the say.
"""
import sys

import torch


def main(a, b, share, out):
    a, b, share = torch.load(a, map_location="cpu"), torch.load(b, map_location="cpu"), float(share)
    for k, new in b["sd"].items():
        if not new.dtype.is_floating_point:
            continue
        old = a["sd"].get(k)
        if old is None:
            # What a residual layer adds is in proportion to its normalisation's gain and bias.
            b["sd"][k] = new * share if k.endswith((".1.weight", ".1.bias")) else new
            continue
        mean = new.float().clone()
        if k == "o.weight":
            mean *= share  # columns of hidden units that A lacks
            mean[:, : old.shape[1]] = old.lerp(new[:, : old.shape[1]].to(old.dtype), share)
        else:
            mean[: len(old)] = old.lerp(new[: len(old)].to(old.dtype), share)
        b["sd"][k] = mean
    torch.save(b, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
