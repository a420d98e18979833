package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

const formatsDoc = "../docs/formats.md"

// The table of formats in the documentation is that of Formats.
func TestFormatsAreDocumented(t *testing.T) {
	b, err := os.ReadFile(formatsDoc)
	if err != nil {
		t.Fatal(err)
	}
	begin, rest, found := strings.Cut(string(b), "-update -->\n")
	_, end, closed := strings.Cut(rest, "<!-- end -->")
	if !found || !closed {
		t.Fatalf("%s has no place for the table", formatsDoc)
	}
	want := begin + "-update -->\n" + formatsTable() + "<!-- end -->" + end
	if *update {
		if err := os.WriteFile(formatsDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(b) {
		t.Errorf("the table of formats in %s is not that of the program: run go test -update", formatsDoc)
	}
}

func formatsTable() string {
	var b strings.Builder
	b.WriteString("| format | a document | extensions | by content |\n| --- | --- | --- | --- |\n")
	for _, f := range Formats() {
		about := strings.NewReplacer("<", "&lt;", "|", `\|`).Replace(f.About)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.Name, about, strings.Join(f.Extensions, " "), strings.Join(f.Looked, " "))
	}
	return b.String()
}

// Each message in the table of refusals occurs, and each refusal here is in the table.
func TestRefusalsAreDocumented(t *testing.T) {
	b, err := os.ReadFile(formatsDoc)
	if err != nil {
		t.Fatal(err)
	}
	patterns := map[string]*regexp.Regexp{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(.*?)` \\|").FindAllStringSubmatch(string(b), -1) {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(m[1]), "…", ".*")
		patterns[m[1]] = regexp.MustCompile(`^(?:lines \d+ to \d+: |value \d+: )?` + pattern + `$`)
	}
	seen := map[string]bool{}
	for name, reason := range refusals(t) {
		any := false
		for row, pattern := range patterns {
			if pattern.MatchString(reason) {
				seen[row], any = true, true
			}
		}
		if !any {
			t.Errorf("%s: the message is not in %s: %s", name, formatsDoc, reason)
		}
	}
	for row := range patterns {
		if !seen[row] {
			t.Errorf("the message of %s does not occur: %s", formatsDoc, row)
		}
	}
}

// shortSevenZip is an archive of two files without SubStreamsInfo. Package archive has a test of
// it.
const shortSevenZip = "7z\xbc\xaf'\x1c\x00\x04\x0c\xccO\x0e\x0b\x00\x00\x00\x00\x00\x00\x001\x00\x00\x00\x00\x00\x00\x00\x87\xbe\xc4+" +
	"firstsecond\x01\x04\x06\x00\x02\x09\x05\x06\x00\x07\x0b\x02\x00\x01\x01\x00\x01\x01\x00\x0c\x05\x06\x0a\x01W\xeeq\x92i\x11\x1f\xb6\x00\x00\x05\x02\x11\x09\x00a\x00\x00\x00b\x00\x00\x00\x00\x00"

// refusals returns the reasons for which small inputs are rejected.
func refusals(t *testing.T) map[string]string {
	all := map[string]string{}
	for _, tt := range []struct{ name, file, content, format string }{
		{"large", "a.txt", strings.Repeat("x", 5000), ""},
		{"picture", "a.txt", "\x89PNG\r\n\x1a\n", ""},
		{"old office", "a.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""},
		{"binary", "a.txt", "a\x00b", ""},
		{"other format", "a.pdf", "text", ""},
		{"empty", "a.docx", "", ""},
		{"cut gzip", "a.txt.gz", pack(t, strings.Repeat("text ", 99), packers["gz"])[:20], ""},
		{"no gzip", "a.txt.gz", "\x1f\x8bxxxxxxxxxx", ""},
		{"cut XML", "a.xml", `<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID>`, ""},
		{"cut ZIP", "a.zip", zipWith(t, packed{"a.txt", "x"})[:40], ""},
		{"compression", "a.zip", rawZip(t, zip.FileHeader{Name: "a.txt", Method: 93}), ""},
		{"password", "a.zip", rawZip(t, zip.FileHeader{Name: "a.txt", Flags: 1}), ""},
		{"many files", "a.zip", hugeDirectory(t), ""},
		{"short", "a.7z", shortSevenZip, ""},
		{"nested", "a.zip", nestedZip(t), ""},
		{"encrypted text", "a.odt", zipWith(t, packed{"mimetype", "application/vnd.oasis.opendocument.text"}, packed{"content.xml", "\xff<\x00"},
			packed{"META-INF/manifest.xml", `<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>`}), ""},
		{"encrypted book", "a.epub", zipWith(t, packed{"mimetype", "application/epub+zip"}, packed{"META-INF/container.xml", `<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>`},
			packed{"META-INF/encryption.xml", `<encryption><EncryptedData><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/><CipherData><CipherReference URI="a.xhtml"/></CipherData></EncryptedData></encryption>`},
			packed{"a.opf", `<package><metadata/><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>`}, packed{"a.xhtml", "x"}), ""},
		{"encrypted PDF", "a.pdf", smallPDF("/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + strings.Repeat("41", 32) + "> /U <" + strings.Repeat("42", 32) + "> >> /ID [<41> <41>]"), ""},
		{"scan", "a.pdf", smallPDF(""), ""},
		{"damaged PDF", "a.pdf", "%PDF-1.4\n", ""},
		{"no names", "a.jsonl", "{}", ""},
		{"names", "a.jsonl", `{"size":1}`, ""},
		{"header", "a.csv", "a,b\n1,2\n", ""},
		{"columns", "a.csv", "text,a,a\n1,2,3\n", ""},
		{"row", "a.csv", "id,text\n1,2,3\n", ""},
		{"quote", "a.csv", "id,text\n1,\"open\nand more\n", ""},
		{"no record", "a.xml", "<a><b>x</b><c>y</c></a>", "xml"},
		{"end tag", "a.xml", "<mediawiki><page><title>A</title><page><title>B</title><revision><text>x</text></revision></page></mediawiki>", ""},
		{"votes", "a.xml", `<votes><row Id="1" PostId="2"/></votes>`, ""},
		{"JSON", "a.jsonl", `{"text":}`, ""},
		{"no object", "a.jsonl", `7`, ""},
		{"id", "a.jsonl", `{"id":[],"text":"x"}`, ""},
		{"twice", "a.jsonl", `{"text":"x","a":1,"a":2}`, ""},
		{"array", "a.json", `[{"text":"x"}`, ""},
		{"notebook", "a.ipynb", `{}`, ""},
		{"Parquet", "a.parquet", "PAR1xxxxPAR1", ""},
	} {
		_, errs := collect(t, put(t, t.TempDir(), tt.file, tt.content), Options{Format: tt.format, MaxBytes: 4000, Name: "f"})
		if len(errs) != 1 {
			t.Errorf("%s: %q", tt.name, errs)
			continue
		}
		all[tt.name] = reasonOf(errs[0])
	}
	all["expansion"] = errExpansion.Error() // see TestBombs
	return all
}

// reasonOf returns a message without its place, which ends with the name of a file, a line or both.
func reasonOf(message string) string {
	return regexp.MustCompile(`^/\S*?: `).ReplaceAllString(message, "")
}

// rawZip returns an archive of one file with a header.
func rawZip(t *testing.T, h zip.FileHeader) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.CreateRaw(&h); err != nil {
		t.Fatal(err)
	}
	z.Close()
	return b.String()
}

// hugeDirectory returns an archive whose last record promises a directory of 2 GiB.
func hugeDirectory(t *testing.T) string {
	b := []byte(zipWith(t, packed{"a.txt", "x"}))
	binary.LittleEndian.PutUint32(b[len(b)-10:], 1<<31)
	return string(b)
}

func nestedZip(t *testing.T) string {
	content := zipWith(t, packed{"a.txt", "x"})
	for range maxArchives {
		content = zipWith(t, packed{"a.zip", content})
	}
	return content
}

// smallPDF returns a PDF file with an empty page.
func smallPDF(trailer string) string {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, object := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	xref := b.Len()
	b.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size 4 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", trailer, xref)
	return b.String()
}
