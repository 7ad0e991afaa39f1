"""Teach a trained network more characters without touching what it knows: extend.py OLD.pt NEW.pt --classes FILE
--medians DIR --generator GEN [--samples 60000]

The classes of OLD must be the first ones of FILE. Only the output rows of the new characters are trained, on frozen
features, against the frozen logits of the old ones; a few minutes on one core.
"""
import argparse, math, subprocess, tempfile
import numpy as np
import torch
from train import RECORD, Net, read_classes, tensor

OFTEN = 15  # how much more often a new character is drawn than an old one: about a third of the samples are new


def features(net, x):
    """The input of the output layer."""
    out = []
    hook = net.o.register_forward_pre_hook(lambda _, inputs: out.append(inputs[0]))
    net.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        net(tensor(x, "cpu"))
    hook.remove()
    return out[0].float()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("old")
    p.add_argument("new")
    p.add_argument("--classes", required=True)
    p.add_argument("--medians", required=True)
    p.add_argument("--generator", default="./generate/generate")
    p.add_argument("--samples", type=int, default=60000)
    args = p.parse_args()
    d = torch.load(args.old, map_location="cpu")
    old = d["classes"] if "classes" in d else d["cls"]
    classes = read_classes(args.classes)
    assert classes.startswith(old) and len(classes) > len(old)
    n = len(old)
    shape = dict(channels=list(d.get("channels", d.get("w"))), dense=d.get("dense", d.get("d")), residual=bool(d.get("residual", d.get("res"))))
    net = Net(n, **shape)
    net.load_state_dict(d["sd"])
    with tempfile.NamedTemporaryFile("w", suffix=".classes", encoding="utf-8") as f:
        f.write(f"1 {classes[:n]}\n{OFTEN} {classes[n:]}\n")
        f.flush()
        command = [args.generator, "-classes", f.name, "-medians", args.medians, "-n", str(args.samples), "-seed", "77"]
        gen = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=1 << 22)
        rows, known, target, labels = [], [], [], []
        w, b = d["sd"]["o.weight"], d["sd"]["o.bias"]
        while raw := gen.stdout.read(512 * RECORD.itemsize):
            batch = np.frombuffer(raw, RECORD)
            h = features(net, batch["x"].copy())
            logits = h @ w.T + b
            y = torch.from_numpy(batch["y"].astype(np.int64))
            rows.append(h)
            known.append(logits.logsumexp(1))  # all that the old classes contribute
            target.append(logits.gather(1, y.clamp(max=n - 1)[:, None])[:, 0])
            labels.append(y)
        assert gen.wait() == 0
    h, known, target, y = (torch.cat(v) for v in (rows, known, target, labels))
    split = len(h) * 9 // 10
    weight = w.mean(0).repeat(len(classes) - n, 1).requires_grad_()
    bias = b.mean().repeat(len(classes) - n).requires_grad_()
    opt = torch.optim.Adam([weight, bias], lr=3e-3)
    new = y >= n
    for epoch in range(30):
        for i in torch.randperm(split).split(2048):
            logits = h[i] @ weight.T + bias
            total = torch.logaddexp(known[i], logits.logsumexp(1))
            own = torch.where(new[i], logits.gather(1, (y[i] - n).clamp(min=0)[:, None])[:, 0], target[i])
            loss = (total - own).mean() + 1e-4 * weight.pow(2).sum() / len(weight)
            opt.zero_grad()
            loss.backward()
            opt.step()
        if epoch % 10 == 9:
            with torch.no_grad():
                hv, yv = h[split:], y[split:]
                top = torch.cat([hv @ w.T + b, hv @ weight.T + bias], 1).argmax(1)
                right, fresh = (top == yv).float(), yv >= n
                print(f"epoch {epoch + 1}: loss {loss.item():.3f}, right on new {right[fresh].mean():.3f}, on old {right[~fresh].mean():.3f}, "
                      f"old taken for new {((top >= n) & ~fresh).float().sum() / (~fresh).sum():.4f}", flush=True)
    d["sd"]["o.weight"] = torch.cat([w, weight.detach()])
    d["sd"]["o.bias"] = torch.cat([b, bias.detach() - math.log(OFTEN)])  # all equally likely again
    torch.save({"sd": d["sd"], "classes": classes, **shape}, args.new)


if __name__ == "__main__":
    main()
