package api

import "sync"

// remembered is what takes time to tell of what never changes, such as a model, by its name. The zero value is ready for use.
type remembered[T any] struct {
	most  int // of how many; 0 means 64
	mu    sync.Mutex
	known map[string]T
}

// of finds it out once. A failure is not remembered.
func (r *remembered[T]) of(name string, find func() (T, error)) (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.known[name]; ok {
		return v, nil
	}
	v, err := find()
	if err != nil {
		return v, err
	}
	if r.known == nil || len(r.known) >= or(r.most, 64) {
		r.known = map[string]T{}
	}
	r.known[name] = v
	return v, nil
}
