package main

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
)

// origins holds the values of --cors.
type origins []string

func (o *origins) add(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar((*[]string)(o), "cors", nil,
		"`origin` whose pages may call this server from a browser, such as https://app.example, or * for all; may be repeated")
}

// check returns the origins in the form that browsers send. It prints a warning if all origins are
// allowed on a server without keys.
func (o origins) check(cmd *cobra.Command, keys bool) ([]string, error) {
	var all []string
	for _, given := range o {
		origin, ok := newOrigin(given)
		if !ok {
			return nil, usagef("--cors %s: not an origin: write scheme://host or scheme://host:port, such as https://app.example, or *", given)
		}
		if origin == "*" && !keys {
			messagef(cmd, "warning: --cors '*' without --keys lets every web page open in a browser on this machine read and change all collections")
		}
		all = append(all, origin)
	}
	return all, nil
}

// newOrigin returns an origin in the form that browsers send: in lower case and without the default
// port of its scheme.
func newOrigin(given string) (origin string, ok bool) {
	if given == "*" {
		return given, true
	}
	u, err := url.Parse(strings.ToLower(given))
	if err != nil || strings.Contains(given, "*") {
		return "", false
	}
	if port := u.Port(); u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	if u.Path == "/" {
		u.Path = ""
	}
	return u.String(), http.NewCrossOriginProtection().AddTrustedOrigin(u.String()) == nil
}
