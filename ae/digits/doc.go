// Package digits reads and draws pictures of handwritten digits. They are a common example for
// autoencoders since Hinton and Salakhutdinov (2006), because the outputs of a network can be
// viewed.
//
// [ReadImages] and [ReadLabels] read the IDX files of MNIST (LeCun, Cortes and Burges, 1998).
// [Draw] draws digits with pen strokes and needs no file. [Images.Rows] returns pictures as the
// input of a network, [Grey] converts its outputs to pictures, and [Sheet] arranges pictures in a
// grid.
package digits
