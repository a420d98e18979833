package knots

// OnlyWindows is for another system.
func OnlyWindows() {}
