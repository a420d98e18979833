package ingest

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// collect reads a source to the end, and returns its documents and the messages of its errors.
func collect(t *testing.T, source string, opts Options) (docs []Document, errs []string) {
	t.Helper()
	for d, err := range Open(source, opts) {
		if err != nil {
			if d.ID != "" || d.Text != "" {
				t.Errorf("document %v came with error %v", d, err)
			}
			errs = append(errs, err.Error())
			continue
		}
		docs = append(docs, d)
	}
	return docs, errs
}

// read collects the documents and errors of content on standard input.
func read(t *testing.T, content string, opts Options) ([]Document, []string) {
	t.Helper()
	opts.Stdin = strings.NewReader(content)
	return collect(t, "-", opts)
}

// put writes a file in a directory and returns its path.
func put(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// listed returns the documents of content as show writes them, and its errors after "! ", in one
// list. The ids of the documents begin with "f".
func listed(content string, opts Options, show func(Document) string) (all []string) {
	opts.Name, opts.Stdin = "f", strings.NewReader(content)
	for d, err := range Open("-", opts) {
		if err != nil {
			all = append(all, "! "+err.Error())
		} else {
			all = append(all, show(d))
		}
	}
	return all
}

// asJSON writes a document for listed.
func asJSON(d Document) string {
	b, _ := json.Marshal(d)
	return string(b)
}

// diffListed returns the difference of two results of listed. want holds the beginnings of errors.
func diffListed(want, got []string) string {
	for i := range min(len(got), len(want)) {
		if strings.HasPrefix(want[i], "!") && strings.HasPrefix(got[i], want[i]) {
			got[i] = want[i]
		}
	}
	return cmp.Diff(want, got, cmpopts.EquateEmpty())
}

const corpus = "../testdata/ingest/corpus"

func TestFolder(t *testing.T) {
	want := []Document{
		{ID: "ferry.txt", Text: "The ferry leaves at dawn.\n"},
		{ID: "harbour/boats.html", Title: "Može a lodě", Text: "Boats\nTwo red boats & one pier\noars 4\na\n  b"},
		{ID: "harbour/crane.md", Title: "The old crane",
			Text: "Some words before.\nIt lifts boxes_of fish & nets.\nload tonnes\nfish 3\nlift(box)\ndrawn by hand", Fields: map[string]string{"draft": "false"}},
		{ID: "r1", Title: "Tide", Text: "High water at noon.", Labels: []string{"sea", "time"},
			Fields: map[string]string{"year": "1990", "open": "true"}, Lists: map[string][]string{"tags": {"a", "2"}}},
		{ID: "7", Text: "Low water.", Labels: []string{"sea"}},
		{ID: "rows.jsonl:4", Text: "No id here.", Labels: []string{"shore"}},
		{ID: "empty"},
		{ID: "beir", Text: "From another collection."},
		{ID: "c1", Title: "Rope", Text: "Strong, and\nwet \"hemp\"", Labels: []string{"deck", "gear"}, Fields: map[string]string{"port": "Bergen"}},
		{ID: "table.csv:5", Title: "Anchor", Text: "Holds the ship"},
		{ID: "t1", Text: `"Quoted" by hand`, Labels: []string{"sea", "shore"}},
	}
	docs, errs := collect(t, corpus, Options{Name: "."})
	for i := range docs {
		if len(docs[i].Fields) == 0 {
			docs[i].Fields = nil
		}
	}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Error(diff)
	}
	for i, place := range []string{"rows.jsonl:5: invalid JSON", "rows.jsonl:6: document has neither title nor text", "rows.jsonl:7: must be an object",
		"rows.jsonl:8: id: must be a string or a number", "table.csv:4: 2 columns"} {
		if i >= len(errs) || !strings.Contains(errs[i], place) {
			t.Errorf("rejection %d of %q, want %q", i, errs, place)
		}
	}
	if len(errs) != 5 {
		t.Errorf("%d rejections: %q", len(errs), errs)
	}
}

func TestWhere(t *testing.T) {
	docs, _ := collect(t, corpus, Options{Where: []Condition{{Field: "label", Value: "sea"}, {Field: "open", Value: "true"}}})
	if len(docs) != 1 || docs[0].ID != "r1" {
		t.Errorf("got %v, want r1 alone", docs)
	}
}

func TestGuess(t *testing.T) {
	tests := []struct{ content, id, title, text string }{
		{"plain words", "stdin", "", "plain words"},
		{"", "stdin", "", ""},
		{" \n{\"id\":1,\"text\":\"x\"}", "1", "", "x"},
		{"<!doctype HTML><title>T</title>b", "stdin", "T", "b"},
		{"\ufeff<html><title>T</title>b", "stdin", "T", "b"},
		{"id,text\n1,x\n", "1", "", "x"},
		{"id;Title\n1;x\n", "1", "x", ""},
		{"id\ttext\r\n1\t\"x\r\n", "1", "", "\"x"},
		{"one, two, three\nfour", "stdin", "", "one, two, three\nfour"},
		{"caf\xe9 \x96 ok", "stdin", "", "café – ok"},
		{"caf\xe9 and café", "stdin", "", "café and café"},
		{"\xff\xfec\x00a\x00f\x00\xe9\x00", "stdin", "", "café"},
		{"\xfe\xff\x00{\x00\"\x00t\x00e\x00x\x00t\x00\"\x00:\x00\"\x00\xe9\x00\"\x00}", "stdin", "", "é"},
		{`{"title":"x","text":null,"id":1.50}`, "1.50", "x", ""},
		{"{\"text\":\"caf\xe9 \\ud800\"}", "stdin", "", "café \ufffd"},
	}
	for _, tt := range tests {
		docs, errs := read(t, tt.content, Options{})
		if len(docs) == 1 && strings.HasPrefix(docs[0].ID, "stdin:") { // see TestMadeNames
			docs[0].ID = "stdin"
		}
		want := []Document{{ID: tt.id, Title: tt.title, Text: tt.text}}
		if diff := cmp.Diff(want, docs); diff != "" || errs != nil {
			t.Errorf("%q: %q %s", tt.content, errs, diff)
		}
	}
}

func TestFormatOverridesTheName(t *testing.T) {
	docs, errs := collect(t, corpus+"/rows.jsonl", Options{Format: FormatText, Name: "a/../../b"})
	if len(docs) != 1 || docs[0].ID != "b" || errs != nil {
		t.Errorf("got %v %q, want the file as one document", docs, errs)
	}
	docs, _ = collect(t, corpus, Options{Format: FormatText})
	if len(docs) != 7 {
		t.Errorf("a folder read as text has %d documents, want all 7 files", len(docs))
	}
}

func TestUnreadableSources(t *testing.T) {
	tests := []struct{ source, format, want string }{
		{"no such file", "", "no such file"},
		{"", "", "open source"},
		{corpus, "doc", `unknown format "doc": choose one of dir, godoc, zip`},
		{corpus + "/ferry.txt", FormatFolder, "is not a directory"},
		{"-", FormatFolder, "is not a directory"},
		{corpus + "/ferry.txt", FormatGo, "ferry.txt is not a directory"},
	}
	for _, tt := range tests {
		docs, errs := collect(t, tt.source, Options{Format: tt.format})
		if len(docs) != 0 || len(errs) != 1 || !strings.Contains(errs[0], tt.want) {
			t.Errorf("%q as %q: %v %q, want %q", tt.source, tt.format, docs, errs, tt.want)
		}
		for _, err := range Open(tt.source, Options{Format: tt.format}) {
			if r := (*Rejection)(nil); errors.As(err, &r) {
				t.Errorf("%q: %v is a rejection, but should end the stream", tt.source, err)
			}
		}
	}
}

func TestRejections(t *testing.T) {
	tests := []struct{ format, content, want string }{
		{FormatCSV, "a,b\n1,2\n", "stdin:1: no column is named text or title"},
		{FormatCSV, "id,text\n1,\"open\nand more\n", "stdin:2: lines 2 to 3: the quote that opens here is never closed"},
		{FormatText, "a\x00b", "stdin: not a text file"},
		{FormatText, strings.Repeat("x", 1001), "stdin: document is too large: 1001 bytes, but the limit is 1000"},
		{FormatJSONL, strings.Repeat("x", 1001), "stdin:1: document is too large: 1001 bytes"},
		{FormatTSV, "text\n" + strings.Repeat("x", 1001), "stdin:2: document is too large"},
		{FormatCSV, "text\n\"" + strings.Repeat("x\n", 1001) + "\"", "stdin:2: document is too large"},
		{FormatText, "\x1f\x8bno gzip at all", "stdin: gzip header"},
		{FormatText, "\x1f\x8b", "stdin: gzip header: the file is truncated"},
		{FormatText, "\x28\xb5\x2f\xfdno zstd", "stdin: "},
	}
	for _, tt := range tests {
		docs, errs := read(t, tt.content, Options{Format: tt.format, MaxBytes: 1000})
		if len(docs) != 0 || len(errs) != 1 || !strings.HasPrefix(errs[0], tt.want) {
			t.Errorf("%.20q as %s: %v %q, want %q", tt.content, tt.format, docs, errs, tt.want)
		}
	}
}

func TestWhatFollowsALargeDocumentIsRead(t *testing.T) {
	long := strings.Repeat("x", 70000)
	for format, content := range map[string]string{
		FormatJSONL: `{"id":"` + long + `","text":""}` + "\n" + `{"id":"after","text":""}`,
		FormatTSV:   "id\ttext\n1\t" + long + "\nafter\tx",
		FormatCSV:   "id,text\n1," + long + "\nafter,x",
	} {
		docs, errs := read(t, content, Options{Format: format, MaxBytes: 1000})
		if len(docs) != 1 || docs[0].ID != "after" || len(errs) != 1 {
			t.Errorf("%s: %v %q", format, docs, errs)
		}
	}
}

// pack compresses content.
func pack(t *testing.T, content string, open func(io.Writer) (io.WriteCloser, error)) string {
	t.Helper()
	var b bytes.Buffer
	w, err := open(&b)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, content)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var packers = map[string]func(io.Writer) (io.WriteCloser, error){
	"gz":  func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
	"zst": func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
}

func TestCompressed(t *testing.T) {
	var content strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&content, "{\"id\":%d,\"text\":\"document %x\"}\n", i, i*7919)
	}
	for name, packer := range packers {
		packed := pack(t, content.String(), packer)
		path := put(t, t.TempDir(), "all.jsonl."+name, packed)
		if docs, errs := collect(t, path, Options{}); len(docs) != 5000 || errs != nil {
			t.Errorf("%s by name: %d documents, %q", name, len(docs), errs)
		}
		if docs, errs := read(t, packed, Options{}); len(docs) != 5000 || errs != nil {
			t.Errorf("%s by content: %d documents, %q", name, len(docs), errs)
		}
	}
}

// skippable returns a frame that zstd decompressors skip.
func skippable(nibble byte, content string) string {
	frame := binary.LittleEndian.AppendUint32([]byte{0x50 | nibble, 0x2a, 0x4d, 0x18}, uint32(len(content)))
	return string(frame) + content
}

// TestFramesAndMembers reads files of several frames or members, as pzstd, pigz and cat write them.
func TestFramesAndMembers(t *testing.T) {
	a := pack(t, `{"id":1,"text":"a"}`+"\n"+`{"id":2,`, packers["zst"])
	b := pack(t, `"text":"b"}`+"\n", packers["zst"])
	g := pack(t, `{"id":1,"text":"a"}`+"\n"+`{"id":2,`, packers["gz"])
	h := pack(t, `"text":"b"}`+"\n", packers["gz"])
	long := strings.Repeat("skip", 1<<18)
	for name, packed := range map[string]string{
		"frames":        a + b,
		"members":       g + h,
		"skip first":    skippable(0, "size") + a + b,
		"skip between":  a + skippable(15, "") + b,
		"skip many":     skippable(1, "") + skippable(7, "x") + a + skippable(5, long) + b + skippable(0, "end"),
		"skip much":     skippable(12, long) + a + b,
		"each one sort": skippable(0, "1") + a + skippable(0, "2") + b,
	} {
		docs, errs := read(t, packed, Options{})
		if len(docs) != 2 || docs[1].Text != "b" || errs != nil {
			t.Errorf("%s: %v %q", name, docs, errs)
		}
	}
	for nibble := range byte(16) {
		if docs, errs := read(t, skippable(nibble, "")+a+b, Options{}); len(docs) != 2 {
			t.Errorf("skippable frame %x: %v %q", nibble, docs, errs)
		}
	}
}

func TestTruncatedGzipYieldsWhatWasRead(t *testing.T) {
	content := strings.Repeat(`{"text":"some document"}`+"\n", 5000)
	packed := pack(t, content, packers["gz"])
	docs, errs := read(t, packed[:len(packed)*3/4], Options{})
	if len(docs) < 1000 || len(docs) >= 5000 || len(errs) != 1 {
		t.Fatalf("%d documents, %q", len(docs), errs)
	}
	if want := fmt.Sprintf("stdin:%d: the file is truncated", len(docs)+1); !strings.HasPrefix(errs[0], want) {
		t.Errorf("got %q, want %q", errs[0], want)
	}
}

func TestLinksInFolders(t *testing.T) {
	root := t.TempDir()
	put(t, root, "a.txt", "a")
	for name, target := range map[string]string{"loop": ".", "folder.txt": ".", "b.txt": "a.txt", "device.txt": os.DevNull, "gone.txt": "nowhere", "self.txt": "self.txt"} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Skip(err)
		}
	}
	docs, errs := collect(t, filepath.Join(root, "loop"), Options{Name: "x"})
	if len(docs) != 2 || docs[0].ID != "x/a.txt" || docs[1].ID != "x/b.txt" || len(errs) != 2 {
		t.Errorf("%v %q", docs, errs)
	}
}

func TestStopping(t *testing.T) {
	for _, source := range []string{corpus, corpus + "/rows.jsonl", corpus + "/table.csv", goSample} {
		n := 0
		for range Open(source, Options{Format: map[bool]string{true: FormatGo}[source == goSample]}) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: continued after break", source)
		}
	}
}
