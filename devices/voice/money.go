package voice

import (
	"fmt"
	"strings"
)

// ReadAmount reads an amount of money in fen: 一千二百三十四元五角.
func ReadAmount(fen int64) (Reading, error) {
	var r Reading
	if fen < 0 {
		r, fen = append(r, wordMinus), -fen
	}
	if fen < 0 || fen/100 >= maxNumber {
		return nil, fmt.Errorf("%w: amount out of range", ErrReading)
	}
	yuan, jiao, cent := fen/100, fen/10%10, fen%10
	wordYuan, wordJiao, wordFen := Part{"元", "yuan2"}, Part{"角", "jiao3"}, Part{"分", "fen1"}
	begun := false
	if yuan > 0 || fen == 0 {
		whole, err := count(yuan, wordYuan)
		if err != nil {
			return nil, err
		}
		r, begun = append(r, whole...), true
	}
	if jiao > 0 {
		r, begun = append(r, small(jiao, wordJiao, begun), wordJiao), true
	}
	switch {
	case cent == 0:
	case jiao == 0 && begun: // 零一分: a bare digit after 零
		r = append(r, wordZero, digitWords[cent], wordFen)
	default:
		r = append(r, small(cent, wordFen, begun), wordFen)
	}
	return r, nil
}

// small is a single digit before 角 or 分. Two is 两 only where the amount
// begins with it: 两角, but 三元二角.
func small(d int64, unit Part, begun bool) Part {
	switch {
	case d == 1:
		return oneBefore(unit)
	case d == 2 && !begun:
		return wordTwo
	}
	return digitWords[d]
}

// ReadAmountText reads an amount as it is written: "1,234.50", "￥１２３４．５", "20元".
func ReadAmountText(s string) (Reading, error) {
	s = FoldWidth(s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "¥"), "元")
	neg, whole, fraction, err := decimal(s)
	if err != nil || len(fraction) > 2 || whole >= 1e14 {
		return nil, fmt.Errorf("%w: not an amount of money", ErrReading)
	}
	fraction = (fraction + "00")[:2]
	fen := whole*100 + int64(fraction[0]-'0')*10 + int64(fraction[1]-'0')
	if neg {
		fen = -fen
	}
	return ReadAmount(fen)
}
