package ingest

import (
	"reflect"
	"strings"
	"testing"
)

func TestConditions(t *testing.T) {
	d := Document{ID: "7", Title: "T", Labels: []string{"a", "b", "x|y", "10"}, Fields: map[string]string{"split": "train", "none": "", "year": "1993",
		"day": "2020-02-29", "time": "2020-02-29T10:00:00Z", "price": "9.50", "deep": "0x10", "<b>": `a\b`, "long": strings.Repeat("x", maxRanged+1),
		"huge": "9007199254740993", "far": "1e402", "looks": "[1,2]"}, Lists: map[string][]string{"tags": {"x", "5"}, "empty": {}}}
	for _, tt := range []struct {
		condition string
		want      bool
	}{
		{"split=train", true}, {"split=test", false}, {" split =train", true}, {"id=7", true}, {"title=T", true}, {"title=t", false},
		{"label=a", true}, {"labels=b", true}, {"label=c", false}, {"none=", true}, {"other=", false},

		{"split!=train", false}, {"split!=test", true}, {"other!=x", true}, {"none!=", false}, {"label!=a", false}, {"label!=c", true},
		{"label=c|b", true}, {"label=c|d", false}, {"label!=c|b", false}, {"label!=c|d", true}, {"id=6|7|8", true}, {"none=x|", true},
		{`label=x\|y`, true}, {"label=x|y", false}, {`\<b\>=a\\b`, true}, {`\<b\>=a\b`, true}, {`\<b\>=a\\\\b`, false},

		{"year>=1993", true}, {"year>1993", false}, {"year<=1993.0", true}, {"year<1e4", true}, {"year<200", false}, {"year>", true}, {"year<x", true},
		{"year=1993.0", true}, {"year=19.93e2|x", true}, {"year!=+1993", false}, {"year!=1994", true}, {"split>=0", false},
		{"price=9.5", true}, {"price=95e-1", true}, {"price=9.05", false}, {"deep=16", false}, {"id=7.0", false}, {"id!=7.0", true}, {"id=7", true},
		{"huge>9007199254740992", true}, {"huge<=9007199254740993", true}, {"far>1e400", true}, {"far=100e400", true}, {"far<1e999999999999999999999", true},
		{"label=1e1", true}, {"labels!=10.0", false}, {"tags=x", true}, {"tags=5e0", true}, {"tags!=x", false}, {"tags>4", true}, {"looks=1", false},
		{"exists(split)", true}, {"missing(split)", false}, {"exists(other)", false}, {" missing( other ) ", true}, {"exists(none)", false},
		{"exists(tags)", true}, {"exists(empty)", false}, {"exists(long)", true}, {"exists(label)", true}, {"exists(id)", true}, {"exists(title)", true},
		{"never(split)", false}, {"never(id)", false}, {`exists(\<b\>)`, true}, {"exists(a=b)", false}, {"exists(a)=b", false},
		{"price>10", false}, {"price<10", true}, {"price>=9.5", true}, {"price<=+9.5e0", true}, {"deep<9", false}, {"deep<Inf", true},
		{"day>=2020", false}, {"day>=2020-01", true}, {"day<2020-03-01", true}, {"day>2020-02-29", false}, {"time>2020-02-29", true}, {"time<2020-02-29T11", true},
		{"label>b", true}, {"label>y", false}, {"id>6.5", true}, {"none<z", false}, {"long>a", false}, {"other>a", false}, {`year>\=`, false},
	} {
		c, err := ParseCondition(tt.condition)
		if err != nil || c.Validate() != nil || c.Matches(d) != tt.want {
			t.Errorf("%q: %v, %v", tt.condition, c.Matches(d), err)
		}
	}
	for _, bad := range []string{"", "split", "=train", " =x", "a!b", `a\=b`, ">5", "exists()", "exists(a", "exist(a)", "(a)", "!exists(a)"} {
		if c, err := ParseCondition(bad); err == nil || !strings.Contains(err.Error(), "field=value") {
			t.Errorf("%q is read as %v, %v", bad, c, err)
		}
	}
	if c, _ := ParseCondition("a=b=c"); c.Value != "b=c" || c.String() != "a=b=c" {
		t.Errorf("got %v", c)
	}
}

func TestBadConditions(t *testing.T) {
	for _, c := range []Condition{{Value: "x"}, {Field: "a", Op: "=="}, {Field: "a", Op: Less, Or: []string{"b"}}, {Field: "a", Op: Exists, Value: "b"}, {Op: Missing}} {
		if c.Validate() == nil {
			t.Errorf("%v passes Validate", c)
		}
	}
}

// FuzzParseCondition checks that ParseCondition parses the String of a condition to the same one.
func FuzzParseCondition(f *testing.F) {
	for _, s := range []string{"a=b", "a!=b|c", `a\=<=\=1`, `a>=\\`, "a==b", `x\!=|`, "a=|", `\`, "!=", "exists(a)", `missing( (a\=b)) `, "never(label)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCondition(s)
		if err != nil {
			return
		}
		again, err := ParseCondition(c.String())
		if err != nil || !reflect.DeepEqual(c, again) || c.Validate() != nil {
			t.Errorf("%q is %#v, written as %q, read as %#v, %v", s, c, c, again, err)
		}
	})
}

// An error repeats a long condition or charset only in part.
func TestErrorsOfLongNamesAreBrief(t *testing.T) {
	long := strings.Repeat("x", 9000)
	_, condition := ParseCondition(long)
	_, charset := Charset(long)
	field := Condition{Field: long, Op: Exists, Value: "x"}.Validate()
	for _, err := range []error{condition, charset, field} {
		if err == nil || len(err.Error()) > 2000 {
			t.Errorf("%.100v", err)
		}
	}
}
