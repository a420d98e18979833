package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashsearch/hashsearch/hashing"
	"github.com/hashsearch/hashsearch/index/hamming"
	"github.com/hashsearch/hashsearch/index/internal/format"
	"github.com/hashsearch/hashsearch/index/postgres"
	"github.com/hashsearch/hashsearch/index/postgres/pgtest"
	"github.com/hashsearch/hashsearch/ingest"
)

// Four processes share a collection in a database. Three of them write, all read: no answer is
// older than what was acknowledged to anybody before, and each equals a full sort of its version.
func TestProcessesAtOnce(t *testing.T) {
	duration := 2 * time.Second
	if pgtest.Required() && !testing.Short() {
		duration = 10 * time.Second
	}
	if d, err := time.ParseDuration(os.Getenv("HASHSEARCH_CROWD")); err == nil {
		duration = d
	}
	server := pgtest.New(t)
	address, acks := server.Address("postgres"), filepath.Join(t.TempDir(), "acknowledged")
	ix := openCrowd(t, strings.Replace(address, "/postgres?", "/postgres/crowd?", 1))
	adoptToy(t, ix, toy{Width: 64})
	if err := os.WriteFile(acks, make([]byte, 8*writers), 0o600); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range writers + 1 {
		group.Go(func() {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), childFile+"="+ix.Name(), childWork+"=crowd", "CROWD_ADDRESS="+address, fmt.Sprint("CROWD_NUMBER=", i), "CROWD_ACKS="+acks, "CROWD_TIME="+duration.String())
			out, err := cmd.CombinedOutput()
			if t.Logf("process %d: %s", i, out); err != nil || !strings.Contains(string(out), "failed <nil>") {
				t.Errorf("process %d: %v", i, err)
			}
		})
	}
	group.Wait()
	checkSound(t, ix)
}

// writers is the number of processes that write.
const writers = 3

func openCrowd(t *testing.T, address string) *Index {
	t.Helper()
	ix, err := crowdIndex(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

func crowdIndex(address string) (*Index, error) {
	st, err := postgres.Open(context.Background(), address, true)
	if err != nil {
		return nil, err
	}
	return openStore(st, Options{Create: true, Language: "none"}, readToy)
}

// A crowd is one of the processes.
type crowd struct {
	*Index
	acks   *os.File // the last acknowledged round of each writer
	number int
	until  context.Context
}

// childCrowd writes and reads for a while.
func childCrowd(string) error {
	duration, err1 := time.ParseDuration(os.Getenv("CROWD_TIME"))
	number, err2 := strconv.Atoi(os.Getenv("CROWD_NUMBER"))
	acks, err3 := os.OpenFile(os.Getenv("CROWD_ACKS"), os.O_RDWR, 0)
	ix, err4 := crowdIndex(strings.Replace(os.Getenv("CROWD_ADDRESS"), "/postgres?", "/postgres/crowd?", 1))
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	until, stop := context.WithTimeout(context.Background(), duration)
	defer stop()
	c := &crowd{ix, acks, number, until}
	written := make(chan error, 1)
	go func() { written <- c.write() }()
	answers, err := c.read()
	err = errors.Join(err, <-written, ix.Close())
	fmt.Println("done after", answers, "answers")
	return err
}

// write stores and deletes documents in rounds. The document n0 of the first writer has the number
// of its round.
func (c *crowd) write() error {
	r := rand.New(rand.NewPCG(uint64(c.number), 7))
	for round := 1; c.number < writers && c.until.Err() == nil; round++ {
		docs := []ingest.Document{{ID: fmt.Sprint("n", c.number), Text: fmt.Sprintf("%016x a1", round)}}
		for range 50 {
			docs = append(docs, coded(fmt.Sprint("w", c.number, "-", r.IntN(2000)), randomCode(r, 64), 64, "a1"))
		}
		if err := c.Add(context.Background(), ingest.Sequence(docs), nil); err != nil {
			return err
		}
		if _, err := c.acks.WriteAt(binary.LittleEndian.AppendUint64(nil, uint64(round)), 8*int64(c.number)); err != nil {
			return err
		}
		var ids []string
		for range 10 {
			ids = append(ids, fmt.Sprint("w", c.number, "-", r.IntN(2000)))
		}
		if _, err := c.Delete(context.Background(), ids...); err != nil {
			return err
		}
	}
	return nil
}

// acknowledged returns the last acknowledged round of each writer.
func (c *crowd) acknowledged() (rounds [writers]uint64, err error) {
	var b [8 * writers]byte
	_, err = c.acks.ReadAt(b[:], 0)
	for i := range rounds {
		rounds[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return rounds, err
}

// read checks answers until the time is over.
func (c *crowd) read() (answers int, err error) {
	r := rand.New(rand.NewPCG(uint64(c.number), 8))
	for ; c.until.Err() == nil; answers++ {
		rounds, err := c.acknowledged()
		if err != nil {
			return answers, err
		}
		if err := errors.Join(c.isFresh(rounds), c.isExact(randomCode(r, 64))); err != nil {
			return answers, err
		}
	}
	return answers, nil
}

// isFresh checks a document and a search against rounds that were acknowledged before.
func (c *crowd) isFresh(rounds [writers]uint64) error {
	for i, round := range rounds {
		if round == 0 {
			continue
		}
		id := fmt.Sprint("n", i)
		d, err := c.Document(id)
		if err != nil {
			return fmt.Errorf("%s after round %d: %w", id, round, err)
		}
		res, err := c.Search(context.Background(), Query{ID: id, Rank: ByCode, Limit: 3})
		if err != nil {
			return err
		}
		var now, then uint64
		fmt.Sscanf(d.Text, "%x", &now)
		if fmt.Sscanf(res.Sketch.Code.Hex(64), "%x", &then); now < round || then < now {
			return fmt.Errorf("%s is of round %d, then of %d, after %d was acknowledged", id, now, then, round)
		}
	}
	return nil
}

// isExact compares a search in memory with a full sort of the codes in the database.
func (c *crowd) isExact(code hashing.Code) error {
	return c.hold(context.Background(), func(v View, s *snapshot) error {
		a, err := s.set.Search(context.Background(), hamming.Query{Code: code, K: 10, Radius: 64})
		if err != nil {
			return err
		}
		want, err := nearestStored(v, s, code)
		if err != nil {
			return err
		}
		var got [][2]int
		for _, f := range a.Found {
			got = append(got, [2]int{int(f.Distance), int(s.nums[f.Row])})
		}
		if want = want[:min(10, len(want))]; !slices.Equal(got, want) {
			return fmt.Errorf("version %d: found %v, not %v", s.version, got, want)
		}
		return nil
	})
}

// nearestStored returns the distances and numbers of all documents with a code in a view, nearest
// first.
func nearestStored(v View, s *snapshot, code hashing.Code) (all [][2]int, err error) {
	for r, err := range v.Scan(format.CodesTable(s.generation), nil) {
		if err != nil {
			return nil, err
		}
		b, err := format.DecodeBlock(r.Key, r.Value, s.info.Layout.Of(s.bits))
		if err != nil {
			return nil, err
		}
		for i, n := range b.Nums {
			all = append(all, [2]int{bits.OnesCount64(b.Codes[i] ^ code[0]), int(n)})
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return all, nil
}
