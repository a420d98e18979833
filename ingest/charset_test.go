package ingest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// texts maps languages to texts with one sentence per line.
var texts = map[string]string{
	"ru": "Рано утром рыбаки вышли в море, чтобы поставить сети.\nКогда ветер усилился, они вернулись в гавань и долго чинили старую лодку.\nВечером в доме на берегу пахло свежим хлебом и рыбой.\n",
	"uk": "Рано вранці рибалки вийшли в море, щоб поставити сіті.\nКоли вітер посилився, вони повернулися до гавані й довго лагодили старий човен.\nУвечері в хаті на березі пахло свіжим хлібом і рибою, її їли всі.\n",
	"el": "Νωρίς το πρωί οι ψαράδες βγήκαν στη θάλασσα για να ρίξουν τα δίχτυα.\nΌταν ο άνεμος δυνάμωσε, γύρισαν στο λιμάνι.\nΆνοιξαν την πόρτα και το βράδυ το σπίτι μύριζε φρέσκο ψωμί.\n",
	"he": "מוקדם בבוקר יצאו הדייגים לים כדי לפרוש את הרשתות.\nכאשר הרוח התחזקה הם חזרו לנמל ותיקנו במשך שעות את הסירה הישנה.\nבערב הבית על החוף הריח מלחם טרי ומדגים.\n",
	"ja": "朝早く、漁師たちは網を張るために海へ出ました。\n風が強くなると、港に戻り、古い船を長いあいだ直していました。\n夕方、海辺の家には焼きたてのパンと魚のにおいがしていました。\n",
	"zh": "清晨，渔民们出海去撒网。\n当风变大的时候，他们回到港口，花了很长时间修理那条旧船。\n晚上，海边的房子里有新鲜面包和鱼的味道，大家坐在一起吃饭聊天。\n",
	"tw": "清晨，漁民們出海去撒網。\n當風變大的時候，他們回到港口，花了很長時間修理那條舊船。\n晚上，海邊的房子裡有新鮮麵包和魚的味道，大家坐在一起吃飯聊天。\n",
	"ko": "이른 아침 어부들은 그물을 치기 위해 바다로 나갔습니다.\n바람이 강해지자 그들은 항구로 돌아와 오랫동안 낡은 배를 고쳤습니다.\n저녁이 되자 바닷가 집에서는 갓 구운 빵과 생선 냄새가 났습니다.\n",
	"th": "เช้าตรู่ชาวประมงออกทะเลเพื่อวางอวน\nเมื่อลมแรงขึ้นพวกเขากลับมาที่ท่าเรือและซ่อมเรือเก่าอยู่นาน\nตอนเย็นบ้านริมทะเลมีกลิ่นขนมปังสดและปลา\n",
	"pl": "Wczesnym rankiem rybacy wypłynęli w morze, żeby zastawić sieci.\nGdy wiatr się wzmógł, wrócili do portu i długo naprawiali starą łódź.\nWieczorem w domu na brzegu pachniało świeżym chlebem.\n",
	"tr": "Sabah erken balıkçılar ağ atmak için denize açıldılar ve bu çok güzel bir gün oldu.\nAma rüzgâr güçlenince daha sonra limana döndüler.\nAkşam o evde bir şey pişti, her şey çok iyi idi ve bu da bize yetti.\n",
	"de": "Früh am Morgen fuhren die Fischer auf das Meer, um die Netze auszulegen.\nAls der Wind stärker wurde, kehrten sie in den Hafen zurück und flickten für Stunden das alte Boot.\nAm Abend roch es in dem Haus über der Düne nach frischem Brot, und alle hörten dem Großvater zu.\n",
	"fr": "Tôt le matin, les pêcheurs sont partis en mer pour poser les filets.\nQuand le vent s’est levé, ils sont rentrés au port et ont réparé le vieux bateau pendant des heures.\nLe soir, la maison sur la côte sentait le pain frais, et c’était l’été.\n",
}

// encoded returns text encoded in a charset.
func encoded(t *testing.T, name, text string) string {
	t.Helper()
	c, err := lookupCharset(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.NewEncoder().String(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

// guessed reads content as a file, and returns the text and the guessed charsets.
func guessed(t *testing.T, content string, opts Options) (string, []GuessedCharset) {
	t.Helper()
	var g Guessed
	opts.Guessed = &g
	docs, errs := read(t, content, opts)
	if len(docs) == 0 || errs != nil {
		t.Fatalf("%.80q: %v %q", content, docs, errs)
	}
	var all []string
	for _, d := range docs {
		all = append(all, d.Text)
	}
	return strings.Join(all, "\n") + "\n", g.Charsets
}

func TestCharsetsAreGuessed(t *testing.T) {
	for _, tt := range []struct{ language, charset string }{
		{"ru", "windows-1251"}, {"ru", "koi8-r"}, {"ru", "iso-8859-5"}, {"ru", "ibm866"}, {"ru", "x-mac-cyrillic"}, {"uk", "windows-1251"}, {"uk", "koi8-u"},
		{"el", "windows-1253"}, {"el", "iso-8859-7"}, {"he", "windows-1255"}, {"ja", "shift_jis"}, {"ja", "euc-jp"}, {"ja", "iso-2022-jp"},
		{"zh", "gb18030"}, {"tw", "big5"}, {"ko", "euc-kr"}, {"th", "windows-874"}, {"tr", "windows-1254"},
		{"de", "windows-1252"}, {"fr", "windows-1252"}, {"de", "macintosh"}, {"fr", "macintosh"}, {"de", "ibm850"},
		{"ru", "utf-16le"}, {"ru", "utf-16be"},
	} {
		text := texts[tt.language]
		want := []GuessedCharset{{tt.charset, false, 1, "stdin"}}
		lines := strings.Split(strings.TrimSpace(text), "\n")
		for format, content := range map[string]string{
			FormatText: text, FormatMarkdown: strings.ReplaceAll(text, "\n", "\n\n"), FormatHTML: "<p>" + strings.ReplaceAll(strings.TrimSpace(text), "\n", "<p>"),
			FormatCSV: "id,text\n1,\"" + strings.Join(lines, "\"\n2,\"") + "\"\n", FormatTSV: "text\n" + text,
			FormatJSONL: `{"text":"` + strings.Join(lines, "\"}\n{\"text\":\"") + `"}`,
		} {
			if strings.HasPrefix(tt.charset, "utf-16") && format != FormatText {
				continue
			}
			got, found := guessed(t, encoded(t, tt.charset, content), Options{Format: format})
			if got = strings.ReplaceAll(got, "\n\n", "\n"); got != text {
				t.Errorf("%s in %s as %s: %.200q", tt.language, tt.charset, format, got)
			}
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("%s in %s as %s: %s", tt.language, tt.charset, format, diff)
			}
		}
	}
}

// TestCharsetsAreUnsure checks that text of an undetectable charset is decoded as Windows-1252 and
// marked unsure, and that valid UTF-8 is not listed as guessed.
func TestCharsetsAreUnsure(t *testing.T) {
	for _, tt := range []struct {
		content, text string
		want          []GuessedCharset
	}{
		{"caf\xe9", "café\n", []GuessedCharset{{"windows-1252", true, 1, "stdin"}}},
		{"caf\xe9 and café", "café and café\n", []GuessedCharset{{"windows-1252", true, 1, "stdin"}}},
		{encoded(t, "iso-8859-2", texts["pl"]), "", []GuessedCharset{{"windows-1252", true, 1, "stdin"}}},
		{texts["ru"], texts["ru"] + "\n", nil},
		{"plain\x1b[31m", "plain\x1b[31m\n", nil},
		{texts["ru"] + "caf\xe9", texts["ru"] + "café\n", []GuessedCharset{{"utf-8", false, 1, "stdin"}}},
	} {
		got, found := guessed(t, tt.content, Options{Format: FormatText})
		if diff := cmp.Diff(tt.want, found); diff != "" || tt.text != "" && got != tt.text {
			t.Errorf("%q: %q %s", tt.content, got, diff)
		}
	}
}

// TestCharsetsOfBrokenFiles checks that one invalid character does not change the charset of a
// file.
func TestCharsetsOfBrokenFiles(t *testing.T) {
	for language, name := range map[string]string{"zh": "gb18030", "ja": "shift_jis", "ko": "euc-kr", "ru": "koi8-r"} {
		text := strings.Repeat(texts[language], 200)
		broken := encoded(t, name, text) + "\xff \xff\n" + encoded(t, name, text)
		got, found := guessed(t, broken, Options{Format: FormatText})
		if !strings.HasPrefix(got, text) || !strings.HasSuffix(got, text+"\n") || len(found) != 1 || found[0].Charset != name || found[0].Unsure {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// TestCharsetIsDecidedLate checks that the charset is detected at the first foreign byte, however
// late it comes, and that the text before it is not held.
func TestCharsetIsDecidedLate(t *testing.T) {
	ascii := `{"text":"plain"}` + "\n"
	late := `{"text":"` + encoded(t, "koi8-r", strings.TrimSpace(strings.ReplaceAll(texts["ru"], "\n", " "))) + `"}` + "\n"
	for _, begin := range []string{"", `{"text":"` + "\xa9" + `"}` + "\n" + strings.Repeat(ascii, windowSize/len(ascii)+1)} {
		n, last := 0, ""
		var g Guessed
		in := io.MultiReader(strings.NewReader(begin), &repeater{unit: ascii, size: 600000 * len(ascii)}, strings.NewReader(late))
		for d, err := range Open("-", Options{Stdin: in, Guessed: &g}) {
			if err != nil {
				t.Fatal(err)
			}
			n, last = n+1, d.Text
		}
		if n < 600001 || last != strings.TrimSpace(strings.ReplaceAll(texts["ru"], "\n", " ")) {
			t.Errorf("%d documents, the last one is %q", n, last)
		}
		if want := []GuessedCharset{{"koi8-r", begin != "", 1, "stdin"}}; !cmp.Equal(want, g.Charsets) {
			t.Errorf("%+v, want %+v", g.Charsets, want)
		}
	}
}

// TestCharsetOrder checks that a byte-order mark overrides Options.Charset, which overrides a
// declaration in the page, which overrides a guess.
func TestCharsetOrder(t *testing.T) {
	ru := strings.TrimSpace(texts["ru"])
	page := func(charset, head string) string { return encoded(t, charset, head+"<p>"+ru) }
	html := strings.ReplaceAll(ru, "\n", " ")
	for _, tt := range []struct{ content, format, charset, want string }{
		{"\ufeff" + ru, FormatText, "koi8-r", ru},
		{"\xff\xfe" + encoded(t, "utf-16le", ru), FormatText, "koi8-r", ru},
		{"\xff\xfe\x00\x00" + encoded(t, "utf-32le", ru), FormatText, "", ru},
		{"\x00\x00\xfe\xff" + encoded(t, "utf-32be", ru), FormatText, "", ru},
		{encoded(t, "utf-16be", ru), FormatText, "utf-16be", ru},
		{encoded(t, "koi8-r", "ру"), FormatText, "KOI8-R", "ру"},
		{encoded(t, "koi8-r", ru), FormatText, "windows-1251", encodedAs(t, "koi8-r", "windows-1251", ru)},
		{encoded(t, "iso-8859-2", strings.TrimSpace(texts["pl"])), FormatText, "latin2", strings.TrimSpace(texts["pl"])},
		{page("koi8-r", "<meta charset=windows-1251>"), FormatHTML, "koi8-r", html},
		{page("koi8-r", "<meta charset=windows-1251>"), FormatHTML, "", encodedAs(t, "koi8-r", "windows-1251", html)},
		{page("koi8-r", `<meta http-equiv=content-type content="text/html; charset=koi8-r">`), FormatHTML, "", html},
		{page("koi8-r", `<?xml version="1.0" encoding='koi8-r'?><html>`), "", "", html},
		{page("koi8-r", "<meta charset=utf-8>"), FormatHTML, "", html},
		{page("utf-8", "<meta charset=iso-8859-1>"), FormatHTML, "", html},
		{page("koi8-r", "<meta charset=nonsense>"), FormatHTML, "", html},
		{"<meta charset=koi8-r>\xd2\xd5", FormatHTML, "", "ру"},
		{"<meta charset=gb2312>\xd6\xd0", FormatHTML, "", "中"},
		{"<meta charset=utf-8>caf\xe9 é", FormatHTML, "", "café é"},
		{"caf\xe9", FormatHTML, "", "café"},
	} {
		if docs, errs := read(t, tt.content, Options{Format: tt.format, Charset: tt.charset}); len(docs) != 1 || docs[0].Text != tt.want || errs != nil {
			t.Errorf("%.60q by %q: %v %q", tt.content, tt.charset, docs, errs)
		}
	}
}

// encodedAs returns text encoded in one charset and decoded as another.
func encodedAs(t *testing.T, in, as, text string) string {
	t.Helper()
	c, err := lookupCharset(as)
	if err != nil {
		t.Fatal(err)
	}
	return c.read([]byte(encoded(t, in, text)))
}

func TestCharsetNames(t *testing.T) {
	for name, want := range map[string]string{"UTF8": "utf-8", "latin1": "windows-1252", "GB2312": "gb18030", "cp1251": "windows-1251", "sjis": "shift_jis",
		"IBM850": "ibm850", " Big5 ": "big5", "cp437": "ibm437", "utf-16": "utf-16le", "": "", "klingon": "", "replacement": "", "iso-2022-kr": ""} {
		if got, err := Charset(name); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	all := Charsets()
	for _, name := range all {
		if got, err := Charset(name); got != name || err != nil {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
	if len(all) < 40 || !slices.IsSorted(all) {
		t.Error(all)
	}
	_, errs := collect(t, corpus, Options{Charset: "klingon"})
	if len(errs) != 1 || !strings.Contains(errs[0], "big5") {
		t.Error(errs)
	}
}

// TestGuessedAreCounted checks that files are counted by charset, with the first one as an example.
func TestGuessedAreCounted(t *testing.T) {
	root := t.TempDir()
	for i := range 30 {
		os.WriteFile(filepath.Join(root, fmt.Sprintf("%02d.txt", i)), []byte(encoded(t, []string{"koi8-r", "utf-8", "gb18030"}[i%3], texts[[]string{"ru", "ru", "zh"}[i%3]])), 0o600)
	}
	var g Guessed
	collect(t, root, Options{Guessed: &g})
	want := []GuessedCharset{{"koi8-r", false, 10, filepath.Join(root, "00.txt")}, {"gb18030", false, 10, filepath.Join(root, "02.txt")}}
	if diff := cmp.Diff(want, g.Charsets); diff != "" {
		t.Error(diff)
	}
}

// TestCharsetIsRightOrUnsure checks that sentences of a language in a charset are decoded
// correctly, or that the guess is marked unsure.
func TestCharsetIsRightOrUnsure(t *testing.T) {
	in := map[string][]string{"ru": {"windows-1251", "koi8-r", "iso-8859-5", "ibm866"}, "el": {"windows-1253", "iso-8859-7"}, "he": {"windows-1255"},
		"ja": {"shift_jis", "euc-jp", "iso-2022-jp"}, "zh": {"gb18030", "gbk"}, "tw": {"big5"}, "ko": {"euc-kr"}, "pl": {"iso-8859-2", "windows-1250"},
		"tr": {"windows-1254"}, "de": {"windows-1252", "macintosh"}, "fr": {"windows-1252"}}
	rapid.Check(t, func(rt *rapid.T) {
		language := rapid.SampledFrom(slices.Sorted(maps.Keys(in))).Draw(rt, "language")
		name := rapid.SampledFrom(in[language]).Draw(rt, "charset")
		lines := strings.SplitAfter(texts[language], "\n")
		var text strings.Builder
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(lines)-2), 2, 200).Draw(rt, "lines") {
			text.WriteString(lines[i])
		}
		got, found := guessed(t, encoded(t, name, text.String()), Options{Format: FormatText})
		if got != text.String()+"\n" && (len(found) != 1 || !found[0].Unsure) {
			rt.Errorf("%s in %s: %+v %.200q", language, name, found, got)
		}
	})
}

func FuzzCharset(f *testing.F) {
	for language, name := range map[string]string{"ru": "koi8-r", "ja": "iso-2022-jp", "zh": "gb18030", "de": "utf-16le"} {
		c, _ := lookupCharset(name)
		b, _ := c.NewEncoder().String(texts[language])
		f.Add([]byte(b))
	}
	f.Add([]byte("\x1b$B\x1b$\xff"))
	f.Add([]byte("B@BBBB\x00@@@@@BB\x1bB"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for d, err := range Open("-", Options{Format: FormatText, Stdin: bytes.NewReader(content)}) {
			if err == nil && (!utf8.ValidString(d.Text) || utf8.Valid(content) && !bytes.Contains(content, []byte("\x1b$")) && !bytes.HasPrefix(content, []byte("\ufeff")) && d.Text != string(content)) {
				t.Errorf("%q becomes %q", content, d.Text)
			}
		}
	})
}
