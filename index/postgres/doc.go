// Package postgres keeps collections in a PostgreSQL database, version 15 or later, for package
// index. Any number of servers may use a database; each has the codes and words in memory as for a
// file, and follows the changes of the others.
//
// # The schema, version 1
//
// The schema hashsearch has what all collections share:
//
//	format       version int4: 1
//	collections  id int4, name text, created timestamptz
//
// The schema hashsearch_ID has one collection, whose id is ID:
//
//	state        version int8, of the last commit. Writers lock its only row
//	commits      version int8: those of the last 10,000 commits
//	training     part int4, data bytea: the state of an unfinished training, in parts of 1 MiB
//	a table for each table of package index, and for those of generation G: model_G, codes_G and
//	counts_G
//	  key bytea, value bytea, version int8: the version of the commit that wrote the record
//
// Keys and values are those of a file, with their checksums; see package index.
//
// # Consistency
//
// A change locks the row of state, so that there is one at a time, whatever the process. It writes
// its version to all records that it puts and, at the end, to state.
//
// A view is a version. Each of its statements reads the version together with records, in one
// snapshot of the database; if the version is another one, the view has moved and begins anew. So a
// view needs no transaction, and no answer is older than a commit that was acknowledged before. A
// view that has moved three times runs in a transaction of isolation level REPEATABLE READ.
//
// Versions grow by random steps. So a commit whose acknowledgement is lost is looked up by its
// version, also at another server after a failover. If a failover loses commits, as that to an
// asynchronous standby may, those made afterwards have other versions, and an index that has the
// lost ones in memory notices and reads everything anew.
package postgres
