package ingest

// A Rejection is one line or file that could not become a document. The rest of the source goes on.
type Rejection struct {
	Place string // file:line or path
	Err   error  // why
}

func (r *Rejection) Error() string { return r.Place + ": " + r.Err.Error() }

// Unwrap returns the reason.
func (r *Rejection) Unwrap() error { return r.Err }
