"""Quantise a checkpoint of train.py into a model file of kiosk/ink: export.py IN.pt OUT.bin

Batch normalisation is folded into the weights, which become int8 with one scale for each output channel, in
panels of 16 channels. The format is described in ../modelfile.go.
"""
import struct
import sys

import numpy as np
import torch

PANEL = 16


def main(source, target):
    d = torch.load(source, map_location="cpu")
    sd, layers = d["sd"], []

    def conv(name, kind, stride):
        gain = sd[name + ".1.weight"] / (sd[name + ".1.running_var"] + 1e-5).sqrt()
        bias = sd[name + ".1.bias"] - sd[name + ".1.running_mean"] * gain
        w = (sd[name + ".0.weight"] * gain.view(-1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()
        layers.append((kind, w.shape[1], stride, w.shape[3], w.reshape(w.shape[0], -1), bias))
        return w.shape[0]

    def pool(channels):
        layers.append(("p", 2, 2, channels, None, None))

    conv("c1", "c", 2)
    pool(conv("c2", "c", 1))
    c = conv("c3", "c", 1)
    if "r3.0.weight" in sd:
        conv("r3", "r", 1)
    pool(c)
    c = conv("c4", "c", 1)
    for name in ("r4", "r5"):
        if name + ".0.weight" in sd:
            conv(name, "r", 1)
    gain = sd["bn.weight"] / (sd["bn.running_var"] + 1e-5).sqrt()
    bias = (sd["f.bias"] - sd["bn.running_mean"]) * gain + sd["bn.bias"]
    w = sd["f.weight"] * gain[:, None]
    w = w.view(w.shape[0], c, 4, 4).permute(0, 2, 3, 1).reshape(w.shape[0], -1)
    layers.append(("f", 1, 1, w.shape[1], w, bias))
    layers.append(("o", 1, 1, sd["o.weight"].shape[1], sd["o.weight"], sd["o.bias"]))

    classes = d["classes"].encode()
    with open(target, "wb") as out:
        out.write(b"HWN2" + struct.pack("<I", len(classes)) + classes + struct.pack("<I", len(layers)))
        for kind, size, stride, channels, w, bias in layers:
            outputs = channels if w is None else w.shape[0]
            out.write(struct.pack("<c3x4I", kind.encode(), size, stride, channels, outputs))
            if w is None:
                continue
            w = w.float().numpy()
            scale = np.maximum(np.abs(w).max(1), 1e-12) / 127
            out.write(scale.astype("<f4").tobytes())
            w = np.pad(np.rint(w / scale[:, None]).astype(np.int8), ((0, -outputs % PANEL), (0, 0)))
            out.write(w.reshape(-1, PANEL, w.shape[1]).transpose(0, 2, 1).tobytes())
            out.write(bias.float().numpy().astype("<f4").tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
