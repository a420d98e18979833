// Package mcp makes collections available to language models, by the Model Context Protocol.
//
// [Handler] serves the protocol over HTTP and [Serve] over two streams, such as stdin and stdout.
// Both offer the same tools and resources, and are clients of the REST API like any other: [Local]
// sends its requests to the API's handler in process. So keys, scopes and limits are those of the
// API.
//
//	collections  the collections, and of one its fields with their values
//	search       find documents by a text
//	similar      find documents like one
//	get          read a part of a document
//
// Documents are resources as well, hashsearch://{collection}/{id} with both percent-encoded.
// Answers are small: hits have snippets and few fields, and long texts come in parts. A call that
// fails returns an error of the tool, a sentence for the model that says what to do.
package mcp
