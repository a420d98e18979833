package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashsearch/hashsearch/api/wire"
)

// TestPagesInChinese checks that pages and API errors are translated, and that documents are not.
func TestPagesInChinese(t *testing.T) {
	h := Handler(harbourAPI(t))
	for _, c := range []struct {
		target string
		want   []string
	}{
		{harbour, []string{"12 篇文档", `placeholder="描述一个主题"`, "<h2>主题</h2>", "<h2>最新文档</h2>"}},
		{harbour + "?q=tide&rerank=bm25&like=birds%2Fterns&dislike=tides%2Fsurge", []string{"像：Terns on the gravel", "不像：Notes on the January surge",
			"位之差", "更多类似文档", "<dt>编码</dt>", "scan 比较了 12 个编码", "两个编码有", "可能的标签", "<mark>tide</mark>", "10 条结果", "第 0 位为"}},
		{harbour + "?q=plugh", []string{"没有文档含有查询中的词"}},
		{harbour + "?q=tyde", []string{"显示的是 tide 的结果，而不是 tyde。", "仍按我输入的词搜索", "按 词语 &#43; ", "<dt>词语</dt>"}},
		{harbour + "?q=tide&cursor=x", []string{"这一页结果已失效", "第一页"}},
		{harbour + "/d/tides/moon", []string{"最相似的文档", "出现但不在预期中的词", "为 1 的位的含义", "The moon rises"}},
		{harbour + "/d/nobody", []string{"此文档不存在", "未找到"}},
		{"/nope", []string{"此地址没有页面"}},
		{"/sign-in", []string{"登录", "密钥"}},
	} {
		body := get(h, c.target, "Accept-Language", "zh").Body.String()
		for _, want := range c.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q", c.target, want)
			}
		}
	}
}

// TestFewRequests checks that no page needs more than two requests to the API, and the first page
// of a collection no more than three.
func TestFewRequests(t *testing.T) {
	api, requests := harbourAPI(t), 0
	h := Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		api.ServeHTTP(w, r)
	}))
	next := ask[wire.Answer](t, api, inAPI+"/search?q=tide").Next
	for _, target := range []string{"/?all", harbour, harbour + "?dislike=tides%2Fsurge&dislike=birds%2Fterns", harbour + "?q=tide&rerank=bm25&filter=label%3Dbirds", harbour + "?q=tide&like=birds%2Fterns&dislike=tides%2Fsurge",
		harbour + "?like=birds%2Fterns", harbour + "?q=plugh", harbour + "?q=tyde&prefix=true", harbour + "?q=tide&sort=season&rank=words", harbour + "?q=tide&cursor=" + next, harbour + "/about", harbour + "/d/tides/moon", harbour + "/map?q=tide",
		harbour + "/bits", harbour + "/bits/3", harbour + "/bits/correlation.png", harbour + "/tasks"} {
		requests = 0
		if w := get(h, target); w.Code != http.StatusOK || requests == 0 || requests > 2 && (target != harbour || requests > 3) {
			t.Errorf("%s: %d, after %d requests", target, w.Code, requests)
		}
	}
}

// TestExamples checks that links add and remove examples and change nothing else of the search.
func TestExamples(t *testing.T) {
	f := parseForm("c", map[string][]string{"q": {" x "}, "like": {"a", "", "a"}, "dislike": {"b"}, "cursor": {"z"}, "radius": {"9"}})
	for _, c := range []struct{ got, want string }{
		{f.More("b"), "/c/c?like=a&like=b&q=x&radius=9"},
		{f.More("a"), "/c/c?dislike=b&like=a&q=x&radius=9"},
		{f.Less("a"), "/c/c?dislike=b&dislike=a&q=x&radius=9"},
		{f.Forget("a"), "/c/c?dislike=b&q=x&radius=9"},
		{f.WithWords([]string{"y", "z"}), "/c/c?q=y+z&radius=9"},
		{f.Only("a=b|c", "1"), `/c/c?dislike=b&filter=a%5C%3Db%5C%7Cc%3D1&like=a&q=x&radius=9`},
		{f.URL(), "/c/c?cursor=z&dislike=b&like=a&q=x&radius=9"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}
