package markup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v4"

	"github.com/hashsearch/hashsearch/ingest/document"
)

// maxFrontMatter is the size of front matter in bytes. What is longer belongs to the text.
const maxFrontMatter = 64 << 10

// splitFrontMatter splits a page into its front matter and its text. Front matter is what site
// generators and notebooks keep at the beginning of a page: YAML between lines of three dashes,
// TOML between lines of three pluses, or a JSON object. The settings are nil, and the text is the
// whole page, if there is none.
func splitFrontMatter(page string) (settings map[string]any, text string) {
	page = strings.ReplaceAll(page, "\r\n", "\n")
	begin := strings.TrimLeft(page, " \t\n")
	for fence, parse := range map[string]func(string) (map[string]any, error){"---": parseYAML, "+++": parseTOML} {
		if inner, rest, ok := fenced(begin, fence); ok {
			if settings, err := parse(inner); err == nil && len(settings) > 0 {
				return settings, rest
			}
		}
	}
	if strings.HasPrefix(begin, "{") {
		if settings, rest, err := parseJSONBefore(begin); err == nil && len(settings) > 0 {
			return settings, rest
		}
	}
	return nil, page
}

// fenced returns what is between a first line and the next one that consist of a fence. YAML may
// also end with three dots.
func fenced(page, fence string) (inner, rest string, ok bool) {
	first, page, _ := strings.Cut(page, "\n")
	if strings.TrimRight(first, " \t") != fence {
		return "", "", false
	}
	for at := 0; at < min(len(page), maxFrontMatter); {
		line, _, _ := strings.Cut(page[at:], "\n")
		end := min(len(page), at+len(line)+1)
		if l := strings.TrimSpace(line); l == fence || l == "..." && fence == "---" {
			return page[:at], page[end:], true
		}
		at = end
	}
	return "", "", false
}

// parseJSONBefore returns the JSON object at the beginning of a page, and what follows.
func parseJSONBefore(page string) (settings map[string]any, rest string, err error) {
	d := json.NewDecoder(strings.NewReader(page[:min(len(page), maxFrontMatter)]))
	d.UseNumber()
	if err := d.Decode(&settings); err != nil {
		return nil, "", err
	}
	rest = page[d.InputOffset():]
	if line, _, _ := strings.Cut(rest, "\n"); strings.TrimSpace(line) != "" {
		return nil, "", errors.New("text follows the object")
	}
	return settings, rest, nil
}

// parseYAML returns the values of a mapping. Scalars are as written, since 007 is not 7 to its
// author; aliases are only followed to scalars, since they could grow without limit.
func parseYAML(inner string) (map[string]any, error) {
	var doc yaml.Node
	if err := yaml.Load([]byte(dedented(inner)), &doc); err != nil && !errors.Is(err, io.EOF) {
		return plainSettings(inner)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("not a mapping")
	}
	settings, _ := yamlValue(doc.Content[0]).(map[string]any)
	return settings, nil
}

// plainSettings returns the names and texts of lines such as "title: A: b", which is not valid
// YAML.
func plainSettings(inner string) (map[string]any, error) {
	settings := map[string]any{}
	for line := range strings.SplitSeq(inner, "\n") {
		if strings.TrimSpace(line) == "" || strings.ContainsAny(line[:1], " \t-#") {
			continue // a part of the setting before, or a comment
		}
		name, text, ok := strings.Cut(line, ":")
		if !ok || strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("%q is not a setting", line)
		}
		settings[name] = strings.Trim(strings.TrimSpace(text), `"'`)
	}
	return settings, nil
}

// dedented removes the indentation of the first line from all lines.
func dedented(text string) string {
	text = strings.TrimLeft(text, "\n")
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	if indent == "" {
		return text
	}
	return strings.ReplaceAll("\n"+text, "\n"+indent, "\n")
}

func yamlValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		values := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			values[n.Content[i].Value] = yamlValue(n.Content[i+1])
		}
		return values
	case yaml.SequenceNode:
		values := []any{}
		for _, c := range n.Content {
			values = append(values, yamlValue(c))
		}
		return values
	case yaml.AliasNode:
		if n.Alias != nil && n.Alias.Kind == yaml.ScalarNode {
			return yamlValue(n.Alias)
		}
		return nil
	}
	if n.ShortTag() == "!!null" {
		return nil
	}
	return n.Value
}

// parseTOML returns the values of a TOML document. Its dates without a time or a zone are written
// as they are.
func parseTOML(inner string) (settings map[string]any, err error) {
	_, err = toml.Decode(inner, &settings)
	return settings, err
}

// tomlLayouts are the layouts of times whose location package toml names so.
var tomlLayouts = map[string]string{"datetime-local": "2006-01-02T15:04:05.999999999", "date-local": time.DateOnly, "time-local": "15:04:05.999999999"}

// scalarText returns a value as text, and false for lists, mappings and nothing.
func scalarText(value any) (text string, ok bool) {
	switch v := value.(type) {
	case nil, []any, map[string]any, []map[string]any:
		return "", false
	case string:
		return v, true
	case time.Time:
		if layout := tomlLayouts[v.Location().String()]; layout != "" {
			return v.Format(layout), true
		}
		return v.Format(time.RFC3339Nano), true
	}
	return fmt.Sprint(value), true
}

// names of settings, in lower case, that are labels.
var labelSettings = []string{"label", "labels", "tag", "tags", "category", "categories", "keyword", "keywords", "topic", "topics", "taxonomies"}

// apply makes the title, the labels and the fields of a document of front matter.
func apply(d *document.Document, settings map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := settings[name]
		text, isText := scalarText(value)
		lower := strings.ToLower(name)
		switch {
		case lower == "title" && isText:
			d.Title = OneLine(text)
		case slices.Contains(labelSettings, lower):
			d.AddLabels(labelsOf(lower, value)...)
		default:
			setSetting(d, name, value)
		}
	}
}

// setSetting sets a field to a value of front matter: a text, a list of texts, or the JSON of what
// is nested deeper.
func setSetting(d *document.Document, name string, value any) {
	if text, ok := scalarText(value); ok {
		d.SetField(name, text)
		return
	}
	if list, ok := textsOf(value); ok {
		d.SetList(name, list)
		return
	}
	if value == nil {
		return
	}
	if b, err := json.Marshal(value); err == nil {
		d.SetField(name, string(b))
	}
}

// textsOf returns a list whose elements are all texts.
func textsOf(value any) (texts []string, ok bool) {
	list, ok := value.([]any)
	for _, element := range list {
		text, isText := scalarText(element)
		if !isText {
			return nil, false
		}
		texts = append(texts, text)
	}
	return texts, ok
}

// labelsOf returns the labels in a setting: a text with several, a list, objects with a name, or
// taxonomies by name.
func labelsOf(name string, value any) (labels []string) {
	if text, ok := scalarText(value); ok {
		return splitLabels(name, text)
	}
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			if text, ok := scalarText(element); ok {
				labels = append(labels, bareTag(text))
			} else {
				labels = append(labels, labelsOf(name, element)...)
			}
		}
	case map[string]any:
		if text, ok := scalarText(v["name"]); ok {
			return []string{text}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			labels = append(labels, labelsOf(name, v[key])...)
		}
	}
	return labels
}

// splitLabels splits a text of labels at commas or else, as Jekyll does for tags and categories, at
// white space.
func splitLabels(name, text string) (labels []string) {
	parts := strings.Split(text, ",")
	if len(parts) == 1 && (name == "tags" || name == "categories") {
		parts = strings.Fields(text)
	}
	for _, part := range parts {
		labels = append(labels, bareTag(part))
	}
	return labels
}

// bareTag removes the sign that some notebooks write before tags.
func bareTag(tag string) string { return strings.TrimPrefix(strings.TrimSpace(tag), "#") }
