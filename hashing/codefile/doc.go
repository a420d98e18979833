// Package codefile reads and writes files of codes in formats that other programs use. The
// extension of the file name selects the format:
//
//	.npy           a NumPy array of uint8 in C order, codes × bytes
//	.tsv, .tsv.gz  an id, a tab and the code in hexadecimal; if a header line names
//	               more columns, the code is read from the column "code"
//	any other      the bytes of the codes, one after the other, as FAISS stores them
//
// In every format a code takes (bits+7)/8 bytes, and bit i of the code is bit i%8 of byte i/8: the
// order of NumPy's packbits(…, bitorder="little").
package codefile
