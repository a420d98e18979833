// Package markup reads texts with marks: it returns the title, the text, the labels and the fields
// of a document, as its reader would see them. No content is invalid: what is not understood is
// text.
package markup
