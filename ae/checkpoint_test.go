//go:build !float64

package ae

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"testing"
	"time"
)

// checkpointConfig returns a Config with several uses of random numbers.
func checkpointConfig() Config {
	return Config{Shape: Shape{Layers: []int{12, 6}}, Epochs: 4, Batch: 30, Seed: 5, Corruption: Masking(0.2),
		Bottleneck: Noise{Sigma: 0.5, Fade: true}, Penalties: []Penalty{Balance{Weight: 0.3}}, Validation: 0.1, Patience: 3, WarmUp: 0.2, Clip: 5}
}

// A training ends in the same network however often and wherever it is interrupted.
func TestResumeEndsInTheSameNetwork(t *testing.T) {
	x, _ := topics(200, 6)
	for _, optimiser := range []Optimiser{Adam{Decay: 0.01}, SGD{Momentum: 0.9}, ConjugateGradient{}} {
		cfg := checkpointConfig()
		cfg.Optimiser = optimiser
		if _, ok := optimiser.(SGD); ok {
			cfg.Samples = 10
		}
		whole := fit(t, x, cfg)
		want, _ := whole.AppendBinary(nil)
		for every := 1; every < 9; every += 3 {
			if got := trainInterrupted(t, x, cfg, every); !bytes.Equal(got, want) {
				t.Errorf("%T: the network differs if training stops after every %d steps", optimiser, every)
			}
		}
	}
}

// trainInterrupted cancels the training every steps steps and resumes it from the saved state
// until it ends.
func trainInterrupted(t *testing.T, x Rows, cfg Config, steps int) []byte {
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		left := steps
		cfg.SaveEvery = time.Nanosecond // save before every step
		cfg.Save = func(state io.WriterTo) error {
			if cfg.Resume = bytesOf(t, state); left == 0 {
				cancel()
			}
			left--
			return nil
		}
		net, err := Train(ctx, x, cfg)
		cancel()
		if err == nil {
			b, _ := net.AppendBinary(nil)
			return b
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	t.Fatal("the training did not end after 100 runs")
	return nil
}

func bytesOf(t *testing.T, state io.WriterTo) []byte {
	var b bytes.Buffer
	if n, err := state.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes, error %v, want %d", n, err, b.Len())
	}
	return b.Bytes()
}

// A state reports the error of its writer, wherever it occurs.
func TestStateOnFullDisk(t *testing.T) {
	x := randomRows(40, 9, 1)
	full := errors.New("disk full")
	cfg := Config{Shape: Shape{Layers: []int{3}}, Epochs: 1, Batch: 10, SaveEvery: 1}
	cfg.Save = func(s io.WriterTo) error {
		for room := range len(bytesOf(t, s)) {
			if _, err := s.WriteTo(&disk{room, full}); !errors.Is(err, full) {
				t.Fatalf("room for %d bytes: error %v", room, err)
			}
		}
		return full
	}
	if _, err := Train(t.Context(), x, cfg); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

// A disk is a writer with room for so many bytes.
type disk struct {
	room int
	full error
}

func (d *disk) Write(b []byte) (int, error) {
	if d.room -= len(b); d.room < 0 {
		return 0, d.full
	}
	return len(b), nil
}

func TestResumeRefusesOtherTrainings(t *testing.T) {
	x, _ := topics(100, 6)
	y, _ := topics(100, 7)
	var state []byte
	cfg := checkpointConfig()
	cfg.SaveEvery, cfg.Save = time.Nanosecond, func(s io.WriterTo) error { state = bytesOf(t, s); return nil }
	fit(t, x, cfg)
	cfg.Save = nil
	damaged := slices.Clone(state)
	damaged[len(damaged)/2] ^= 4
	other := cfg
	other.Rate = 0.1
	tests := []struct {
		name  string
		x     Rows
		cfg   Config
		state []byte
	}{{"damaged", x, cfg, damaged}, {"truncated", x, cfg, state[:len(state)/2]}, {"empty", x, cfg, []byte{}},
		{"other rows", y, cfg, state}, {"another rate", x, other, state}}
	for _, tt := range tests {
		tt.cfg.Resume = tt.state
		if _, err := Train(t.Context(), tt.x, tt.cfg); !errors.Is(err, ErrState) {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
}

// States with a valid checksum that are cut or changed are refused.
func TestResumeRefusesOtherContents(t *testing.T) {
	var state []byte
	x := randomRows(40, 9, 1)
	cfg := Config{Shape: Shape{Layers: []int{3}}, Epochs: 2, Batch: 10, SaveEvery: 1, Save: func(s io.WriterTo) error { state = bytesOf(t, s); return nil }}
	if _, err := Train(t.Context(), x, cfg); err != nil {
		t.Fatal(err)
	}
	cfg.Save = nil
	resume := func(content []byte) error {
		sum := sha256.Sum256(content)
		cfg.Resume = append(sum[:], content...)
		_, err := Train(t.Context(), x, cfg)
		return err
	}
	content := state[sha256.Size:]
	if err := resume(content); err != nil {
		t.Fatalf("the state itself: %v", err)
	}
	for n := range content {
		if err := resume(content[:n]); !errors.Is(err, ErrState) {
			t.Fatalf("the first %d of %d bytes: error %v", n, len(content), err)
		}
		if err := resume(content[n+1:]); !errors.Is(err, ErrState) {
			t.Fatalf("without the first %d of %d bytes: error %v", n+1, len(content), err)
		}
	}
}

func TestSaveErrorEndsTraining(t *testing.T) {
	x, _ := topics(100, 6)
	full := errors.New("disk full")
	cfg := checkpointConfig()
	cfg.SaveEvery, cfg.Save = time.Nanosecond, func(io.WriterTo) error { return full }
	if _, err := Train(t.Context(), x, cfg); !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

// The state includes the data of each part: log variances, critics, dictionaries, pretrained
// weights and walkback steps.
func TestResumeEveryPart(t *testing.T) {
	x, _ := topics(200, 6)
	tests := map[string]Config{
		"variational":   {Shape: Shape{Layers: []int{12, 6}, Code: Identity}, Bottleneck: Variational{Anneal: 0.5}},
		"labels":        {Shape: Shape{Layers: []int{12, 6}}, Labels: Labels{Rows: someLabels(200, 4), Weight: 0.5}},
		"adversarial":   {Shape: Shape{Layers: []int{12, 6}}, Penalties: []Penalty{Adversarial{Weight: 0.5, Hidden: 8}}},
		"sparse coding": {Shape: Shape{Layers: []int{12, 6}, Code: Identity, Decoder: []int{}}, Loss: SquaredError{}, Bottleneck: SparseCoding{}},
		"winners":       {Shape: Shape{Layers: []int{12, 6}}, Bottleneck: Winners{Share: 0.4, K: 3}},
		"contractive":   {Shape: Shape{Layers: []int{12, 6}, Tied: true}, Penalties: []Penalty{Contractive{Weight: 0.1, Directions: 2}}},
		"walkback":      {Shape: Shape{Layers: []int{12, 6}}, Corruption: SaltAndPepper(0.3), Walkback: 2},
		"excerpts":      {Shape: Shape{Layers: []int{12, 6}}, Corruption: Excerpts{Share: 0.3, Rest: Masking(0.3)}},
		"principal":     {Shape: Shape{Layers: []int{12, 6}}, Pretraining: Principal{Space: Linear(x, 4, 1)}},
		"greedy":        {Shape: Shape{Layers: []int{12, 6}}, Pretraining: Greedy{Epochs: 1}},
		"rbms":          {Shape: Shape{Layers: []int{12, 6}, Hidden: Sigmoid}, Pretraining: RBMs{Epochs: 1}, Bottleneck: Bernoulli{}},
	}
	for name, cfg := range tests {
		t.Run(name, func(t *testing.T) {
			cfg.Epochs, cfg.Batch, cfg.Seed = 3, 50, 5
			whole := fit(t, x, cfg)
			if want, _ := whole.AppendBinary(nil); !bytes.Equal(trainInterrupted(t, x, cfg, 3), want) {
				t.Error("a resumed training ends in a different network")
			}
		})
	}
}
