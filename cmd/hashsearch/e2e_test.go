package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// uploads writes a file of many labelled documents and two notes, and returns their paths.
func uploads(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	files := []string{corpus(t, 240)}
	for name, text := range map[string]string{"tides.txt": "The tide climbs the harbour wall and the captain waits.", "bread.md": "# Bread\n\nFlour, salt, sugar and an oven."} {
		files = append(files, filepath.Join(dir, name))
		write(t, files[len(files)-1], text)
	}
	return files
}

// createTrained creates a collection of the uploads and trains it, through the page.
func (b *tab) createTrained(base, name string, scripts bool) {
	b.t.Helper()
	b.do(chromedp.Navigate(base+"/?all"), chromedp.WaitVisible("input[name=name]"))
	b.checkIfScripts(scripts)
	b.do(chromedp.SendKeys("input[name=name]", name+"\r"), chromedp.WaitVisible("#files"))
	b.checkIfScripts(scripts)
	b.do(chromedp.SetUploadFiles("#files", uploads(b.t)), chromedp.Click("#send"), chromedp.WaitVisible("#keep"))
	b.checkIfScripts(scripts)
	b.do(chromedp.Click("#keep"), chromedp.WaitVisible("#go"))
	b.checkIfScripts(scripts)
	b.do(chromedp.Click("#go"), chromedp.WaitVisible("#open-train"))
	b.train(scripts, "3")
}

// checkIfScripts calls checkAccessibility if scripts may run, as axe-core is a script.
func (b *tab) checkIfScripts(scripts bool) {
	b.t.Helper()
	if scripts {
		b.checkAccessibility()
	}
}

// train trains a small model and waits for its end.
func (b *tab) train(scripts bool, epochs string) {
	b.t.Helper()
	if scripts {
		b.do(chromedp.Click("#open-train"), chromedp.WaitVisible("dialog[open]"))
		b.checkAccessibility()
		b.is(`document.querySelector("#train details").open = true`)
		b.do(chromedp.SetValue("#train [name=hidden]", "20"))
	} else {
		b.do(chromedp.Click("#train details summary"), chromedp.WaitVisible("#train [name=hidden]"), chromedp.SendKeys("#train [name=hidden]", "20"))
	}
	b.do(chromedp.SendKeys("#train [name=epochs]", epochs), chromedp.Click("#begin"), chromedp.WaitVisible("path.loss"), chromedp.WaitVisible("#go"))
	b.checkIfScripts(scripts)
}

// With some files and a browser, a user creates, trains, searches and explores a collection, and
// switches back to an earlier generation.
func TestEndToEnd(t *testing.T) {
	base, _ := served(t, t.TempDir(), "--addr", "127.0.0.1:0", "--log-level", "error")
	b := openTab(t, base)
	b.scripts(true)
	b.createTrained(base, "port", true)
	page := base + "/c/port"

	b.do(chromedp.Click("#go"), chromedp.WaitVisible("#q"), chromedp.SendKeys("#q", "harbour tide"))
	b.until(`document.querySelector(".hit") && location.search === "?q=harbour+tide"`)
	b.checkAccessibility()
	b.until(`[...document.querySelectorAll(".hit .snippet mark")].some((m) => /harbour|tide/i.test(m.textContent))`)
	b.is(`(document.querySelector(".facets .chip").click(), true)`)
	b.until(`location.search.includes("filter=") && document.querySelector(".chip.on")`)
	b.is(`(() => { const s = document.querySelector("#reach"); s.value = 12; s.dispatchEvent(new Event("input", { bubbles: true })); s.dispatchEvent(new Event("change", { bubbles: true })); return true; })()`)
	b.until(`location.search.includes("radius=12")`)
	b.do(chromedp.Navigate(page+"?q=harbour+tide"), chromedp.Click(".hit .more"), chromedp.WaitVisible(".chip.on"),
		chromedp.Click(".hit .more + .more"), chromedp.WaitVisible(".chip.off"))
	b.checkAccessibility()
	b.do(chromedp.Click(".hit h2 a"), chromedp.WaitVisible(".reading .text"))
	b.checkAccessibility()

	b.do(chromedp.Navigate(page+"/map"), chromedp.WaitVisible(".map canvas"))
	b.until(`+document.querySelector(".map canvas").dataset.points > 200`)
	b.do(chromedp.SendKeys("#where", "harbour tide\r"))
	b.until(`!document.querySelector(".pin").hidden`)
	b.do(chromedp.Focus(".map canvas"), chromedp.KeyEvent("l"), chromedp.WaitVisible(".inside h2"))
	b.checkAccessibility()
	b.do(chromedp.Navigate(page+"/bits"), chromedp.WaitVisible("table.bits"))
	b.checkAccessibility()
	b.do(chromedp.Click("table.bits tbody th a"), chromedp.WaitVisible(".sides"))
	b.checkAccessibility()

	b.do(chromedp.Navigate(page+"/about"), chromedp.WaitVisible("#open-train"))
	b.train(true, "2")
	b.do(chromedp.Navigate(page+"/about"), chromedp.Click("#evaluate"), chromedp.WaitVisible("table.report"))
	b.checkAccessibility()
	for _, g := range []struct{ use, then string }{{"#use-1", "#use-2"}, {"#use-2", "#use-1"}} {
		b.do(chromedp.Navigate(page+"/about"), chromedp.Click(g.use), chromedp.WaitVisible("#confirm[open]"),
			chromedp.Click("#confirm button[value=yes]"), chromedp.WaitVisible(g.then))
	}
	b.checkAccessibility()
	b.do(chromedp.Click("#open-delete"), chromedp.WaitVisible("#delete[open]"), chromedp.SendKeys("#delete [name=name]", "port"), chromedp.Click("#delete .button.danger"))
	b.until(`location.pathname === "/" && !(document.body?.textContent ?? "port").includes("port")`)
	b.checkComplaints()
}

// The same works without scripts.
func TestEndToEndPlain(t *testing.T) {
	base, _ := served(t, t.TempDir(), "--addr", "127.0.0.1:0", "--log-level", "error")
	b := openTab(t, base)
	b.scripts(false)
	b.createTrained(base, "port", false)
	page := base + "/c/port"
	b.do(chromedp.Click("#go"), chromedp.WaitVisible("#q"), chromedp.SendKeys("#q", "harbour tide\r"), chromedp.WaitVisible(".hit"),
		chromedp.Click(".facets .chip"), chromedp.WaitVisible(".chip.on"), chromedp.Click(".hit .more"), chromedp.WaitVisible(".chip.on"),
		chromedp.Click(".hit h2 a"), chromedp.WaitVisible(".reading .text"),
		chromedp.Navigate(page+"/map"), chromedp.WaitVisible(".map > svg"), chromedp.WaitVisible(".legend li"),
		chromedp.Navigate(page+"/bits"), chromedp.WaitVisible("table.bits"), chromedp.Click("table.bits tbody th a"), chromedp.WaitVisible(".sides"))
	b.checkComplaints()
}

// A server with keys shows nothing without a key, and allows only what the scope of a key includes.
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
	b.checkAccessibility()
	b.do(chromedp.SendKeys("#key", key+"\r"), chromedp.WaitVisible(".hit"))
	b.do(chromedp.SendKeys("#q", " tide"))
	b.until(`location.search.includes("tide")`)
	b.do(chromedp.Navigate(base+"/c/port/about"), chromedp.Click("#open-train"), chromedp.WaitVisible("dialog[open]"), chromedp.Click("#begin"))
	b.until(`document.querySelector("h1").textContent.includes("Permission denied")`)
	b.do(chromedp.Click(".foot form[action='/sign-out'] button"), chromedp.WaitVisible("#key"))
	b.do(chromedp.Navigate(base+"/c/port"), chromedp.WaitVisible("#key"))
}
