package ingest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The messages of a Maildir are read whatever their names, also those of its folders.
func TestMaildir(t *testing.T) {
	dir := t.TempDir()
	message := func(name string) string { return "Received: x\n\tfor y\nSubject: " + name + "\n\nbody" }
	for _, name := range []string{"cur/1.host:2,S", "cur/2.host,S=7:2,", "new/3.M1P2.host", "tmp/4.host", ".Sent/cur/5.json:2,RS", ".Sent/new/.keep", ".Sent/tmp/.keep", ".other/6.txt", "a.txt"} {
		put(t, dir+"/box", name, message(name))
	}
	put(t, dir, "notes/cur/7.txt", "no mail")
	put(t, dir, "notes/8.host:2,S", message("8"))
	for _, mailbox := range []string{"cur", "new"} { // which are no classes
		for i := range 10 {
			put(t, dir, fmt.Sprintf("many/%s/%d", mailbox, i), message("many"))
		}
	}
	put(t, dir, "many/tmp/x", "")
	var guessed Guessed
	if docs, _ := collect(t, dir+"/many", Options{Guessed: &guessed}); len(docs) != 20 || guessed.Names != nil || docs[0].Labels != nil {
		t.Errorf("%v %v", docs, guessed)
	}
	os.RemoveAll(dir + "/many")
	docs, errs := collect(t, dir, Options{Name: "."})
	want := []string{"box/.Sent/cur/5.json:2,RS", "box/a.txt", "box/cur/1.host:2,S", "box/cur/2.host,S=7:2,", "box/new/3.M1P2.host", "notes/8.host:2,S", "notes/cur/7.txt"}
	if diff := cmp.Diff(want, ids(docs)); diff != "" || errs != nil {
		t.Errorf("%q %s", errs, diff)
	}
	for _, d := range docs {
		if mail := strings.Contains(d.ID, "host") || strings.Contains(d.ID, "json"); mail != (d.Text == "body") {
			t.Errorf("%v", d)
		}
	}
}
