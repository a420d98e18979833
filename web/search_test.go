package web

import (
	"net/http"
	"strings"
	"testing"
)

// TestPagesInChinese checks that pages and API errors are translated, and that documents are not.
func TestPagesInChinese(t *testing.T) {
	h := Handler(newFake(64))
	for _, c := range []struct {
		target string
		want   []string
	}{
		{harbour, []string{"12 篇文档，每篇有一个 64 位的编码", `placeholder="描述一个主题"`}},
		{harbour + "?q=tide&rerank=bm25&like=birds%2Fterns&dislike=tides%2Fsurge", []string{"像：Terns on the gravel", "不像：Notes on the January surge",
			"位之差", "更多类似文档", "非对称相似度", "scan 比较了 10,987 个编码", "两个编码有", "可能的标签", "<mark>tide</mark>", "10 条结果", "第 0 位为"}},
		{harbour + "?q=plugh", []string{"查询中的词都不在模型的词表中"}},
		{harbour + "?q=tide&cursor=x", []string{"这一页结果已失效", "第一页"}},
		{harbour + "/d/tides/moon", []string{"最近的文档", "出现但不在预期中的词", "为 1 的位的含义", "The moon rises"}},
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

// TestPagesWithout checks that a page lacks only the data of additional requests that fail.
func TestPagesWithout(t *testing.T) {
	api := newFake(64)
	h := Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "facets=") || strings.HasSuffix(r.URL.Path, "/suggest") || strings.HasSuffix(r.URL.Path, "/reconstruct") ||
			r.URL.Query().Get("limit") == "1" {
			api.problem(w, 400, "bad_query", "no such parameter")
			return
		}
		api.ServeHTTP(w, r)
	}))
	for target, want := range map[string]string{harbour + "?q=tide": "lighthouse <small>3</small>", harbour + "/d/tides/moon": "Nearest documents"} {
		body := get(h, target).Body.String()
		if !strings.Contains(body, want) || strings.Contains(body, "Likely labels") || strings.Contains(body, "Reconstruction by") {
			t.Errorf("%s lacks more than the data of the failed requests", target)
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

func TestRadiusOf(t *testing.T) {
	for _, c := range []struct {
		within []int
		n      int
		want   int
	}{
		{nil, 5, 0}, {[]int{0, 0, 3}, 1, 2}, {[]int{1, 0, 3, 9}, 4, 2}, {[]int{1, 0, 3, 9}, 5, 3}, {[]int{1, 0, 3, 0}, 50, 2},
	} {
		if got := radiusOf(c.within, c.n); got != c.want {
			t.Errorf("%v: %d have radius %d, want %d", c.within, c.n, got, c.want)
		}
	}
}
