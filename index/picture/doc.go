// Package picture draws what a model learned and how its codes describe a collection. A picture is
// a value that holds its numbers, which encode to JSON for other programs to draw. [Encode] draws
// it as SVG or PNG.
//
// [Curve] shows the loss by epoch, [Map] the documents in two dimensions, [Activations] the
// distribution of the activations, [Unit] the meaning of one unit of the code layer,
// [Reconstruction] the words that the network expects in a text, [Precision] how well rankers
// answer, [Balls] the documents within each radius of a code, and [Bits] the balance and
// correlation of bits. The colours are those of Okabe and Ito (2008), which colour-blind people can
// distinguish.
package picture
