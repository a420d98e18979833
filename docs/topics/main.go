// Command topics writes a generated collection for measurements of quality at any size: documents
// about topics, labelled by the topic that most of their words are from.
//
//	go run ./docs/topics -documents 500000 | gzip -1 > topics.jsonl.gz
//	go run ./docs/topics -from 500000 -documents 1000 > queries.jsonl
//
// There are 200 topics of 20 subjects each. A document has one to three topics with a subject each;
// the first topic gets two thirds of the words about topics, or all if it is alone. The number of
// words is log-normal with median 85 and sigma .5, at least 8. The first 8 are the title. Between
// 20 and 60 % of the words of a document are about its topics: half of these about the subject, the
// others about the topic in general. All other words are common to all documents. Words follow
// Zipf's law (r+10)^-1.1: 100,000 common words, 500 of each topic and 100 of each subject. The
// words of topics and subjects are drawn from the common words, so that a word occurs in several
// topics. Document i depends on nothing but i.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

func main() {
	from := flag.Int("from", 0, "number of the first document")
	documents := flag.Int("documents", 500_000, "number of documents")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	err := write(json.NewEncoder(out), *from, *from+*documents)
	if err := errors.Join(err, out.Flush()); err != nil {
		log.Fatal(err)
	}
}

func write(out *json.Encoder, from, to int) error {
	for i := from; i < to; i++ {
		words, topic := document(i)
		err := out.Encode(struct {
			ID    string `json:"id"`
			Label string `json:"label"`
			Title string `json:"title"`
			Text  string `json:"text"`
		}{strconv.Itoa(i), fmt.Sprintf("topic%03d", topic), strings.Join(words[:8], " "), strings.Join(words[8:], " ")})
		if err != nil {
			return err
		}
	}
	return nil
}

const (
	topics   = 200
	subjects = 20 // of each topic
	common   = 100_000
)

// document returns the words of a document and the number of its first topic.
func document(i int) (words []string, topic int) {
	r := rand.New(rand.NewPCG(3, uint64(i)))
	var about []source
	for range 1 + r.IntN(3) {
		t := r.IntN(topics)
		about = append(about, source{r, topics + t*subjects + r.IntN(subjects), 100}, source{r, t, 500})
	}
	words, share := make([]string, max(8, int(85*math.Exp(.5*r.NormFloat64())))), .2+.4*r.Float64()
	everything := rand.NewZipf(r, 1.1, 10, common-1)
	for j := range words {
		words[j] = word(everything.Uint64())
		if r.Float64() < share {
			words[j] = about[2*choose(r, len(about)/2)+r.IntN(2)].word()
		}
	}
	return words, about[1].number
}

// choose returns 0 in two thirds of the cases, otherwise another number below n.
func choose(r *rand.Rand, n int) int {
	if n == 1 || r.IntN(3) > 0 {
		return 0
	}
	return 1 + r.IntN(n-1)
}

// A source of words is a topic or a subject. Its words in order of frequency are a random choice
// of the common words.
type source struct {
	*rand.Rand
	number, size int
}

func (s source) word() string {
	rank := rand.NewZipf(s.Rand, 1.1, 10, uint64(s.size-1)).Uint64()
	return word(rand.New(rand.NewPCG(uint64(s.number), rank)).Uint64N(common))
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
