// Command zipf writes a generated collection for measurements: documents whose words follow Zipf's
// law and whose lengths are those of news, and three-word questions about them.
//
//	go run ./docs/zipf -documents 1000000 | gzip -1 > zipf.jsonl.gz
//	go run ./docs/zipf -documents 1000000 -questions 1000 | gzip -1 > questions.jsonl.gz
//
// The word of rank r has a probability proportional to (r+10)^-1.1, r < 10^6 (Mandelbrot, 1953):
// the 10 flattens the head, where a text has stop words. The number of words of a document is
// log-normal with median 110 and sigma .6, at least 8; the first 8 are also its title. A question
// has three different words of a document. The same flags give the same bytes.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

func main() {
	documents := flag.Int("documents", 1_000_000, "number of documents")
	questions := flag.Int("questions", 0, "number of questions to write instead of the documents")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	err := write(json.NewEncoder(out), *documents, *questions)
	if err := errors.Join(err, out.Flush()); err != nil {
		log.Fatal(err)
	}
}

// A record is a document or a question.
type record struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
}

func write(out *json.Encoder, documents, questions int) error {
	if questions == 0 {
		for i := range documents {
			words := document(i)
			r := record{strconv.Itoa(i), strings.Join(words[:8], " "), strings.Join(words[8:], " ")}
			if err := out.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range questions {
		if err := out.Encode(record{ID: strconv.Itoa(i), Text: question(i, documents)}); err != nil {
			return err
		}
	}
	return nil
}

// document returns the words of a document.
func document(i int) []string {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	z := rand.NewZipf(r, 1.1, 10, 999_999)
	words := make([]string, max(8, int(110*math.Exp(.6*r.NormFloat64()))))
	for j := range words {
		words[j] = word(z.Uint64())
	}
	return words
}

// question returns three different words of a document.
func question(i, documents int) string {
	r := rand.New(rand.NewPCG(2, uint64(i)))
	words := document(r.IntN(documents))
	r.Shuffle(len(words), func(a, b int) { words[a], words[b] = words[b], words[a] })
	var some []string
	for _, w := range words {
		if len(some) < 3 && !strings.Contains(" "+strings.Join(some, " ")+" ", " "+w+" ") {
			some = append(some, w)
		}
	}
	return strings.Join(some, " ")
}

const (
	consonants = "bcdfgklmnprtvz"
	vowels     = "aiou"
)

// word returns the word of a rank: syllables of a consonant and a vowel, and a final consonant. It
// has no English suffix, so that a stemmer leaves it alone.
func word(rank uint64) string {
	w := []byte{}
	for n := rank + uint64(len(consonants)*len(vowels)); n > 0; n /= uint64(len(consonants) * len(vowels)) {
		n := n % uint64(len(consonants)*len(vowels))
		w = append(w, consonants[n/uint64(len(vowels))], vowels[n%uint64(len(vowels))])
	}
	return string(append(w, 'k'))
}
