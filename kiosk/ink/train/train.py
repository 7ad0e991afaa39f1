"""Train a recogniser on a stream of synthetic samples from ./generate.

  train.py --classes hanzi.classes --medians DIR --minutes 90 --out hanzi.pt [--init old.pt]
  train.py --classes latin.classes --channels 16,32,64,64 --dense 128 --plain --minutes 6 --out latin.pt

Needs torch >= 1.13 and numpy (Debian: python3-torch) and the generator built as --generator. A GPU is used if
there is one. --check FILE.json prints top-1/5/10 on real drawings every --every seconds; they are never trained on.
"""
import argparse, math, queue, subprocess, threading, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

SIDE, MAPS = 32, 8
RECORD = np.dtype([("y", "<u2"), ("x", "u1", (MAPS * SIDE * SIDE,))])


class Net(nn.Module):
    """The network of kiosk/ink/layer.go; see export.py for how it is folded."""

    def __init__(self, classes, channels, dense, residual, drop=0.1):
        super().__init__()
        w = channels

        def block(i, o, k, stride):
            return nn.Sequential(nn.Conv2d(i, o, k, stride, k // 2, bias=False), nn.BatchNorm2d(o), nn.ReLU(True))

        self.c1, self.c2 = block(MAPS, w[0], 5, 2), block(w[0], w[1], 3, 1)
        self.c3, self.c4 = block(w[1], w[2], 3, 1), block(w[2], w[3], 3, 1)
        self.r3 = block(w[2], w[2], 3, 1) if residual else None
        self.r4 = block(w[3], w[3], 3, 1) if residual else None
        if residual:  # almost the identity at first, so that a trained net can be grown
            nn.init.constant_(self.r3[1].weight, 0.1)
            nn.init.constant_(self.r4[1].weight, 0.1)
        self.f, self.bn = nn.Linear(w[3] * 16, dense), nn.BatchNorm1d(dense)
        self.o, self.drop = nn.Linear(dense, classes), drop

    def forward(self, x):
        x = F.max_pool2d(self.c2(self.c1(x)), 2)
        x = self.c3(x)
        x = x + self.r3(x) if self.r3 is not None else x
        x = self.c4(F.max_pool2d(x, 2))
        x = x + self.r4(x) if self.r4 is not None else x
        x = F.relu(self.bn(self.f(x.flatten(1))))
        return self.o(F.dropout(x, self.drop, self.training))


def read_classes(name):
    """The characters of all lines, each "weight characters", in order."""
    return "".join(line.split(" ", 1)[1].strip("\n") for line in open(name, encoding="utf-8"))


def tensor(x, device):
    x = torch.from_numpy(x).to(device).view(-1, MAPS, SIDE, SIDE).float().div_(128)
    return x.contiguous(memory_format=torch.channels_last)


def load_grown(net, state):
    """Load weights; classes that are new start as the mean of the old ones."""
    for k in ("o.weight", "o.bias"):
        old, full = state[k], net.state_dict()[k].clone()
        full[: len(old)] = old
        full[len(old):] = old.mean(0)
        state[k] = full
    print("init", net.load_state_dict(state, strict=False))


def check(net, records, device):
    net.eval()
    hits = np.zeros(3)
    with torch.no_grad():
        for i in range(0, len(records), 512):
            b = records[i : i + 512]
            top = net(tensor(b["x"].copy(), device)).topk(10, 1)[1].cpu().numpy()
            hit = top == b["y"].astype(np.int64)[:, None]
            hits += [hit[:, :1].sum(), hit[:, :5].sum(), hit.sum()]
    net.train()
    return [round(100 * v / max(len(records), 1), 1) for v in hits]


def stream(args, batch):
    """Yield batches; generators run ahead of the training."""
    base = [args.generator, "-classes", args.classes, "-n", "0"] + args.options.split()
    if args.medians:
        base += ["-medians", args.medians]
    seed = args.seed or int(time.time())
    procs = [subprocess.Popen(base + ["-seed", str(seed + 7919 * i)], stdout=subprocess.PIPE, bufsize=1 << 22) for i in range(args.procs)]
    ahead = queue.Queue(6)
    share = batch // args.procs

    def fill():
        while True:
            parts = [p.stdout.read(share * RECORD.itemsize) for p in procs]
            if any(len(b) < share * RECORD.itemsize for b in parts):  # ended, or is being ended
                ahead.put(None)
                return
            ahead.put(np.frombuffer(b"".join(parts), RECORD))

    threading.Thread(target=fill, daemon=True).start()
    try:
        while (b := ahead.get()) is not None:
            yield b
        raise SystemExit("a generator ended")
    finally:
        for p in procs:
            p.kill()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--classes", required=True)
    p.add_argument("--medians", default="")
    p.add_argument("--out", required=True)
    p.add_argument("--init")
    p.add_argument("--minutes", type=float, default=30)
    p.add_argument("--generator", default="./generate/generate")
    p.add_argument("--options", default="", help="further options of the generator")
    p.add_argument("--procs", type=int, default=1, help="generators beside the training")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--batch", type=int, default=512)
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--channels", default="32,64,128,192")
    p.add_argument("--dense", type=int, default=256)
    p.add_argument("--plain", action="store_true", help="without residual layers")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--check", nargs="*", default=[])
    p.add_argument("--every", type=float, default=300)
    args = p.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    classes = read_classes(args.classes)
    shape = dict(channels=[int(v) for v in args.channels.split(",")], dense=args.dense, residual=not args.plain)
    net, mean = Net(len(classes), **shape), Net(len(classes), **shape)
    if args.init:
        load_grown(net, torch.load(args.init, map_location="cpu")["sd"])
    mean.load_state_dict(net.state_dict())
    net, mean = (n.to(device, memory_format=torch.channels_last) for n in (net, mean))
    # The weights that are kept are a running mean of those that are trained.
    pairs = list(zip(mean.state_dict().values(), net.state_dict().values()))
    sets = {}
    for name in args.check:
        raw = subprocess.run([args.generator, "-classes", args.classes, "-features", name], stdout=subprocess.PIPE, check=True).stdout
        sets[name.rsplit("/", 1)[-1]] = np.frombuffer(raw, RECORD)

    opt = torch.optim.AdamW(net.parameters(), lr=args.lr, weight_decay=0.02)
    start, next_report, n, loss_sum, right, since = time.time(), args.every, 0, 0.0, 0.0, 0

    def report(word):
        took = time.time() - start
        torch.save({"sd": {k: v.cpu().contiguous() for k, v in mean.state_dict().items()}, "classes": classes, **shape}, args.out)
        print(f"{word} {took:.0f} s, {n * args.batch / 1e3:.0f} k samples, loss {loss_sum / max(since, 1):.3f}, right {right / max(since, 1):.3f}",
              {k: check(mean, v, device) for k, v in sets.items()}, flush=True)

    net.train()
    for b in stream(args, args.batch):
        done = (time.time() - start) / (60 * args.minutes)
        if done >= 1:
            break
        for g in opt.param_groups:
            g["lr"] = args.lr * min(1, (n + 1) / 100) * 0.5 * (1 + math.cos(math.pi * done)) + 1e-6
        y = torch.from_numpy(b["y"].astype(np.int64)).to(device)
        with torch.autocast(device, dtype=torch.bfloat16):
            out = net(tensor(b["x"].copy(), device))
        loss = F.cross_entropy(out.float(), y, label_smoothing=0.05)
        opt.zero_grad()
        loss.backward()
        opt.step()
        n, since = n + 1, since + 1
        keep = min(0.998, 1 - 1 / (n / 4 + 2))
        with torch.no_grad():
            for m, w in pairs:
                m.lerp_(w, 1 - keep) if m.dtype.is_floating_point else m.copy_(w)
        loss_sum, right = loss_sum + loss.item(), right + (out.argmax(1) == y).float().mean().item()
        if time.time() - start > next_report:
            report("at")
            next_report, loss_sum, right, since = next_report + args.every, 0.0, 0.0, 0
    report("end")


if __name__ == "__main__":
    main()
