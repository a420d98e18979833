package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed returns the names and contents of files, and the first error.
func listed(t *testing.T, files func(yield func(File, error) bool)) (map[string]string, error) {
	t.Helper()
	all := map[string]string{}
	for f, err := range files {
		if err != nil {
			return all, err
		}
		in, err := f.Open()
		if err != nil {
			return all, err
		}
		b, err := io.ReadAll(in)
		if err := errors.Join(err, in.Close()); err != nil {
			return all, err
		}
		all[f.Name] = string(b)
	}
	return all, nil
}

// put are the names in the archives of the tests, and kept the paths that Zip and Tar list.
var (
	put  = []string{"a.txt", "dir/b.txt", "../../up.txt", "/root.txt", `win\c.txt`, "./d/./e.txt", "na\x8bve.txt"}
	kept = map[string]string{"a.txt": "0", "dir/b.txt": "1", "up.txt": "2", "root.txt": "3", "win/c.txt": "4", "d/e.txt": "5", "naïve.txt": "6"}
)

func zipOf(t *testing.T, names []string, flags uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, name := range slices.Concat(names, []string{"empty/"}) {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, Flags: flags, NonUTF8: true}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "/") {
			w.Write([]byte{byte('0' + i)})
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZip(t *testing.T) {
	b := zipOf(t, put, 0)
	got, err := listed(t, Zip(bytes.NewReader(b), int64(len(b))))
	if diff := cmp.Diff(kept, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if _, err := listed(t, Zip(bytes.NewReader(b[:len(b)/2]), int64(len(b)/2))); err == nil {
		t.Error("half an archive has no error")
	}
	b = zipOf(t, put[:1], 1)
	if _, err := listed(t, Zip(bytes.NewReader(b), int64(len(b)))); !errors.Is(err, ErrEncrypted) {
		t.Errorf("encrypted: %v", err)
	}
}

// A directory that would take much memory is not loaded.
func TestHugeDirectory(t *testing.T) {
	b := zipOf(t, put, 0)
	at := bytes.LastIndex(b, []byte("PK\x05\x06"))
	copy(b[at+12:], "\x00\x00\x00\x10")
	if _, err := listed(t, Zip(bytes.NewReader(b), int64(len(b)))); !errors.Is(err, errTooMany) {
		t.Error(err)
	}
}

func TestTar(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, name := range put {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: 1, Typeflag: tar.TypeReg, Format: tar.FormatGNU}); err != nil {
			t.Fatal(err)
		}
		w.Write([]byte{byte('0' + i)})
	}
	for _, h := range []*tar.Header{{Name: "link", Linkname: "/etc/hosts", Typeflag: tar.TypeSymlink}, {Name: "hard", Linkname: "a.txt", Typeflag: tar.TypeLink},
		{Name: "dir/", Typeflag: tar.TypeDir}, {Name: "pipe", Typeflag: tar.TypeFifo}} {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	whole := b.Bytes()
	got, err := listed(t, Tar(bytes.NewReader(whole)))
	if diff := cmp.Diff(kept, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	got, err = listed(t, Tar(bytes.NewReader(whole[:1200])))
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) != 1 {
		t.Errorf("truncated: %v, %v", got, err)
	}
}

func FuzzArchives(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("7z\xbc\xaf\x27\x1c\x00\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, files := range []func(func(File, error) bool){Zip(bytes.NewReader(b), int64(len(b))), SevenZip(bytes.NewReader(b), int64(len(b))), Tar(bytes.NewReader(b))} {
			for file, err := range files {
				if err != nil {
					continue
				}
				if strings.HasPrefix(file.Name, "/") || strings.HasPrefix(file.Name, "..") || strings.Contains(file.Name, "/../") {
					t.Errorf("%q", file.Name)
				}
				if in, err := file.Open(); err == nil {
					io.CopyN(io.Discard, in, 1<<20)
					in.Close()
				}
			}
		}
	})
}
