// Makes readings.txt and phrases.txt from the npm package pinyin-pro 3.29.4
// (MIT, see LICENSE-pinyin-pro). Run once by hand, in a folder where that
// package is installed:
//
//	node generate.mjs node_modules/pinyin-pro /path/to/devices/voice/hanzi
//
// readings.txt: a syllable, then the characters of GB 2312 whose usual reading
// it is. phrases.txt: words of two or three characters in which some character
// is read otherwise. Tones are those of the dictionary; the tone changes of
// 一 and 不 are made when a sentence is read.
import fs from 'node:fs';
import path from 'node:path';

const [pkg, out] = process.argv.slice(2);

const marks = {
  ā: 'a1', á: 'a2', ǎ: 'a3', à: 'a4', ē: 'e1', é: 'e2', ě: 'e3', è: 'e4', ī: 'i1', í: 'i2', ǐ: 'i3', ì: 'i4',
  ō: 'o1', ó: 'o2', ǒ: 'o3', ò: 'o4', ū: 'u1', ú: 'u2', ǔ: 'u3', ù: 'u4', ǖ: 'v1', ǘ: 'v2', ǚ: 'v3', ǜ: 'v4',
  ń: 'n2', ň: 'n3', ǹ: 'n4', ü: 'v5',
};

function numbered(syllable) {
  let tone = 5, bare = '';
  for (const c of syllable.normalize('NFC')) {
    const m = marks[c];
    if (!m) { bare += c; continue; }
    bare += m[0];
    if (m[1] !== '5') tone = m[1];
  }
  return bare + tone;
}

// The package keeps its tables private, so the literals are cut out of its files.
function literal(file, name) {
  const text = fs.readFileSync(path.join(pkg, 'dist/esm/data', file), 'utf8');
  const from = text.indexOf('{', text.indexOf('const ' + name));
  const to = text.indexOf('\n};', from);
  return Function('return ' + text.slice(from, to + 2))();
}

const gb = new TextDecoder('gb2312');
const wanted = new Set();
for (let hi = 0xb0; hi <= 0xf7; hi++)
  for (let lo = 0xa1; lo <= 0xfe; lo++) {
    const c = gb.decode(new Uint8Array([hi, lo]));
    if ([...c].length === 1 && c !== '\ufffd') wanted.add(c);
  }

const usual = new Map();
for (const [readings, chars] of Object.entries(literal('dict1.mjs', 'map')))
  for (const c of chars) if (wanted.has(c)) usual.set(c, numbered(readings.split(' ')[0]));

const bySound = new Map();
for (const [c, s] of usual) bySound.set(s, (bySound.get(s) ?? '') + c);
fs.writeFileSync(path.join(out, 'readings.txt'), [...bySound].sort(([a], [b]) => (a < b ? -1 : 1)).map(([s, c]) => `${s} ${c}\n`).join(''));

const lines = [];
for (const [file, name] of [['dict2.mjs', 'DICT2'], ['dict3.mjs', 'DICT3']])
  for (const [word, reading] of Object.entries(literal(file, name))) {
    const said = reading.split(' ').map(numbered);
    const chars = [...word];
    if (chars.length !== said.length || !chars.every((c) => usual.has(c))) continue;
    if (chars.some((c, i) => '一不'.includes(c) ? false : usual.get(c) !== said[i])) lines.push(`${word} ${said.join(' ')}\n`);
  }
fs.writeFileSync(path.join(out, 'phrases.txt'), [...new Set(lines)].sort().join(''));
