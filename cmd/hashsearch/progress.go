package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// A progress reports the progress of a long operation: as a bar on a terminal, as a line every ten
// seconds elsewhere, or not at all.
type progress struct {
	w        io.Writer
	mode     string
	stage    string
	total    int
	bar      *progressbar.ProgressBar
	began    time.Time
	lastLine time.Time
}

// lineInterval is the minimum time between two lines.
const lineInterval = 10 * time.Second

// newProgress returns the progress that the flag --progress selects.
func newProgress(cmd *cobra.Command) (*progress, error) {
	mode, _ := cmd.Flags().GetString("progress")
	w := cmd.ErrOrStderr()
	switch mode {
	case "auto":
		mode = "line"
		if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			mode = "bar"
		}
	case "bar", "line", "none":
	default:
		return nil, usagef("--progress %q: choose auto, bar, line or none", mode)
	}
	return &progress{w: w, mode: mode}, nil
}

// show reports that done of total items of a stage are done. A total of 0 means unknown. note is
// printed after the numbers.
func (p *progress) show(stage string, done, total int, note string) {
	if stage != p.stage || total != p.total {
		p.end()
		p.begin(stage, total)
	}
	switch {
	case p.mode == "bar":
		p.bar.Describe(fmt.Sprintf("%-12s %s", stage, note))
		p.bar.Set(done)
	case p.mode == "line" && time.Since(p.lastLine) > lineInterval:
		p.lastLine = time.Now()
		fmt.Fprintf(p.w, "hashsearch: %s: %s\n", stage, progressText(done, total, note))
	}
}

func (p *progress) begin(stage string, total int) {
	p.stage, p.total, p.began, p.lastLine = stage, total, time.Now(), time.Now()
	if p.mode == "bar" {
		p.bar = progressbar.NewOptions(barLength(total), progressbar.OptionSetWriter(p.w), progressbar.OptionShowCount(),
			progressbar.OptionShowIts(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetWidth(24), progressbar.OptionSetPredictTime(total > 0))
	}
}

func barLength(total int) int {
	if total <= 0 {
		return -1 // a spinner
	}
	return total
}

// end removes the bar, so that messages can follow.
func (p *progress) end() {
	if p.bar != nil {
		p.bar.Finish()
	}
	p.stage, p.total, p.bar = "", 0, nil
}

// progressText formats the numbers of a line of progress.
func progressText(done, total int, note string) string {
	s := fmt.Sprint(done)
	if total > 0 {
		s = fmt.Sprintf("%d of %d (%d %%)", done, total, 100*done/total)
	}
	if note != "" {
		s += ", " + note
	}
	return s
}

// messagef prints one line on stderr.
func messagef(cmd *cobra.Command, format string, args ...any) {
	fmt.Fprintf(cmd.ErrOrStderr(), "hashsearch: "+format+"\n", args...)
}
