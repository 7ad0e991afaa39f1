"""Put words together from drawings, for bench ink -words: words.py DICTIONARY_FOLDER OUT_FOLDER FILE.json …

DICTIONARY_FOLDER is data/dict/zh of gse v0.80.3. Writes known.json (words of s_1.txt, drawn by the square root of their
frequency), known_flat.json (each as often as any) and unknown.json (words of idf.txt that s_1.txt lacks): 1,500 words of two to four
characters each, every character a random drawing of it from the files.
"""
import collections
import json
import os
import random
import sys

COUNT = 1500


def main(folder, out, files):
    drawings = collections.defaultdict(list)
    for name in files:
        for d in json.load(open(name, encoding="utf-8")):
            if d["strokes"]:
                drawings[d["char"]].append(d["strokes"])
    known = {}
    for line in open(os.path.join(folder, "s_1.txt"), encoding="utf-8"):
        part = line.split()
        if len(part) == 3:
            known[part[0]] = int(part[1])
    listed = [line.split()[0] for line in open(os.path.join(folder, "idf.txt"), encoding="utf-8") if line.strip()]
    fits = lambda w: 2 <= len(w) <= 4 and all(c in drawings for c in w)
    words = [w for w in known if fits(w)]
    unknown = [w for w in listed if w not in known and fits(w)]
    pick = random.Random(5)
    for name, choice in {
        "known": pick.choices(words, [known[w] ** 0.5 for w in words], k=COUNT),
        "known_flat": pick.choices(words, k=COUNT),
        "unknown": pick.choices(unknown, k=COUNT),
    }.items():
        made = [{"word": w, "chars": [pick.choice(drawings[c]) for c in w]} for w in choice]
        with open(os.path.join(out, name + ".json"), "w", encoding="utf-8") as f:
            json.dump(made, f, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
