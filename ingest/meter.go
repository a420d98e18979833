package ingest

import "io"

// metered returns a reader of data that counts the bytes read, and calls Meter with them.
func (r *reader) metered(data io.Reader) io.Reader { return meter{data, r} }

type meter struct {
	data io.Reader
	*reader
}

// Read implements io.Reader.
func (m meter) Read(b []byte) (int, error) {
	n, err := m.data.Read(b)
	if m.archives == 0 {
		m.packed += int64(n)
	} else {
		m.unpacked += int64(n)
	}
	if meterErr := m.measure(n); meterErr != nil {
		return 0, meterErr
	}
	if m.expanded() {
		return 0, errExpansion
	}
	return n, err
}

// expanded reports whether the files of an archive are too large for its size.
func (r *reader) expanded() bool { return r.unpacked > minExpansion+maxExpansion*r.packed }

// measure calls Meter until it fails, and returns its error.
func (r *reader) measure(bytes int) error {
	if r.Meter != nil && r.meterErr == nil {
		r.meterErr = r.Meter(bytes)
	}
	return r.meterErr
}
