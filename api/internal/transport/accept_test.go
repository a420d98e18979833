package transport

import (
	"net/http"
	"testing"
)

func TestAccepted(t *testing.T) {
	for _, c := range []struct{ header, want string }{
		{"", ""},
		{"gzip", "gzip"},
		{"gzip, deflate, br, zstd", "zstd"},
		{"GZIP", "gzip"},
		{"gzip;q=0.9, zstd;q=0.5", "gzip"},
		{"gzip;q=0, zstd;q=0", ""},
		{"gzip; q=0.1", "gzip"},
		{"br, deflate", ""},
		{"*", "gzip"},
		{"*;q=0.1", "gzip"},
		{"identity;q=0.2, *;q=0.1", ""},
		{"identity;q=0, *", "gzip"},
		{"identity;q=0, zstd", "zstd"},
		{"gzip, *;q=0", "gzip"},
		{"zstd;q=0.1, *;q=0.5", "gzip"},
		{"gzip;level=1;q=0, *", ""},
		{"*;q=0.5, zstd;q=0", "gzip"},
		{"*;q=0", ""},
		{"identity", ""},
		{"identity, gzip", "gzip"},
		{"identity;q=1, gzip;q=0.5", ""},
		{"identity;q=0.5, gzip;q=1", "gzip"},
		{"gzip;q=nan", ""},
		{"gzip;q=7", ""},
		{"gzip;q=", ""},
		{",;,q=1,gzip", "gzip"},
	} {
		r := &http.Request{Header: http.Header{"Accept-Encoding": {c.header}}}
		if got := Encoding(r); got != c.want {
			t.Errorf("%q: %q, want %q", c.header, got, c.want)
		}
	}
	if got := Encoding(&http.Request{Header: http.Header{"Accept-Encoding": {"gzip;q=0.5", "zstd"}}}); got != "zstd" {
		t.Errorf("two headers: %q", got)
	}
}
