"""Measure zinnia beside the recogniser, on the same drawings and machine: compare.py FILE.json …

Needs Debian's zinnia-utils and tegaki-zinnia-simplified-chinese, and Python 3; run it in the root of the repository.
zinnia is a program of its own here and is never linked. Its time is that of a whole run less that of loading its model.
"""
import json
import os
import subprocess
import sys
import time

MODEL = "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model"
CLASSES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hanzi.classes")
SIDE = 1000


def expression(d):
    """A drawing as zinnia reads it: integers in a square."""
    points = [p for s in d["strokes"] for p in s]
    x0, y0 = min(p[0] for p in points), min(p[1] for p in points)
    size = max(max(p[0] for p in points) - x0, max(p[1] for p in points) - y0, 1)
    at = lambda v, low: int((v - low) / size * SIDE * 0.9 + SIDE * 0.05)
    strokes = " ".join("(" + " ".join(f"({at(x, x0)} {at(y, y0)})" for x, y, *_ in s) + ")" for s in d["strokes"])
    return f"(character (value {d['char']}) (width {SIDE}) (height {SIDE}) (strokes {strokes}))\n"


def zinnia(text):
    start = time.time()
    out = subprocess.run(["zinnia", "-m", MODEL, "-n", "10"], input=text, capture_output=True, text=True, check=True).stdout
    return out, time.time() - start


def measure(name, classes):
    drawings = [d for d in json.load(open(name, encoding="utf-8")) if d["char"] in classes and d["strokes"]]
    _, loading = zinnia(expression(drawings[0]))
    out, took = zinnia("".join(map(expression, drawings)))
    ranks, candidates, want = [], [], None
    for line in out.splitlines() + ["Answer: "]:
        if line.startswith("Answer: "):
            if want is not None:
                ranks.append(candidates.index(want) if want in candidates else 99)
            want, candidates = line[len("Answer: "):], []
        elif line:
            candidates.append(line.split()[0])
    n = len(ranks)
    share = lambda k: round(100 * sum(r < k for r in ranks) / n, 2)
    print(json.dumps({"bench": "zinnia", "n": n, "top1": share(1), "top5": share(5), "top10": share(10), "ms_mean": round(1000 * (took - loading) / n, 2)}), flush=True)


def main():
    classes = set("".join(line.split(" ", 1)[1].strip() for line in open(CLASSES, encoding="utf-8")))
    for name in sys.argv[1:]:
        print(name, flush=True)
        subprocess.run(["go", "run", "./cmd/bench", "ink", "-data", name], check=True, stderr=subprocess.DEVNULL)
        measure(name, classes)


if __name__ == "__main__":
    main()
