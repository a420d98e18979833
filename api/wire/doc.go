// Package wire holds the types of the HTTP API: parameters and bodies of requests, answers, and
// problems. The server, the Go client and the page share them.
//
// Tags describe a field once: json, query and header its name, doc its meaning, and minimum,
// maximum, minLength, maxItems, enum and default its limits. The server validates requests by them
// and derives /openapi.json from them. Types of a list that other packages know, such as
// [KindName], get their values there.
package wire
