// Package picture shows what a model learned and how it sees its collection. A picture is a value: the
// numbers that it shows, which can be printed as JSON for others to draw, and the way to draw them as SVG or PNG with [Encode].
//
// [Curve] is the loss by epoch, [Map] the documents in two dimensions, [Activations] how decided the units of the code layer
// are, [Unit] what one of them stands for, [Reconstruction] which words the network expects in a text,
// [Precision] how well rankers answer, [Balls] what lies around codes, and [Bits] whether bits tell different things. Colours are
// those of Okabe and Ito (2008), which people who see few colours can tell apart.
package picture
