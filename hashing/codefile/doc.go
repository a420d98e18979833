// Package codefile reads and writes files of codes as other programs have them. The name says what a file is:
//
//	.npy           NumPy's array of uint8 in C order, codes × bytes
//	.tsv, .tsv.gz  id, a tab, and the code in hexadecimal; a header may name more columns, of which "code" counts
//	any other      the bytes of one code after the other, as FAISS has them
//
// In all of them a code is (bits+7)/8 bytes, bit i being bit i%8 of byte i/8: NumPy's packbits(…, bitorder="little").
package codefile
