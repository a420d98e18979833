package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hashsearch/hashsearch/api/wire"
)

// mapData is the API's map: columns of documents and their positions.
type mapData struct{ wire.Map }

// consistent reports whether all columns have the same length and each label index is valid.
func (m *mapData) consistent() bool {
	n := len(m.IDs)
	for of, names := range map[*[]int]int{&m.Label: len(m.Labels), &m.Topic: len(m.Topics), &m.Value: len(m.Values)} {
		for _, i := range *of {
			if i < -1 || i >= names {
				return false
			}
		}
	}
	return len(m.Titles) == n && len(m.X) == n && len(m.Y) == n && len(m.Label) == n && len(m.Topic) == n && (len(m.Value) == n || m.Value == nil)
}

type point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

const (
	drawnOnServer  = 2000   // points of the picture drawn without a script
	drawnInBrowser = 100000 // points that the script requests
	described      = 12     // groups that the summary of the picture describes
	reloadAfter    = "2"    // seconds until a page whose map is not ready is reloaded
)

// The groups of a map, as in its address.
const (
	byLabels = "labels"
	byTopics = "topics"
	byField  = "field:"
)

type mapPage struct {
	page
	Form    form
	ID      string // of the document to mark; used if Form has no query
	Message string // shown instead of a map: the next step
	Missed  string // reason why there is no mark
	By      string // what the groups are: byLabels, byTopics, or byField and the name of a field
	Map     mapData
	Frame   frame
	Groups  []group
	Mark    *point
}

// showMap is the page that shows all documents in two dimensions. The server draws a sample, which
// the script replaces by up to drawnInBrowser documents.
func (s *site) showMap(w http.ResponseWriter, r *http.Request) (string, any, error) {
	name := r.PathValue("collection")
	p := &mapPage{page: s.page(r, name, "map"), Form: form{Collection: name, Q: strings.TrimSpace(r.FormValue("q"))}, ID: r.FormValue("id"), By: r.FormValue("by")}
	p.Title = p.T("Map of %s", name)
	p.Styles, p.Scripts = []string{"map.css"}, []string{"map.js"}
	err := s.draw(r, p)
	switch {
	case isProblem(err, "busy", "timeout"):
		w.Header().Set("Refresh", reloadAfter)
		p.Message = p.T("The map is being computed. This page reloads every few seconds.")
	case isProblem(err, "no_model", "foreign_codes"):
		p.Message = sentence(err.Error())
	case err != nil:
		return "", nil, err
	case len(p.Groups) == 0:
		p.Message = p.T("There is no map yet, because it is drawn from codes. Add documents and train a model first.")
	}
	return "map.html", p, nil
}

// draw loads the map with the position of the query or document in the address, and groups its
// points. It does nothing if the collection has no documents or no generation. If the API has no
// position, the reason is shown beside the search box.
func (s *site) draw(r *http.Request, p *mapPage) error {
	var c collection
	if err := s.loadStats(r, p.Name, &c, nil); err != nil {
		return err
	}
	if c.Documents == 0 || c.Generation == nil {
		return nil
	}
	v := url.Values{"limit": {fmt.Sprint(drawnOnServer)}}
	switch {
	case p.Form.Q != "":
		v.Set("q", p.Form.Q)
	case p.ID != "":
		v.Set("id", p.ID)
	}
	if p.Field() != "" {
		v.Set("field", p.Field())
	}
	if err := s.get(r, &p.Map, v, "collections", p.Name, "map"); err != nil {
		return err
	}
	if !p.Map.consistent() {
		return errors.New("the columns of the map from the API have different lengths or invalid label indices")
	}
	if p.Missed = sentence(p.Map.Missed); p.Map.Place != nil {
		p.Mark = &point{float64(p.Map.Place.X), float64(p.Map.Place.Y)}
	}
	p.Frame = newFrame(p.Map.X, p.Map.Y)
	choices := p.Groupings()
	if !slices.ContainsFunc(choices, func(c choice) bool { return c.Chosen }) {
		p.By = choices[0].Value
	}
	p.Groups = p.Map.groups(p.Frame, c.Labels, p.page, p.By)
	return nil
}

// Field returns the name of the field whose values are the groups, or "".
func (p *mapPage) Field() string {
	if field, by := strings.CutPrefix(p.By, byField); by {
		return field
	}
	return ""
}

// Groupings returns the possible groups: labels, topics, or the values of a field.
func (p *mapPage) Groupings() (all []choice) {
	if len(p.Map.Labels) > 0 {
		all = append(all, choice{Value: byLabels, Text: p.T("labels")})
	}
	all = append(all, choice{Value: byTopics, Text: p.T("topics")})
	for _, f := range p.Map.Fields {
		all = append(all, choice{Value: byField + f, Text: f})
	}
	for i := range all {
		all[i].Chosen = all[i].Value == p.By
	}
	return all
}

// Grouped returns the address of the same map with other groups.
func (p *mapPage) Grouped(by string) string {
	v := url.Values{"by": {by}}
	for name, value := range map[string]string{"q": p.Form.Q, "id": p.ID} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return collectionPath(p.Name) + "/map?" + v.Encode()
}

// Marked returns the query or document id of the mark.
func (p *mapPage) Marked() string {
	if p.Form.Q != "" {
		return p.Form.Q
	}
	return p.ID
}

// Most returns the number of points that the script requests.
func (p *mapPage) Most() int { return drawnInBrowser }

// Shown describes how many of the documents the picture drawn by the server shows.
func (p *mapPage) Shown() string {
	if all := p.Map.Documents; all > len(p.Map.IDs) {
		return p.T("%s of %s documents", thousands(len(p.Map.IDs)), thousands(all))
	}
	return p.N(len(p.Map.IDs), "%s document", "%s documents")
}

// Summary describes the picture in words.
func (p *mapPage) Summary() string {
	parts := []string{p.T("A map of the documents. Documents with similar codes are close to each other.")}
	for i, g := range p.Groups {
		if i == described {
			break
		}
		parts = append(parts, p.T("%s: %s, %s.", g.Name, p.N(g.Count, "%s document", "%s documents"), p.Side(g.Spot)))
	}
	return strings.Join(parts, " ")
}

// Side returns the name of the part of the map that holds a point.
func (p *mapPage) Side(at point) string {
	x, y := p.Frame.project(at)
	names := [3][3]string{{p.T("top left"), p.T("top"), p.T("top right")}, {p.T("left"), p.T("middle"), p.T("right")},
		{p.T("bottom left"), p.T("bottom"), p.T("bottom right")}}
	return names[third(y, p.Frame.Height)][third(x, p.Frame.Width)]
}

func third(x, of float64) int { return min(2, max(0, int(3*x/of))) }
