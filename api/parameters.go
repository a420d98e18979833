package api

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// parameters are the parameters of a route: a function for each name that parses the value.
type parameters map[string]func(value string, bad wrong) error

// read parses the parameters. It rejects unknown ones and those that are given twice.
func (p parameters) read(v url.Values) error {
	for name, values := range v {
		bad, read := parameter(name), p[name]
		switch {
		case read == nil && len(p) == 0:
			return bad("no such parameter; there is none")
		case read == nil:
			return bad("no such parameter; there are %s", strings.Join(slices.Sorted(maps.Keys(p)), ", "))
		case len(values) > 1:
			return bad("give it once, not %d times", len(values))
		}
		if err := read(values[0], bad); err != nil {
			return err
		}
	}
	return nil
}

// whole parses a whole number from least to most.
func whole(into *int, least, most int) func(string, wrong) error {
	return func(value string, bad wrong) (err error) {
		if *into, err = strconv.Atoi(value); err != nil || *into < least || *into > most {
			return bad("give one whole number between %d and %d", least, most)
		}
		return nil
	}
}

// words stores a text.
func words(into *string) func(string, wrong) error {
	return func(value string, _ wrong) error {
		*into = value
		return nil
	}
}

// given stores a text, which may be empty; *into stays nil if the parameter is not given.
func given(into **string) func(string, wrong) error {
	return func(value string, _ wrong) error {
		*into = &value
		return nil
	}
}

// choice parses true or false.
func choice(into *bool) func(string, wrong) error {
	return func(value string, bad wrong) (err error) {
		*into, err = truth(value, bad)
		return err
	}
}
