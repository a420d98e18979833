// Package digits reads and draws pictures of handwritten digits, on which autoencoders have been
// looked at ever since Hinton and Salakhutdinov (2006): what such a network says can be seen.
//
// [ReadImages] and [ReadLabels] read the IDX files in which MNIST is published (LeCun, Cortes and
// Burges, 1998). [Draw] needs no file: it writes digits of its own, by pen strokes. [Images.Rows] is
// what a network learns from, [Grey] turns its outputs back into pictures, and [Sheet] lays pictures side by
// side.
package digits
