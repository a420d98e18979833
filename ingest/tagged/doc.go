// Package tagged reads collections of documents between tags: XML such as dumps of wikis, feeds and
// citations of medicine, SGML of test collections, and collections whose parts begin with a dot and
// a letter. A reader holds one document at a time. It yields an error in place of a document that
// it cannot read, and goes on after it; at the end of a file that is cut off, it yields an error
// that wraps [io.ErrUnexpectedEOF].
package tagged
