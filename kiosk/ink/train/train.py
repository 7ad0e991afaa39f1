"""Train a recogniser on a stream of synthetic samples from ./generate.

  train.py --classes hanzi.classes --medians DIR --minutes 90 --out hanzi.pt [--init old.pt]
  train.py --classes latin.classes --channels 16,32,64,64 --dense 128 --plain --minutes 6 --out latin.pt

Needs torch >= 1.13 and numpy (Debian: python3-torch) and the generator built as --generator. A GPU is used if
there is one; without one, --workers train shared weights side by side, each on a core of its own. --check FILE.json
prints top-1/5/10 on real drawings every --every seconds; they are never trained on. See README.md for --tune.
"""
import argparse, math, subprocess, threading, time, queue
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.multiprocessing as processes

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
        self.r5 = block(w[3], w[3], 3, 1) if residual else None
        for r in (self.r3, self.r4, self.r5) if residual else ():
            nn.init.constant_(r[1].weight, 0.1)  # almost the identity at first, so that a trained net can be grown
        self.f, self.bn = nn.Linear(w[3] * 16, dense), nn.BatchNorm1d(dense)
        self.o, self.drop = nn.Linear(dense, classes), drop

    def strokes(self, x):
        """The first two layers: they see strokes, whatever the characters are."""
        return F.max_pool2d(self.c2(self.c1(x)), 2)

    def characters(self, x):
        x = self.c3(x)
        x = x + self.r3(x) if self.r3 is not None else x
        x = self.c4(F.max_pool2d(x, 2))
        x = x + self.r4(x) if self.r4 is not None else x
        x = x + self.r5(x) if self.r5 is not None else x
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            x = F.relu(self.bn(self.f(x.flatten(1))))
            return self.o(F.dropout(x, self.drop, self.training)).float()

    def forward(self, x):
        return self.characters(self.strokes(x))


def read_classes(name):
    """The characters of all lines, each "weight characters", in order."""
    return "".join(line.split(" ", 1)[1].strip("\n") for line in open(name, encoding="utf-8"))


def tensor(x, device):
    x = torch.from_numpy(x).to(device).view(-1, MAPS, SIDE, SIDE).float().div_(128)
    return x.contiguous(memory_format=torch.channels_last)


def load_grown(net, state):
    """Load weights into a net that may have more classes, hidden units and residual layers.

    Classes that are new start as the mean of the old ones; hidden units that are new have no say at first.
    """
    for k, full in net.state_dict().items():
        old = state.get(k)
        if old is None or old.shape == full.shape:
            continue
        full = full.clone()
        if k == "o.weight":
            full.zero_()
            full[:, : old.shape[1]] = old.mean(0)
            full[: len(old), : old.shape[1]] = old
        else:
            full[: len(old)] = old
            if k == "o.bias":
                full[len(old):] = old.mean()
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
    return [round(100 * v / max(len(records), 1), 1) for v in hits]


def stream(args, worker, batch):
    """Yield batches; generators run ahead of the training."""
    base = [args.generator, "-classes", args.classes, "-n", "0"] + args.options.split()
    if args.medians:
        base += ["-medians", args.medians]
    seed = (args.seed or int(time.time())) + 104729 * worker
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


def whole(net, batches, device):
    """Yield what train needs of every sample: input, class, and how many samples were looked at."""
    for b in batches:
        yield net.strokes(tensor(b["x"].copy(), device)), torch.from_numpy(b["y"].astype(np.int64)).to(device), len(b)


def hardest(net, batches, device, batch, easy):
    """Like whole, but of samples that the net is sure of only a share of easy is learnt from.

    A trained net knows nine of ten samples; a backward pass costs twice a forward pass. The first two layers
    are not trained here, so what they say of a sample is kept.
    """
    kept, labels, seen = [], [], 0
    for b in batches:
        net.eval()
        with torch.no_grad():
            x = net.strokes(tensor(b["x"].copy(), device))
            y = torch.from_numpy(b["y"].astype(np.int64)).to(device)
            p = F.softmax(net.characters(x), 1).gather(1, y[:, None])[:, 0]
            take = torch.rand_like(p) < (1.1 - p).clamp(min=easy)
        kept.append(x[take])
        labels.append(y[take])
        seen += len(b)
        if sum(len(l) for l in labels) >= batch:
            x, y = torch.cat(kept), torch.cat(labels)
            yield x[:batch].contiguous(memory_format=torch.channels_last), y[:batch], seen
            kept, labels, seen = [x[batch:]], [y[batch:]], 0


def train(worker, args, net, mean, done, finish):
    """Train net until args.minutes have passed; done[worker] counts samples.

    With several workers net is in shared memory, and they change it without waiting for each other.
    """
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed + worker)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    sets = {}
    if worker == 0:
        for name in args.check:
            raw = open(name, "rb").read() if name.endswith(".rec") else subprocess.run(
                [args.generator, "-classes", args.classes, "-features", name], stdout=subprocess.PIPE, check=True).stdout
            sets[name.rsplit("/", 1)[-1]] = np.frombuffer(raw, RECORD)
    trained = [p for n, p in net.named_parameters() if not (args.tune and n[:3] in ("c1.", "c2."))]
    opt = torch.optim.AdamW(trained, lr=args.lr, weight_decay=0.02)
    # The weights that are kept are a running mean of those that are trained.
    pairs = list(zip(mean.state_dict().values(), net.state_dict().values()))
    next_report, n, loss_sum, right, since = time.time() + args.every, 0, 0.0, 0.0, 0

    def report(word):
        shape = dict(channels=args.widths, dense=args.dense, residual=not args.plain)
        torch.save({"sd": {k: v.cpu().contiguous() for k, v in mean.state_dict().items()}, "classes": args.alphabet, **shape}, args.out)
        print(f"{word} {args.minutes * 60 - finish + time.time():.0f} s, {int(done.sum()) / 1e3:.0f} k samples, {n} steps, loss {loss_sum / max(since, 1):.3f}, right {right / max(since, 1):.3f}",
              {k: check(mean, v, device) for k, v in sets.items()}, flush=True)

    batches = stream(args, worker, args.batch)
    samples = hardest(net, batches, device, args.batch, args.tune) if args.tune else whole(net, batches, device)
    for x, y, seen in samples:
        left = (finish - time.time()) / (60 * args.minutes)
        if left <= 0:
            break
        for g in opt.param_groups:
            g["lr"] = args.lr * min(1, (n + 1) / 100) * 0.5 * (1 - math.cos(math.pi * left)) + 1e-6
        net.train()
        if args.tune:
            net.c1.eval(), net.c2.eval()
        out = net.characters(x)
        loss = F.cross_entropy(out, y, label_smoothing=0.05)
        opt.zero_grad()
        loss.backward()
        opt.step()
        n, since = n + 1, since + 1
        done[worker] += seen
        if worker == 0:
            keep = min(args.memory, 1 - 1 / (n / 4 + 2))
            with torch.no_grad():
                for m, w in pairs:
                    m.lerp_(w, 1 - keep) if m.dtype.is_floating_point else m.copy_(w)
            loss_sum, right = loss_sum + loss.item(), right + (out.argmax(1) == y).float().mean().item()
            if time.time() > next_report:
                report("at")
                next_report, loss_sum, right, since = next_report + args.every, 0.0, 0.0, 0
    if worker == 0:
        report("end")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--classes", required=True)
    p.add_argument("--medians", default="")
    p.add_argument("--out", required=True)
    p.add_argument("--init")
    p.add_argument("--minutes", type=float, default=30)
    p.add_argument("--generator", default="./generate/generate")
    p.add_argument("--options", default="", help="further options of the generator")
    p.add_argument("--procs", type=int, default=1, help="generators beside each worker")
    p.add_argument("--workers", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--batch", type=int, default=512)
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--memory", type=float, default=0.998, help="of the running mean of the weights")
    p.add_argument("--tune", type=float, default=0, help="leave the first two layers as they are; the share of easy samples to learn from")
    p.add_argument("--channels", default="32,64,128,192")
    p.add_argument("--dense", type=int, default=256)
    p.add_argument("--plain", action="store_true", help="without residual layers")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--check", nargs="*", default=[])
    p.add_argument("--every", type=float, default=300)
    args = p.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.widths, args.alphabet = [int(v) for v in args.channels.split(",")], read_classes(args.classes)
    shape = dict(channels=args.widths, dense=args.dense, residual=not args.plain)
    net, mean = Net(len(args.alphabet), **shape), Net(len(args.alphabet), **shape)
    if args.init:
        load_grown(net, torch.load(args.init, map_location="cpu")["sd"])
    mean.load_state_dict(net.state_dict())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    net, mean = (n.to(device, memory_format=torch.channels_last) for n in (net, mean))
    done, finish = torch.zeros(args.workers, dtype=torch.int64).share_memory_(), time.time() + 60 * args.minutes
    if args.workers == 1:
        return train(0, args, net, mean, done, finish)
    net.share_memory()
    others = [processes.Process(target=train, args=(i, args, net, mean, done, finish)) for i in range(1, args.workers)]
    for o in others:
        o.start()
    train(0, args, net, mean, done, finish)
    for o in others:
        o.join()


if __name__ == "__main__":
    main()
