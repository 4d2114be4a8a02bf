// SQLite behind a table of functions.
//
// Swift code takes types and constants from <sqlite3.h>, but calls SQLite only through `logetl_sqlite()`. In the program the table
// holds the linked symbols. A loadable extension must not link SQLite (a host with a library of its own would then run two
// of them): there the table is to be filled from the host's `sqlite3_api_routines`.
#ifndef LOGETL_CSQLITE_H
#define LOGETL_CSQLITE_H
#include <sqlite3.h>

#pragma clang diagnostic push
// Only the functions themselves are said to be there; of arguments and results SQLite's own header says nothing either.
#pragma clang diagnostic ignored "-Wnullability-completeness"

struct logetl_sqlite_api {
    int (*_Nonnull open_v2)(const char *, sqlite3 **, int, const char *);
    int (*_Nonnull close_v2)(sqlite3 *);
    int (*_Nonnull busy_timeout)(sqlite3 *, int);
    int (*_Nonnull exec)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
    int (*_Nonnull extended_errcode)(sqlite3 *);
    const char *_Nullable (*_Nonnull errmsg)(sqlite3 *);
    const char *_Nullable (*_Nonnull errstr)(int);
    int (*_Nonnull get_autocommit)(sqlite3 *);
    int (*_Nonnull total_changes)(sqlite3 *);
    sqlite3_int64 (*_Nonnull last_insert_rowid)(sqlite3 *);
    int (*_Nonnull wal_checkpoint_v2)(sqlite3 *, const char *, int, int *, int *);
    int (*_Nonnull db_release_memory)(sqlite3 *);
    int (*_Nonnull prepare_v3)(sqlite3 *, const char *, int, unsigned int, sqlite3_stmt **, const char **);
    int (*_Nonnull step)(sqlite3_stmt *);
    int (*_Nonnull reset)(sqlite3_stmt *);
    int (*_Nonnull clear_bindings)(sqlite3_stmt *);
    int (*_Nonnull finalize)(sqlite3_stmt *);
    int (*_Nonnull bind_int64)(sqlite3_stmt *, int, sqlite3_int64);
    int (*_Nonnull bind_null)(sqlite3_stmt *, int);
    int (*_Nonnull bind_text64)(sqlite3_stmt *, int, const char *, sqlite3_uint64, void (*)(void *), unsigned char);
    int (*_Nonnull bind_blob64)(sqlite3_stmt *, int, const void *, sqlite3_uint64, void (*)(void *));
    int (*_Nonnull bind_pointer)(sqlite3_stmt *, int, void *, const char *, void (*)(void *));
    int (*_Nonnull column_type)(sqlite3_stmt *, int);
    sqlite3_int64 (*_Nonnull column_int64)(sqlite3_stmt *, int);
    const void *_Nullable (*_Nonnull column_blob)(sqlite3_stmt *, int);
    const unsigned char *_Nullable (*_Nonnull column_text)(sqlite3_stmt *, int);
    int (*_Nonnull column_bytes)(sqlite3_stmt *, int);
};

/// The table. The first call configures SQLite for this process, before any other use of it: no memory statistics, whose
/// mutex all threads share (two writing threads run 1.7 times faster without it).
const struct logetl_sqlite_api *_Nonnull logetl_sqlite(void);

/// Tells SQLite to copy a bound value (`SQLITE_TRANSIENT`, a macro that Swift does not see).
static inline void (*_Nullable logetl_sqlite_transient(void))(void *) { return SQLITE_TRANSIENT; }

/// Makes the FTS5 tokenizer `logetl_tokens` known to a connection. Returns an SQLite result code.
///
/// A document is a sequence of tokens, each one length byte (1...64) and its bytes, as `EncodedBlock.tokens` has them. The text of
/// a query is one token, verbatim. So FTS5 sees exactly the tokens that our one tokenizer made, and no text is split twice.
int logetl_sqlite_register_tokenizer(sqlite3 *_Nonnull db);

#pragma clang diagnostic pop
#endif
