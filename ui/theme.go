package ui

import (
	"image/color"

	"smartcounter/kiosk"
)

// A Theme is one set of colours. Text stands on its ground with at least 7:1,
// edges of controls with at least 3:1; a test computes both.
type Theme struct {
	Name string // as Scene.Theme gives it

	Paper, Ledge, Surface, Info, Wash color.RGBA // grounds
	Ink, Ink2                         color.RGBA // text
	Edge, Soft, Lip                   color.RGBA // outlines, decorative lines, the thick lower edge
	Primary, PrimaryPressed           color.RGBA
	PrimaryLip, OnPrimary             color.RGBA
	Help, HelpPressed, HelpEdge       color.RGBA // the colour of people
	OnHelp                            color.RGBA
	Selected, SelectedEdge, Pressed   color.RGBA
	Alert, AlertGround                color.RGBA
	Seal                              color.RGBA
	Canvas, Grid, InkStroke           color.RGBA
	Hill                              color.RGBA // the nearest hill, down to the ledge
	Dim                               color.RGBA // laid over a screen under an overlay
	OtherGround, OtherText, OtherEdge color.RGBA // what the other theme looks like, for its button
}

var standardTheme = Theme{
	Name:  "standard",
	Paper: rgb(0xF6F1E6), Ledge: rgb(0xE9E0CE), Surface: rgb(0xFFFFFF), Info: rgb(0xEFE7D7), Wash: rgb(0xE3EBE7),
	Ink: rgb(0x1C1A17), Ink2: rgb(0x463F35),
	Edge: rgb(0x857A69), Soft: rgb(0xD5CAB6), Lip: rgb(0xCFC3AC),
	Primary: rgb(0x1D4643), PrimaryPressed: rgb(0x12302E), PrimaryLip: rgb(0x0F2826), OnPrimary: rgb(0xFFFFFF),
	Help: rgb(0xFFD27A), HelpPressed: rgb(0xF2BE58), HelpEdge: rgb(0x8F5E0C), OnHelp: rgb(0x1C1A17),
	Selected: rgb(0xFFF0CC), SelectedEdge: rgb(0x1D4643), Pressed: rgb(0xEFE7D7),
	Alert: rgb(0x84260F), AlertGround: rgb(0xFBE7DC), Seal: rgb(0x9B1C12),
	Canvas: rgb(0xFFFDF8), Grid: rgb(0xDDA295), InkStroke: rgb(0x14232B),
	Hill:        rgb(0x9FB2A9),
	Dim:         rgba(0x1C1A17, 0.72),
	OtherGround: rgb(0x000000), OtherText: rgb(0xFFE45C), OtherEdge: rgb(0x857A69),
}

var highContrastTheme = Theme{
	Name:  "highcontrast",
	Paper: rgb(0x000000), Ledge: rgb(0x161616), Surface: rgb(0x0B0B0B), Info: rgb(0x1C1C1C), Wash: rgb(0x2B2B2B),
	Ink: rgb(0xFFFFFF), Ink2: rgb(0xF2F2F2),
	Edge: rgb(0xFFFFFF), Soft: rgb(0x8A8A8A), Lip: rgb(0x6F6F6F),
	Primary: rgb(0xFFE45C), PrimaryPressed: rgb(0xE0C53A), PrimaryLip: rgb(0xA88F00), OnPrimary: rgb(0x000000),
	Help: rgb(0xFFFFFF), HelpPressed: rgb(0xDADADA), HelpEdge: rgb(0x9A9A9A), OnHelp: rgb(0x000000),
	Selected: rgb(0x3A3300), SelectedEdge: rgb(0xFFE45C), Pressed: rgb(0x333333),
	Alert: rgb(0xFFB59B), AlertGround: rgb(0x2B0F06), Seal: rgb(0xFFB59B),
	Canvas: rgb(0x000000), Grid: rgb(0x6B6B6B), InkStroke: rgb(0xFFFFFF),
	Hill:        rgb(0x333333),
	Dim:         rgba(0x000000, 0.8),
	OtherGround: rgb(0xF6F1E6), OtherText: rgb(0x1C1A17), OtherEdge: rgb(0xFFFFFF),
}

// ThemeOf returns the colours of t.
func ThemeOf(t kiosk.Theme) *Theme {
	if t == kiosk.HighContrast {
		return &highContrastTheme
	}
	return &standardTheme
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

// rgba is a colour with alpha, premultiplied as color.RGBA wants it.
func rgba(hex uint32, alpha float64) color.RGBA {
	scale := func(v uint32) uint8 { return uint8(float64(v&0xFF)*alpha + 0.5) }
	return color.RGBA{R: scale(hex >> 16), G: scale(hex >> 8), B: scale(hex), A: uint8(255*alpha + 0.5)}
}

// A TypeScale is the sizes of text in reference pixels (0.248 mm).
type TypeScale struct {
	Name string // as Scene.Size gives it

	QueryNumber, AttractTitle, DialogTitle float64
	KeypadDigit, Title                     float64
	Candidate, CandidateFirst              float64
	Rating, PrimaryButton, Tile, InputText float64
	Button, RowTitle, Body, VoiceCaption   float64
	Nav, Helper, Small, Tool               float64
	Min                                    float64 // nothing is smaller
	BodyMin                                float64 // no sentence is smaller
}

var normalType = TypeScale{
	Name:        "normal",
	QueryNumber: 172, AttractTitle: 104, DialogTitle: 92,
	KeypadDigit: 84, Title: 72,
	Candidate: 70, CandidateFirst: 78,
	Rating: 64, PrimaryButton: 58, Tile: 58, InputText: 56,
	Button: 52, RowTitle: 54, Body: 46, VoiceCaption: 44,
	Nav: 46, Helper: 44, Small: 38, Tool: 37, Min: 36, BodyMin: 44,
}

var largeType = TypeScale{
	Name:        "large",
	QueryNumber: 172, AttractTitle: 112, DialogTitle: 100,
	KeypadDigit: 100, Title: 84,
	Candidate: 74, CandidateFirst: 80,
	Rating: 76, PrimaryButton: 68, Tile: 72, InputText: 70,
	Button: 60, RowTitle: 64, Body: 56, VoiceCaption: 54,
	Nav: 52, Helper: 54, Small: 46, Tool: 40, Min: 38, BodyMin: 44,
}

// TypeOf returns the text sizes of s.
func TypeOf(s kiosk.Size) *TypeScale {
	if s == kiosk.Large {
		return &largeType
	}
	return &normalType
}

// Measures of the reference panel, in reference pixels.
const (
	margin     = 48.0
	gap        = 24.0
	gapMin     = 12.0
	lipHeight  = 8.0
	lipChip    = 6.0
	pressShift = 6.0

	radiusButton = 28.0
	radiusKey    = 22.0
	radiusTile   = 36.0
	radiusCard   = 28.0
	radiusDialog = 44.0
	radiusCell   = 24.0

	edgeWidth         = 3.0
	edgeWidthSelected = 7.0
	edgeWidthCell     = 4.0

	iconStroke      = 2.1
	iconStrokeSmall = 2.4 // below 50 px
)
