package kiosk

// Session gives tests what a wipe must leave as new.
func (s State) Session() any { return s.session }

// Captions lets tests cut words.
var Captions = captions

// Limits that tests fill up.
const (
	MaxText        = maxText
	MaxStrokes     = maxStrokes
	MaxCellPoints  = maxCellPoints
	MaxSheets      = maxSheets
	MaxSheetPoints = maxSheetPoints
)
