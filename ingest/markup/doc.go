// Package markup reads texts with marks: it returns the title, the text, the labels and the fields
// of a document, as its reader would see them. What is not understood is text; only a notebook may
// be no notebook.
package markup
