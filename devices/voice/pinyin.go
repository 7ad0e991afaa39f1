package voice

import (
	"fmt"
	"strings"
)

// A Syllable is one syllable of numbered pinyin, ü written v, neutral tone 5.
type Syllable struct {
	Sound string // "lv"
	Tone  byte   // 1 to 5
}

// String is the numbered form, "lv4".
func (s Syllable) String() string { return s.Sound + string('0'+s.Tone) }

// pauses are the marks that may stand in pinyin.
const pauses = ",.?!;:"

// Syllables reads numbered pinyin: syllables with a tone from 1 to 5,
// separated by spaces, and ASCII punctuation. Anything else is refused, so
// that no mark-up of a synthesiser can come in this way.
func Syllables(pinyin string) ([]Syllable, error) {
	if len(pinyin) > MaxPinyinBytes {
		return nil, fmt.Errorf("%w: pinyin of %d bytes", ErrTooLong, len(pinyin))
	}
	var out []Syllable
	for word := range strings.FieldsSeq(pinyin) {
		word = strings.TrimRight(word, pauses)
		if word == "" {
			continue
		}
		s := Syllable{Sound: word[:len(word)-1], Tone: word[len(word)-1] - '0'}
		if s.Tone < 1 || s.Tone > 5 || !syllables[s.Sound] {
			return nil, fmt.Errorf("%w: %q", ErrPinyin, word)
		}
		out = append(out, s)
	}
	return out, nil
}

// syllables holds every syllable of standard Mandarin, with ü as v where it
// differs from u (lv, nv, lve, nve).
var syllables = func() map[string]bool {
	const table = `a o e ai ei ao ou an en ang eng er
yi ya yo ye yao you yan yin yang ying yong yu yue yuan yun
wu wa wo wai wei wan wen wang weng
b:a,o,ai,ei,ao,an,en,ang,eng,i,ie,iao,ian,in,ing,u
p:a,o,ai,ei,ao,ou,an,en,ang,eng,i,ie,iao,ian,in,ing,u
m:a,o,e,ai,ei,ao,ou,an,en,ang,eng,i,ie,iao,iu,ian,in,ing,u
f:a,o,ei,ou,an,en,ang,eng,u
d:a,e,ai,ei,ao,ou,an,en,ang,eng,ong,i,ia,ie,iao,iu,ian,ing,u,uo,ui,uan,un
t:a,e,ai,ao,ou,an,ang,eng,ong,i,ie,iao,ian,ing,u,uo,ui,uan,un
n:a,e,ai,ei,ao,ou,an,en,ang,eng,ong,i,ie,iao,iu,ian,in,iang,ing,u,uo,uan,v,ve
l:a,o,e,ai,ei,ao,ou,an,ang,eng,ong,i,ia,ie,iao,iu,ian,in,iang,ing,u,uo,uan,un,v,ve
g:a,e,ai,ei,ao,ou,an,en,ang,eng,ong,u,ua,uo,uai,ui,uan,un,uang
k:a,e,ai,ei,ao,ou,an,en,ang,eng,ong,u,ua,uo,uai,ui,uan,un,uang
h:a,e,ai,ei,ao,ou,an,en,ang,eng,ong,u,ua,uo,uai,ui,uan,un,uang
j:i,ia,ie,iao,iu,ian,in,iang,ing,iong,u,ue,uan,un
q:i,ia,ie,iao,iu,ian,in,iang,ing,iong,u,ue,uan,un
x:i,ia,ie,iao,iu,ian,in,iang,ing,iong,u,ue,uan,un
zh:a,e,ai,ei,ao,ou,an,en,ang,eng,ong,i,u,ua,uo,uai,ui,uan,un,uang
ch:a,e,ai,ao,ou,an,en,ang,eng,ong,i,u,ua,uo,uai,ui,uan,un,uang
sh:a,e,ai,ei,ao,ou,an,en,ang,eng,i,u,ua,uo,uai,ui,uan,un,uang
r:e,ao,ou,an,en,ang,eng,ong,i,u,uo,ui,uan,un
z:a,e,ai,ei,ao,ou,an,en,ang,eng,ong,i,u,uo,ui,uan,un
c:a,e,ai,ao,ou,an,en,ang,eng,ong,i,u,uo,ui,uan,un
s:a,e,ai,ao,ou,an,en,ang,eng,ong,i,u,uo,ui,uan,un`
	all := map[string]bool{}
	for line := range strings.SplitSeq(table, "\n") {
		initial, finals, ok := strings.Cut(line, ":")
		if !ok {
			for s := range strings.FieldsSeq(line) {
				all[s] = true
			}
			continue
		}
		for f := range strings.SplitSeq(finals, ",") {
			all[initial+f] = true
		}
	}
	return all
}()
