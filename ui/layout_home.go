package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// home is 02 首页, with 2 to 6 tiles.
func (p *painter) home(s kiosk.Home) {
	if !p.portrait {
		narrow, wide := 48.0, 700.0
		if p.view.Hand == kiosk.LeftHand {
			narrow, wide = 1260, 48
		}
		y := p.bubble(narrow, 612, 104)
		p.homeNote(s, Rect{narrow, y + 52, 612, flatEnd - 8 - y - 52})
		p.label("home.title", p.t("home.title"), p.bold(p.size.Title-8), wide, 1172, 152, left)
		p.tiles(s.Tiles, Rect{wide, 212, 1172, 656}, 28)
		return
	}
	y := p.bubble(margin, p.w-2*margin, 104)
	grid := Rect{48, 640, 984, 964}
	if p.seated {
		grid = Rect{48, 904, 984, 688}
	}
	y = p.heading(heading{screen: "home", title: p.t("home.title")}, margin, p.w-2*margin, y+8, grid.Y-190)
	h := min(164.0, grid.Y-y-64)
	if p.seated {
		h = 220
	}
	p.homeNote(s, Rect{48, (y+grid.Y-h)/2 - 4, 984, h})
	p.tiles(s.Tiles, grid, 32)
}

// homeNote shows the queue's figures; while there are none, a sentence that takes
// away the fear of pressing something wrong. What was just handed in goes before both.
func (p *painter) homeNote(s kiosk.Home, r Rect) {
	if s.Received {
		p.note("home.received", "check", p.t("home.received"), r)
		return
	}
	if s.Queue != nil {
		p.queuePanel(s.Queue, r)
		return
	}
	p.note("home.note", "heart-handshake", p.t("home.note"), r)
}

// tiles spreads n tiles over r: one column up to three, two columns above, and
// an odd last one over the whole width, so that no number leaves a hole.
func (p *painter) tiles(tasks []kiosk.Task, r Rect, between float64) {
	for i, at := range spread(len(tasks), r, between) {
		p.tile(tasks[i], at, len(tasks) <= 3)
	}
}

// spread cuts r into n cells.
func spread(n int, r Rect, between float64) []Rect {
	cols := 1
	if n > 3 {
		cols = 2
	}
	rows := (n + cols - 1) / cols
	if rows == 0 {
		return nil
	}
	h := (r.H - between*float64(rows-1)) / float64(rows)
	w := (r.W - gap*float64(cols-1)) / float64(cols)
	cells := make([]Rect, 0, n)
	for i := range n {
		c := Rect{r.X + float64(i%cols)*(w+gap), r.Y + float64(i/cols)*(h+between), w, h}
		if i == n-1 && cols == 2 && n%2 == 1 {
			c.W = r.W
		}
		cells = append(cells, c)
	}
	return cells
}

// tile is one task; a wide one in a column of its own has larger words.
func (p *painter) tile(task kiosk.Task, r Rect, column bool) {
	key := "tile." + string(task)
	label, line := p.t(key), p.t(key+".line")
	name := spoken(label, line)
	if r.H < 180 || p.large && r.H < roomyTile {
		line = "" // 特大字 drops second lines, so that positions never move
	}
	p.control(control{id: "home." + string(task), name: name, rect: r, radius: radiusTile,
		msg: kiosk.Choose{Key: string(task)}, font: p.size.Small}, func(fg color.RGBA) {
		if r.W > 1.9*r.H || r.W > 700 {
			p.wideTile(r, p.t(key+".icon"), label, line, column)
		} else {
			p.tallTile(r, p.t(key+".icon"), label, line)
		}
	})
}

func (p *painter) wash(icon string, x, y, radius, size float64) {
	p.disc(x, y, radius, p.theme.Wash, color.RGBA{}, 0)
	p.icon(icon, x, y, size, p.theme.Primary)
}

// tallTile has its icon above the words.
func (p *painter) tallTile(r Rect, icon, label, line string) {
	lift := (r.H - 300) / 2
	if r.H >= roomyTile {
		p.roomyTile(r, icon, label, line)
		return
	}
	if p.large {
		p.wash(icon, r.X+113, r.Y+lift+100, 66, 74)
		p.span(r.X+48, r.Y+lift+228, p.fit(label, p.bold(p.size.Tile), r.W-72), label)
		return
	}
	p.wash(icon, r.X+97, r.Y+lift+80, 54, 60)
	p.span(r.X+43, r.Y+lift+184, p.fit(label, p.bold(p.size.Tile), r.W-66), label)
	p.span(r.X+43, r.Y+lift+253, p.fit(line, p.soft(p.size.Small), r.W-66), line)
}

// roomyTile is the height from which a tile shows all that it has, larger.
const roomyTile = 400

// roomyTile is a tallTile of four on the upright panel.
func (p *painter) roomyTile(r Rect, icon, label, line string) {
	const radius, x = 76.0, 44.0
	title := p.fit(label, p.bold(p.size.Tile+12), r.W-84)
	sub := p.fit(line, p.soft(p.size.Small+4), r.W-84)
	words := wrap(line, sub, r.W-84+1, leadTight)
	used := 2*radius + 30 + title.size*1.1 + 12 + words.height()
	y := r.Y + (r.H-used)/2
	p.wash(icon, r.X+x+radius-4, y+radius, radius, 84)
	y += 2*radius + 30
	p.span(r.X+x, y+title.size*0.55, title, label)
	p.block(words, r.X+x, r.W-84, y+title.size*1.1+12, left)
}

// wideTile has its icon beside the words.
func (p *painter) wideTile(r Rect, icon, label, line string, column bool) {
	radius := min(max(58, r.H*0.22), 100)
	x := r.X + 37 + radius
	title, sub := p.bold(p.size.Tile), p.soft(p.size.Small)
	if column && r.W > 700 && r.H > 240 {
		x = r.X + 72 + radius
		title, sub = p.bold(p.size.Tile+22), p.soft(p.size.Body+4)
	}
	y := r.Y + r.H/2
	p.wash(icon, x, y, radius, radius*1.1)
	x += radius + 28
	if r.W > 700 {
		x += 20
	}
	room := r.X + r.W - x - 24
	if line == "" || sub.sized(p.size.Min).width(line) > room {
		p.span(x, y, p.fit(label, title, room), label)
		return
	}
	half := (title.size + sub.size) * 0.33
	p.span(x, y-half+6, p.fit(label, title, room), label)
	p.span(x, y+half+6, p.fit(line, sub, room), line)
}
