package ingest

import "io"

// metered returns a reader of data that calls Meter, if there is one, with the bytes read.
func (r *reader) metered(data io.Reader) io.Reader {
	if r.Meter == nil {
		return data
	}
	return meter{data, r}
}

type meter struct {
	data io.Reader
	*reader
}

func (m meter) Read(b []byte) (int, error) {
	n, err := m.data.Read(b)
	if meterErr := m.measure(n); meterErr != nil {
		return 0, meterErr
	}
	return n, err
}

// measure calls Meter until it fails, and returns its error.
func (r *reader) measure(bytes int) error {
	if r.Meter != nil && r.meterErr == nil {
		r.meterErr = r.Meter(bytes)
	}
	return r.meterErr
}
