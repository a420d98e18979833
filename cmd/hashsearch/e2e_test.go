package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// uploads are files as people have them: many documents with labels in one, and two notes.
func uploads(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	files := []string{corpus(t, 240)}
	for name, text := range map[string]string{"tides.txt": "The tide climbs the harbour wall and the captain waits.", "bread.md": "# Bread\n\nFlour, salt, sugar and an oven."} {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(files[len(files)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// grow makes a collection of the uploads, and trains it.
func (b *tab) grow(base, name string, scripts bool) {
	b.t.Helper()
	b.do(chromedp.Navigate(base+"/?all"), chromedp.WaitVisible("input[name=name]"))
	b.look0(scripts)
	b.do(chromedp.SendKeys("input[name=name]", name+"\r"), chromedp.WaitVisible("#files"))
	b.look0(scripts)
	b.do(chromedp.SetUploadFiles("#files", uploads(b.t)), chromedp.Click("#send"), chromedp.WaitVisible("#go"))
	b.look0(scripts)
	b.do(chromedp.Click("#go"), chromedp.WaitVisible("#open-train"))
	b.train(scripts, "3")
}

// look0 looks only where scripts may run.
func (b *tab) look0(scripts bool) {
	b.t.Helper()
	if scripts {
		b.look()
	}
}

// train asks for a small model and waits for it.
func (b *tab) train(scripts bool, epochs string) {
	b.t.Helper()
	if scripts {
		b.do(chromedp.Click("#open-train"), chromedp.WaitVisible("dialog[open]"))
		b.look()
		b.is(`document.querySelector("#train details").open = true`)
		b.do(chromedp.SetValue("#train [name=hidden]", "20"))
	} else {
		b.do(chromedp.Click("#train details summary"), chromedp.WaitVisible("#train [name=hidden]"), chromedp.SendKeys("#train [name=hidden]", "20"))
	}
	b.do(chromedp.SendKeys("#train [name=epochs]", epochs), chromedp.Click("#begin"), chromedp.WaitVisible("path.loss"), chromedp.WaitVisible("#go"))
	b.look0(scripts)
}

// Who has some files and a browser gets from an empty server to a collection that is searched and explained, and back a generation.
func TestEndToEnd(t *testing.T) {
	base, _ := served(t, t.TempDir(), "--addr", "127.0.0.1:0", "--log-level", "error")
	b := openTab(t, base)
	b.scripts(true)
	b.grow(base, "port", true)
	page := base + "/c/port"

	b.do(chromedp.Click("#go"), chromedp.WaitVisible("#q"), chromedp.SendKeys("#q", "harbour tide"))
	b.until(`document.querySelector(".hit") && location.search === "?q=harbour+tide"`)
	b.look()
	b.until(`[...document.querySelectorAll(".hit .snippet mark")].some((m) => /harbour|tide/i.test(m.textContent))`)
	b.is(`(document.querySelector(".facets .chip").click(), true)`)
	b.until(`location.search.includes("filter=label") && document.querySelector(".chip.on")`)
	b.is(`(() => { const s = document.querySelector("#reach"); s.value = 12; s.dispatchEvent(new Event("input", { bubbles: true })); s.dispatchEvent(new Event("change", { bubbles: true })); return true; })()`)
	b.until(`location.search.includes("radius=12")`)
	b.do(chromedp.Navigate(page+"?q=harbour+tide"), chromedp.Click(".hit .more"), chromedp.WaitVisible(".chip.on"),
		chromedp.Click(".hit .more + .more"), chromedp.WaitVisible(".chip.off"))
	b.look()
	b.do(chromedp.Click(".hit h2 a"), chromedp.WaitVisible(".reading .text"))
	b.look()

	b.do(chromedp.Navigate(page+"/map"), chromedp.WaitVisible(".map canvas"))
	b.until(`+document.querySelector(".map canvas").dataset.points > 200`)
	b.do(chromedp.SendKeys("#where", "harbour tide\r"))
	b.until(`!document.querySelector(".pin").hidden`)
	b.do(chromedp.Focus(".map canvas"), chromedp.KeyEvent("l"), chromedp.WaitVisible(".inside h2"))
	b.look()
	b.do(chromedp.Navigate(page+"/bits"), chromedp.WaitVisible("table.bits"))
	b.look()
	b.do(chromedp.Click("table.bits tbody th a"), chromedp.WaitVisible(".sides"))
	b.look()

	b.do(chromedp.Navigate(page+"/about"), chromedp.WaitVisible("#open-train"))
	b.train(true, "2")
	b.do(chromedp.Navigate(page+"/about"), chromedp.Click("#evaluate"), chromedp.WaitVisible("table.report"))
	b.look()
	for _, g := range []struct{ use, then string }{{"#use-1", "#use-2"}, {"#use-2", "#use-1"}} {
		b.do(chromedp.Navigate(page+"/about"), chromedp.Click(g.use), chromedp.WaitVisible("#confirm[open]"),
			chromedp.Click("#confirm button[value=yes]"), chromedp.WaitVisible(g.then))
	}
	b.look()
	b.do(chromedp.Click("#open-delete"), chromedp.WaitVisible("#delete[open]"), chromedp.SendKeys("#delete [name=name]", "port"), chromedp.Click("#delete .button.danger"))
	b.until(`location.pathname === "/" && !(document.body?.textContent ?? "port").includes("port")`)
	b.quiet()
}

// The same without scripts.
func TestEndToEndPlain(t *testing.T) {
	base, _ := served(t, t.TempDir(), "--addr", "127.0.0.1:0", "--log-level", "error")
	b := openTab(t, base)
	b.scripts(false)
	b.grow(base, "port", false)
	page := base + "/c/port"
	b.do(chromedp.Click("#go"), chromedp.WaitVisible("#q"), chromedp.SendKeys("#q", "harbour tide\r"), chromedp.WaitVisible(".hit"),
		chromedp.Click(".facets .chip"), chromedp.WaitVisible(".chip.on"), chromedp.Click(".hit .more"), chromedp.WaitVisible(".chip.on"),
		chromedp.Click(".hit h2 a"), chromedp.WaitVisible(".reading .text"),
		chromedp.Navigate(page+"/map"), chromedp.WaitVisible(".map > svg"), chromedp.WaitVisible(".legend li"),
		chromedp.Navigate(page+"/bits"), chromedp.WaitVisible("table.bits"), chromedp.Click("table.bits tbody th a"), chromedp.WaitVisible(".sides"))
	b.quiet()
}

// A server with keys shows nothing before one is given, and lets no more be done than that is for.
func TestEndToEndKeys(t *testing.T) {
	dir := t.TempDir()
	folder, ring := filepath.Join(dir, "collections"), filepath.Join(dir, "keys.json")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", filepath.Join(folder, "port.db"), corpus(t, 120))
	must(t, "train", filepath.Join(folder, "port.db"), "--bits", "16", "--hidden", "20")
	key := strings.TrimSpace(must(t, "keys", "add", ring, "--scope", "search", "--collection", "port"))
	base, _ := served(t, folder, "--addr", "127.0.0.1:0", "--keys", ring, "--log-level", "error")
	b := openTab(t, base)
	b.do(chromedp.Navigate(base+"/c/port?q=harbour"), chromedp.WaitVisible("#key"))
	b.look()
	b.do(chromedp.SendKeys("#key", key+"\r"), chromedp.WaitVisible(".hit"))
	b.do(chromedp.SendKeys("#q", " tide"))
	b.until(`location.search.includes("tide")`)
	b.do(chromedp.Navigate(base+"/c/port/about"), chromedp.Click("#open-train"), chromedp.WaitVisible("dialog[open]"), chromedp.Click("#begin"))
	b.until(`document.querySelector("h1").textContent.includes("Not with this key")`)
	b.do(chromedp.Click(".foot form[action='/sign-out'] button"), chromedp.WaitVisible("#key"))
	b.do(chromedp.Navigate(base+"/c/port"), chromedp.WaitVisible("#key"))
}
