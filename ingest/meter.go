package ingest

import "io"

// metered is what is read of data, told to the meter if there is one.
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
	if ended := m.measure(n); ended != nil {
		return 0, ended
	}
	return n, err
}

// measure tells the meter, and keeps what it says.
func (r *reader) measure(bytes int) error {
	if r.Meter != nil && r.meterErr == nil {
		r.meterErr = r.Meter(bytes)
	}
	return r.meterErr
}
