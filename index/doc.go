// Package index is the Hamming-ball index: it keeps documents and their codes in one file and finds the
// documents whose codes differ from a given one in the fewest bits.
//
// [Open] a file, [Index.Add] documents to it, [Index.Adopt] a model that hashes them all, then
// [Index.Search]. Documents may come before any model; those that come later are hashed as they arrive. All
// answers are exact: a search returns what sorting the whole collection by distance would return.
//
// # One file, one state
//
// The file is a bbolt database and the only truth. Codes are also held in memory, because reading them
// from there is some hundred times faster, as an immutable snapshot that names the transaction it
// reflects. A writer commits first and publishes the next snapshot then; a reader begins a transaction, takes the
// snapshot of that very transaction, and so sees file and memory in one consistent state without waiting for
// anybody. [Index.Check] proves that both agree.
//
// Package hamming does the searching in memory. When a search would have been faster with a structure over the codes, one is made
// in the background, and again when an eighth of the codes came since; when a quarter of the rows are of deleted documents they go in the
// same way. Meanwhile searches take what is there.
//
// # Safety
//
// A change is in the file whole or not at all, whatever kills the process or cuts the power: bbolt writes pages that nobody reads yet, waits
// until they are on the disk, and then writes one of the first two pages, which say in turn where the newest state is. [Index.Backup]
// copies one state while readers and writers go on. [Compact] and [Repair] need the file to themselves and make a new one, called
// .NAME.draft-* until it takes the place of the old one.
//
// All that the format marks +c and the model have checksums; what has none can be made anew. [Index.Check] names what is wrong, and
// Repair makes a collection of the documents and models that are sound, which it finds even where the pages that should lead to them
// are broken. If the first page that is newer is broken, the state is that before the last change.
//
// # Generations
//
// All codes made by one model, and the model itself, are a generation. Adopt writes a new one beside the old
// and switches in one transaction, so a query is always hashed by the model that made the codes; [Index.Use]
// switches back.
//
// Codes may also come from elsewhere, by [Index.AddCodes]. They are a generation of kind "codes", which has no model: it answers by
// code and by id, and what needs a model fails with [ErrForeign] or [ErrNoModel]. Adopt makes another one that has.
//
// # The format, version 3
//
// Numbers are big endian in keys, so that bbolt sorts them, and little endian in values. A value marked +c ends in the
// CRC-32C (Castagnoli, 4 bytes) of its key and what stands before.
//
//	meta
//	  "magic"    "hashsearch"
//	  "version"  uint32: 3 once a document has lists; else 2, or 1 while every generation has layout 0
//	  "state"    4 × uint64 +c: next document number, documents, current generation (0 is none), next generation
//	ids          document id → number uint32, content hash [8]byte +c
//	docs         number uint32 → flag byte, document +c
//	             flag 0: JSON; flag 1: the same compressed by zstd, when that is smaller
//	fields       field, 0, value, 0, number>>16 as uint16 → roaring bitmap of document numbers +c
//	generations
//	  id uint64
//	    "info"   JSON: id, as the key; kind, bits, fingerprint, created; learned: the model learned from documents with smaller numbers,
//	             absent in older files and where it learned elsewhere; layout: how codes are stored, 2, or absent for 0 +c
//	    "next"   uint64: the first document number that is not hashed yet +c
//	    model    part number uint32 → a MiB of what hashing.Model.WriteTo writes; it has its own checksum
//	             of kind "codes": {"bits":64}, the width alone
//	    codes    number/4096 as uint32 → n × uint16: number%4096, ascending; n × code +c
//	    counts   number uint32 → ingest.Counts of the document under the model's vocabulary +c
//
// A code takes (bits+7)/8 bytes, bit i being bit i%8 of byte i/8, lowest first; in layout 0, which version 1 wrote, as many zeros
// follow as make the length a multiple of 8. A file of version 1 keeps its generations as they are and takes new ones, of layout 2, which
// make it version 2 in the same transaction, so that a program that knows version 1 only never misreads it. So does the first document that has
// lists, fields of several values, make it version 3.
//
// A document without a known term has neither code nor counts, and a code that came from elsewhere has no counts. The content hash is
// the first 8 bytes of the SHA-256 of the document's JSON.
//
// Numbers count documents in the order in which they came and are never given twice: a replaced document gets a
// new one. So docs, codes and counts only grow at the end, and a document number means one text for ever,
// which lets hashing go on outside a transaction. The fields bucket holds "label" for each label and every
// metadata field for each value, of a list each element, that is at most 200 bytes; filters are answered from it.
//
// For example the document {"id":"a","text":"red fox","labels":["animal"]}, the third that came (number 2),
// under a model of 20 bits with code 5:
//
//	ids     61                         → 02000000 …8 bytes of SHA-256… crc
//	docs    00000002                   → 00 {"id":"a","text":"red fox","labels":["animal"]} crc
//	fields  "label" 00 "animal" 00 0000 → bitmap {2} crc
//	codes   00000000                   → 0200 050000 crc
//
// Beside its text a short document takes roughly 60 bytes of bookkeeping in ids and docs, 2 bytes and its code
// in codes (10 bytes at 64 bits), and its counts; in memory it takes 4 bytes and its code, and with a structure,
// from 20,000 documents on, 24 to 80 bytes more: [Index.Stats] tells.
package index
