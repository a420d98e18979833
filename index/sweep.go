package index

import "time"

// sweepEvery is how often a bulk operation gives back the pages of the file that it touched. The kernel maps 16 at a
// time, so that one commit of ids in random order could otherwise map the whole file.
const sweepEvery = 5 * time.Millisecond

// sweep gives pages back in the background until stop is called.
func (ix *Index) sweep() (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
				ix.giveBack()
			}
		}
	}()
	return func() { close(end); <-ended }
}

// giveBack needs a transaction only because that keeps the mapping in place.
func (ix *Index) giveBack() {
	if tx, err := ix.db.Begin(false); err == nil {
		unmap(tx)
		_ = tx.Rollback()
	}
}
