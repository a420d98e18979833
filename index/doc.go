// Package index stores documents, their words and their codes in one file. It finds the documents
// that hold the words of a query, those whose codes differ from that of the query in the fewest
// bits (a Hamming-ball index), or the best by both: see [Rank].
//
// [Open] opens a file, [Index.Add] stores documents, [Index.Adopt] stores a model and hashes all
// documents with it, and [Index.Search] answers queries. Documents can be added before there is a
// model; those added later are hashed when they are added. All answers are exact: a search returns
// the same hits as sorting the whole collection by distance or by score.
//
// # One file, one state
//
// The file is a bbolt database and the only durable state. Memory holds a copy of the codes, since
// reading them from memory is about a hundred times faster. The copy is an immutable snapshot that
// names the transaction it reflects. A writer commits first and then publishes the next snapshot. A
// reader begins a transaction and takes the snapshot of the same transaction, so it sees file and
// memory in one consistent state and never waits. [Index.Check] verifies that both agree.
//
// Package hamming searches the codes in memory. If a search would have been faster with an index
// structure over the codes, the structure is built in the background. It is rebuilt when the codes
// added since then exceed an eighth of those in it. When over a quarter of the rows belong to
// deleted documents, these rows are removed in the same way. Searches use the existing snapshot
// meanwhile.
//
// # Words
//
// Package words ranks documents by all words of their title and text, with or without a model. The
// words of a document are stored in the transaction that stores the document, and a snapshot has
// them beside the codes, so that both answer from one state. A transaction adds one segment of
// words. Eight segments of similar size are merged into one: in the transaction if they are small,
// else in the background, outside of transactions. A segment of which over a quarter belongs to
// deleted documents is rewritten in the same way. [Index.Settle] merges at once all segments that
// searches would be faster without.
//
// The language of the words is that of the first documents, unless [Options] choose one. If a tenth
// of them or more have another language, the collection has several, and the words of each document
// are read in its own; each time that the number of documents passes a power of two, further
// languages of a sample are added. A word of a query stands for its terms in all languages. Words
// of documents that were stored without them, as in a file of format 3 or before a change of the
// language, are indexed in the background. [Stats] reports the progress.
//
// # Safety
//
// A change is stored entirely or not at all, even if the process is killed or the power fails:
// bbolt writes pages that no reader uses yet, waits until they are on the disk, and then writes one
// of the two meta pages, the first two pages of the file, which alternate in naming the newest
// state. [Index.Backup] copies one state while readers and writers continue. [Compact] and [Repair]
// require exclusive access to the file and write a new one, which is named .NAME.draft-* until it
// replaces the old one.
//
// The values marked +c in the format below and the models have checksums. Words, codes, counts,
// fields and counters can be rebuilt from documents and models. [Index.Check] reports damage.
// Repair builds a collection from the documents and models that are intact, which it finds even if
// the pages that refer to them are damaged. If the newer meta page is damaged, the file is opened
// in the state before the last change.
//
// # Generations
//
// A generation is a model and all codes made by it. Adopt writes a new generation beside the old
// one and switches to it in one transaction, so a query is always hashed by the model that made the
// codes. [Index.Use] switches back.
//
// Codes that another program made are added by [Index.AddCodes]. They form a generation of kind
// "codes", which has no model: it can be searched by code and by id, and an operation that requires
// a model fails with [ErrForeign] or [ErrNoModel]. Adopt adds a generation with a model.
//
// Codes of vectors that another program made, such as embeddings, are added by [Index.AddVectors].
// They form a generation of kind "vectors", whose model hashes vectors. It can be searched by
// vector, too; otherwise it is like one of kind "codes". The vectors are not stored.
//
// # Feedback
//
// What users say about hits is kept with the collection, see [Feedback]. [Index.Adapt] learns from
// it an adapter of queries, which acts on searches of the generation for which it was learned.
// Older programs ignore and keep both. [Repair] keeps the feedback; the adapter has to be learned
// again.
//
// # The format, version 7
//
// Numbers are big endian in keys, so that bbolt sorts them, and little endian in values. A value
// marked +c ends in the CRC-32C (Castagnoli, 4 bytes) of its key and the bytes before the checksum.
//
//	meta
//	  "magic"    "hashsearch"
//	  "version"  uint32: 7 if a generation has had the kind "vectors"; else 6 if the words have had
//	             several languages; else 5 if a document has had
//	             flag 2; else 4 if there are words; else 3 if one has had lists; else 2, or 1
//	             while every generation has layout 0
//	  "state"    4 × uint64 +c: next document number, documents, current generation (0 is none),
//	             next generation
//	  "synonyms" text +c: the list of synonyms, absent without one
//	  "feedback" 2 × uint64 +c: number of the next entry, entries; absent before the first one
//	  "feedback", 0, number uint64 → JSON of the [Feedback] +c
//	  "adapter", 0, generation uint64 → JSON of the [Adaptation] +c
//	  "adapter rows", 0, generation uint64 → the adapter by hashing.Adapter.MarshalBinary +c
//	ids          document id → number uint32, content hash [8]byte +c
//	docs         number uint32 → flag byte, document +c
//	             flag 0: JSON; flag 1: JSON compressed by zstd, in older files; flag 2: length of
//	             the id uint16, id, JSON compressed by zstd, if that is smaller
//	fields       field, 0, value, 0, number>>16 as uint16 → roaring bitmap of document numbers +c
//	generations
//	  id uint64
//	    "info"   JSON +c: id, as in the key; kind, bits, fingerprint, created;
//	             learned: the model was trained on documents with smaller numbers, absent in older
//	             files and for a model that was trained elsewhere;
//	             layout: the storage of codes, 2, or absent for 0
//	    "next"   uint64: the first document number that is not hashed yet +c
//	    model    part number uint32 → 1 MiB of the output of hashing.Model.WriteTo, which has its
//	             own checksum, or of hashing.VectorModel.WriteTo for kind "vectors"; for kind
//	             "codes": {"bits":64}, the width alone
//	    codes    number/4096 as uint32 → n × uint16: number%4096, ascending; n × code +c
//	    counts   number uint32 → ingest.Counts of the document under the model's vocabulary +c
//
//	words
//	  "info"     JSON +c: analyzer: its language, or several as in de+en, the main one first, and
//	             version; sampled: the number of documents from which the language was detected,
//	             absent if it was chosen
//	  "next"     uint64: the first document number whose words are not indexed yet +c
//	  segments   number of the first document uint32
//	    part number uint16 → 1 MiB of the segment as encoded by package words +c
//	  dead       number>>16 as uint16 → roaring bitmap of deleted documents in segments +c
//
// A code takes (bits+7)/8 bytes; bit i is bit i%8 of byte i/8, where bit 0 is the lowest. In layout
// 0, which version 1 wrote, zeros pad the code to a multiple of 8 bytes. A file of version 1 keeps
// its generations. A new generation has layout 2 and makes the file version 2 in the same
// transaction, so that a program that reads only version 1 never misreads it. Likewise, the first
// document with lists, which are fields of several values, makes the file version 3, the first
// words make it version 4, the first document with flag 2 makes it version 5, words of several
// languages make it version 6, and the first generation of kind "vectors" makes it version 7. A
// file that is opened read-only is never changed.
//
// A document without a term of the vocabulary has neither code nor counts, and a code made
// elsewhere has no counts. The content hash is the first 8 bytes of the SHA-256 of the document's
// JSON.
//
// Documents are numbered in the order in which they are added. A number is never assigned twice: a
// document that replaces another one gets a new number. Hence docs, codes and counts only grow at
// the end, and a number always refers to the same text, which allows hashing outside a transaction.
// The fields bucket has an entry for each label, under the field "label", and for each value of a
// metadata field, including each element of a list, if field and value have at most 200 bytes each.
// Filters use these entries.
//
// As an example, the document {"id":"a","text":"red fox","labels":["animal"]} is the third one that
// was added (number 2) and has code 5 under a model of 20 bits:
//
//	ids     61                         → 02000000 …8 bytes of SHA-256… crc
//	docs    00000002                   → 00 {"id":"a","text":"red fox","labels":["animal"]} crc
//	fields  "label" 00 "animal" 00 0000 → bitmap {2} crc
//	codes   00000000                   → 0200 050000 crc
//
// In the file a short document takes, in addition to its text, roughly 60 bytes in ids and docs, 2
// bytes and its code in codes (10 bytes at 64 bits), and its counts. In memory it takes 4 bytes and
// its code, and 24 to 80 bytes more with an index structure, which is built from 20,000 documents
// on. [Index.Stats] reports the sizes.
package index
