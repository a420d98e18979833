package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hashsearch/hashsearch/api/wire"
	"github.com/hashsearch/hashsearch/ingest"
)

// TestUnedited checks that a form that was not edited changes nothing, whatever the document.
func TestUnedited(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a, \"\r\n\x00é<;")))
		words := rapid.StringOfN(rapid.SampledFrom([]rune("ab,\" é")), 1, 5, -1)
		d := wire.Document{Title: text.Draw(t, "title"), Text: text.Draw(t, "text"), Labels: rapid.SliceOf(words).Draw(t, "labels")}
		d.Fields = wire.NewMetadata(rapid.MapOf(words, text).Draw(t, "fields"), nil)
		for name, values := range rapid.MapOf(rapid.StringN(6, 9, -1), rapid.SliceOf(text)).Draw(t, "lists") {
			d.Fields[name] = wire.Values{Values: values, List: true}
		}
		if patch, err := formOf(d).changes(d); len(patch) > 0 || err != nil {
			t.Fatalf("%v, %v", patch, err)
		}
		labels, err := splitLabels(joinLabels([]string{"x,y", `say "x"`, "plain"}))
		if diff := cmp.Diff([]string{"x,y", `say "x"`, "plain"}, labels); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	})
}

// TestChanges checks the merge patch of edited forms.
func TestChanges(t *testing.T) {
	d := wire.Document{Title: "T", Text: "one\r\ntwo", Labels: []string{"a", "b, c"}, Fields: wire.NewMetadata(map[string]string{"year": "1990", "by": "M"}, map[string][]string{"tags": {"x", "y"}})}
	for _, c := range []struct {
		edit func(*edited)
		want map[string]any
	}{
		{func(e *edited) { e.Title = "U" }, map[string]any{"title": "U"}},
		{func(e *edited) { e.Text += "!" }, map[string]any{"text": "one\ntwo!"}},
		{func(e *edited) { e.Labels = ` a ,, "b, c",a, d` }, map[string]any{"labels": []string{"a", "b, c", "d"}}},
		{func(e *edited) { e.Labels = " " }, map[string]any{"labels": []string{}}},
		{func(e *edited) { e.Fields = e.Fields[1:] }, map[string]any{"fields": map[string]any{"by": nil}}},
		{func(e *edited) { e.Fields[0].Value = "" }, map[string]any{"fields": map[string]any{"by": nil}}},
		{func(e *edited) { e.Fields[1].Value = "z" }, map[string]any{"fields": map[string]any{"tags": []string{"z", "y"}}}},
		{func(e *edited) { e.Fields = append(e.Fields[:2], e.Fields[3]) }, map[string]any{"fields": map[string]any{"tags": []string{"x"}}}},
		{func(e *edited) { e.Fields = append(e.Fields, pair{"year", "1991"}) }, map[string]any{"fields": map[string]any{"year": []string{"1990", "1991"}}}},
		{func(e *edited) { e.Fields = append(e.Fields, pair{"new", "n"}) }, map[string]any{"fields": map[string]any{"new": "n"}}},
	} {
		e := formOf(d)
		c.edit(&e)
		got, err := e.changes(d)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	}
}

// TestEdit checks that a form is saved only for the version that was shown, and that a rejected
// form is shown again.
func TestEdit(t *testing.T) {
	api := newAPI(t, harbourLog())
	asked := ""
	h := Handler(noting(&asked, api))
	moon := harbour + "/d/tides/moon"
	version := get(api, inAPI+"/documents/tides%2Fmoon").Header().Get("ETag")
	form := url.Values{"version": {version}, "title": {"Why the moon is late"}, "labels": {"tides"}, "text": {harbourLog()[1].Text}, "name": {"keeper", "season", "tags", "tags", "", "author"},
		"value": {"M. Oduya", "summer", "tall", "white", "ignored", "A\r\nB"}}
	if body := get(h, moon+"?edit").Body.String(); !strings.Contains(body, `name="version" value="&#34;`) || !strings.Contains(body, ">\nwhite</textarea>") || !strings.Contains(body, ">\nThe moon rises") {
		t.Error(body)
	}
	for _, c := range []struct {
		change func(url.Values)
		status int
		to     string
		asked  string
	}{
		{func(f url.Values) { f["name"] = f["name"][:4] }, 303, moon, ""},
		{func(f url.Values) { f.Set("labels", `a "b`) }, 400, "Check their quotation marks", ""},
		{func(f url.Values) { f.Set("version", `"old"`) }, 409, "Stored version", ""},
		{func(f url.Values) { f.Set("do", "delete"); f.Set("version", `"old"`) }, 409, "so it was not deleted", "DELETE collections/harbour log/documents/tides/moon"},
		{func(f url.Values) { f.Set("labels", "moon, late") }, 303, moon, `PATCH collections/harbour log/documents/tides/moon {"fields":{"author":"A\nB"},"labels":["moon","late"]}`},
		{func(f url.Values) { f.Set("labels", "mine") }, 409, `value="mine"`, ""},
	} {
		asked = ""
		changed := url.Values{}
		for name, values := range form {
			changed[name] = values
		}
		c.change(changed)
		w := send(h, moon, changed)
		if got := w.Header().Get("Location") + w.Body.String(); w.Code != c.status || !strings.Contains(got, c.to) || asked != c.asked {
			t.Errorf("%d %q\n%s", w.Code, asked, got)
		}
	}
	if got := ask[wire.Document](t, api, inAPI+"/documents/tides%2Fmoon"); got.Fields["author"].String() != "A\nB" || len(got.Labels) != 2 {
		t.Error(got)
	}
	full := failing(api, func(r *http.Request) bool { return r.Method == "PATCH" }, 422, "rejected")
	form.Set("version", get(api, inAPI+"/documents/tides%2Fmoon").Header().Get("ETag"))
	if w := send(Handler(full), moon, form); w.Code != 422 || !strings.Contains(w.Body.String(), `role="alert">Something went wrong here.<`) {
		t.Error(w.Code, w.Body)
	}
	form.Set("do", "delete")
	if w := send(h, moon, form); w.Code != 303 || get(h, moon).Code != 404 {
		t.Error(w.Code)
	}
	if w := send(h, harbour+"/d/nobody", form); w.Code != 404 {
		t.Error(w.Code)
	}
}

// TestBrowserEdit edits a document while another person changes it, and then deletes it, with and
// without JavaScript.
func TestBrowserEdit(t *testing.T) {
	b := open(t)
	for _, scripts := range []bool{true, false} {
		api := newAPI(t, append(harbourLog(), ingest.Document{ID: "a b/ü?", Title: "Odd", Text: "\n\r\nlines\r\n<b>&amp; end \n"}))
		srv := httptest.NewServer(Handler(api))
		defer srv.Close()
		b.hosts, b.complaint = map[string]bool{}, nil
		if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		path := inAPI + "/documents/a%20b%2F%C3%BC%3F"
		b.do(t, chromedp.Navigate(srv.URL+documentPath("harbour log", "a b/ü?")), chromedp.Click("#edit"), chromedp.WaitVisible("#save"))
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest("PATCH", path, strings.NewReader(`{"labels":["theirs"]}`)))
		if w.Code != http.StatusOK {
			t.Fatal(w.Body)
		}
		b.do(t, chromedp.SendKeys("input[name=title]", "new "), chromedp.SendKeys(".datum-line input", "kind"), chromedp.SendKeys(".datum-line textarea", "new"), chromedp.Click("#save"), chromedp.WaitVisible("#stored"))
		if got := b.text(t, ".versions dl"); !strings.Contains(got, "theirs") {
			t.Errorf("the stored version is %q", got)
		}
		b.do(t, chromedp.Click("#save"), chromedp.WaitVisible(".reading"))
		d := ask[wire.Document](t, api, path)
		if d.Title != "new Odd" || d.Fields["kind"].String() != "new" || d.Text != "\n\r\nlines\r\n<b>&amp; end \n" {
			t.Errorf("%+v", d)
		}
		b.do(t, chromedp.Click("#edit"), chromedp.WaitVisible("#save"), chromedp.Click("#open-delete"), chromedp.WaitVisible("#delete"), chromedp.Click("#delete button[value=delete]"), chromedp.WaitVisible("#total"))
		if w := get(api, path); w.Code != http.StatusNotFound {
			t.Error(w.Code)
		}
	}
}
