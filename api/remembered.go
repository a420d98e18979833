package api

import "sync"

// mostRemembered is of how many models something is remembered.
const mostRemembered = 64

// remembered is what takes time to tell of a model, which never changes, by its fingerprint. The zero value is ready for use.
type remembered[T any] struct {
	mu    sync.Mutex
	known map[string]T
}

// of finds it out once. A failure is not remembered.
func (r *remembered[T]) of(fingerprint string, find func() (T, error)) (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.known[fingerprint]; ok {
		return v, nil
	}
	v, err := find()
	if err != nil {
		return v, err
	}
	if r.known == nil || len(r.known) >= mostRemembered {
		r.known = map[string]T{}
	}
	r.known[fingerprint] = v
	return v, nil
}
