package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// crowd returns the number of idle connections and the size of the large body. HASHSEARCH_CROWD
// sets the number, and the size to a gigabyte.
func crowd(t *testing.T) (idle int, body int64) {
	n, err := strconv.Atoi(os.Getenv("HASHSEARCH_CROWD"))
	if err != nil {
		return 300, 100 << 20
	}
	return n, 1 << 30
}

// TestBeCrowd is not a test. TestCrowd runs it as a process that holds idle connections, and
// connections with incomplete request bodies, until its input ends.
func TestBeCrowd(t *testing.T) {
	at := os.Getenv("HASHSEARCH_CROWD_AT")
	if at == "" {
		t.Skip("TestCrowd runs this")
	}
	idle, _ := crowd(t)
	for i := range idle {
		c, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		fmt.Fprintf(c, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
			t.Fatalf("connection %d: %q, %v", i, line, err)
		}
		defer c.Close()
	}
	for range 20 { // the server reads eight of them at once
		c, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "POST /v1/collections/t/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
		slow, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer slow.Close()
		fmt.Fprintf(slow, "POST /v1/collections/t/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}

// startCrowd starts the process and returns when all connections are open. leave closes them.
func startCrowd(t *testing.T, base string) (leave func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestBeCrowd$")
	cmd.Env = append(os.Environ(), "HASHSEARCH_CROWD_AT="+strings.TrimPrefix(base, "http://"))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the process printed %q, %v", line, err)
	}
	return func() { in.Close(); cmd.Wait() }
}

// Searches succeed despite idle connections, slow clients, very large bodies, and bodies that
// decompress to a very large size.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process with hundreds of connections")
	}
	db := ingested(t, corpus(t, 60))
	must(t, "train", db, "--bits", "16", "--hidden", "20")
	base, _ := served(t, db, "--addr", "127.0.0.1:0", "--log-level", "error")
	search := func() {
		t.Helper()
		if status := statusBy(t, nil, base+"/v1/collections/t/search?q=harbour", ""); status != 200 {
			t.Fatalf("a search got status %d", status)
		}
	}
	search()
	before := runtime.NumGoroutine()
	leave := startCrowd(t, base)
	search()
	_, size := crowd(t)
	for name, body := range map[string]struct {
		encoding string
		content  io.Reader
	}{
		"large": {"", io.LimitReader(spaces{}, size)},
		"bomb":  {"gzip", bomb(size)},
	} {
		if status := postBody(t, base+"/v1/collections/t/search", body.encoding, body.content); status != 413 && status != 400 && status != 0 {
			t.Errorf("%s search: status %d", name, status)
		}
		search()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%d MB from the system, %d goroutines", m.Sys>>20, runtime.NumGoroutine())
	if idle, _ := crowd(t); m.Sys > 400<<20+uint64(idle)*64<<10 {
		t.Errorf("%d MB from the system", m.Sys>>20)
	}
	leave()
	for name, encoding := range map[string]string{"large": "", "bomb": "gzip"} {
		content := io.Reader(io.LimitReader(spaces{}, size))
		if encoding != "" {
			content = bomb(size)
		}
		if status := postBody(t, base+"/v1/collections/t/documents", encoding, content); status != 413 && status != 0 {
			t.Errorf("%s bulk: status %d", name, status)
		}
		search()
	}
	http.DefaultClient.CloseIdleConnections()
	until(t, func() bool { return runtime.NumGoroutine() <= before+5 })
}

// postBody returns the status of the response, or 0 if the server closed the connection.
func postBody(t *testing.T, url, encoding string, body io.Reader) int {
	t.Helper()
	client := http.Client{Timeout: 2 * time.Minute}
	res, err := client.Do(request(t, "POST", url, body, "Content-Encoding", encoding))
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// spaces is an endless body of spaces.
type spaces struct{}

func (spaces) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// bomb returns a gzip stream that decompresses to n bytes.
func bomb(n int64) io.Reader {
	r, w := io.Pipe()
	go func() {
		z := gzip.NewWriter(w)
		io.Copy(z, io.LimitReader(spaces{}, n))
		z.Close()
		w.Close()
	}()
	return r
}
