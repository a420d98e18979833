package words

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// A zipf generates documents of the lengths of news whose words follow Zipf's law. Documents depend
// on their number alone.
//
// The word of rank r, from 1 on, has a probability proportional to 1/(r+2.7)^1.1. A fifth of the
// words of a document repeat an earlier one, since texts do. Lengths are log-normal with a median
// of 150 words, titles have 3 to 10.
type zipf struct{ words int }

func (z zipf) rank(r *rand.Rand) int {
	// The inverse of the distribution function of 1/(x+2.7)^1.1 on [1, words+1].
	low, high := math.Pow(3.7, -.1), math.Pow(float64(z.words)+3.7, -.1)
	return int(math.Pow(low+r.Float64()*(high-low), -10) - 2.7)
}

func (z zipf) name(rank int) string { return fmt.Sprintf("%s%d", string(rune('a'+rank%26)), rank) }

// text returns the ranks of the words of a document: of its title, and of its text.
func (z zipf) text(number uint32) (title, text []int) {
	r := rand.New(rand.NewPCG(uint64(number), 7))
	n := int(min(150*math.Exp(.8*r.NormFloat64()), 3000)) + 5
	for range n {
		rank := z.rank(r)
		if len(text) > 0 && r.IntN(5) == 0 {
			rank = text[r.IntN(len(text))]
		}
		text = append(text, rank)
	}
	for range 3 + r.IntN(8) {
		title = append(title, text[r.IntN(len(text))])
	}
	return title, text
}

func (z zipf) document(number uint32) Document {
	title, text := z.text(number)
	d := Document{Number: number, Title: len(title), Text: len(text)}
	at := map[int]int{}
	count := func(ranks []int, field func(*Term) *uint32) {
		for _, rank := range ranks {
			i, ok := at[rank]
			if !ok {
				i = len(d.Terms)
				at[rank] = i
				d.Terms = append(d.Terms, Term{Name: z.name(rank)})
			}
			*field(&d.Terms[i])++
		}
	}
	count(title, func(t *Term) *uint32 { return &t.Title })
	count(text, func(t *Term) *uint32 { return &t.Text })
	slices.SortFunc(d.Terms, func(a, b Term) int { return strings.Compare(a.Name, b.Name) })
	for _, t := range d.Terms {
		d.Forms = append(d.Forms, t.Name)
	}
	return d
}

// question returns three words of one document, one of them frequent, as people type them.
func (z zipf) question(r *rand.Rand, documents uint32) []Word {
	_, text := z.text(r.Uint32N(documents))
	var words []Word
	for len(words) < 3 {
		rank := text[r.IntN(len(text))]
		if rank > 50 { // people leave out stop words
			words = append(words, Word{Terms: []string{z.name(rank)}})
		}
		text = append(text, 51+r.IntN(1000))
	}
	return words
}
