// SQLite behind a table of functions.
//
// Swift code takes types and constants from <sqlite3.h>, but calls SQLite only through `logetl_sqlite()`. In the program the table
// holds the linked symbols. A loadable extension must not call the SQLite that it may be linked to (a host with a library of its own
// would then run two of them): there `logetl_sqlite_use_host` fills the table from the host's `sqlite3_api_routines`.
#ifndef LOGETL_CSQLITE_H
#define LOGETL_CSQLITE_H
#include <sqlite3.h>

#pragma clang diagnostic push
// Only the functions themselves are said to be there; of arguments and results SQLite's own header says nothing either.
#pragma clang diagnostic ignored "-Wnullability-completeness"

// Filled once, then only read.
struct __attribute__((swift_attr("@Sendable"))) logetl_sqlite_api {
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

    // What virtual tables, functions and guarded connections call; each as <sqlite3.h> declares it.
    __typeof__(sqlite3_interrupt) *_Nonnull interrupt;
    __typeof__(sqlite3_complete) *_Nonnull complete;
    __typeof__(sqlite3_libversion_number) *_Nonnull libversion_number;
    __typeof__(sqlite3_limit) *_Nonnull limit;
    __typeof__(sqlite3_malloc64) *_Nonnull malloc64;
    __typeof__(sqlite3_free) *_Nonnull free;
    __typeof__(sqlite3_progress_handler) *_Nonnull progress_handler;
    __typeof__(sqlite3_set_authorizer) *_Nonnull set_authorizer;
    __typeof__(sqlite3_create_function_v2) *_Nonnull create_function_v2;
    __typeof__(sqlite3_create_window_function) *_Nonnull create_window_function;
    __typeof__(sqlite3_create_module_v2) *_Nonnull create_module_v2;
    __typeof__(sqlite3_declare_vtab) *_Nonnull declare_vtab;
    __typeof__(sqlite3_overload_function) *_Nonnull overload_function;
    __typeof__(sqlite3_vtab_distinct) *_Nonnull vtab_distinct;
    __typeof__(sqlite3_vtab_in) *_Nonnull vtab_in;
    __typeof__(sqlite3_vtab_in_first) *_Nonnull vtab_in_first;
    __typeof__(sqlite3_vtab_in_next) *_Nonnull vtab_in_next;
    __typeof__(sqlite3_vtab_rhs_value) *_Nonnull vtab_rhs_value;
    __typeof__(sqlite3_vtab_collation) *_Nonnull vtab_collation;
    __typeof__(sqlite3_value_type) *_Nonnull value_type;
    __typeof__(sqlite3_value_numeric_type) *_Nonnull value_numeric_type;
    __typeof__(sqlite3_value_int64) *_Nonnull value_int64;
    __typeof__(sqlite3_value_double) *_Nonnull value_double;
    __typeof__(sqlite3_value_text) *_Nonnull value_text;
    __typeof__(sqlite3_value_blob) *_Nonnull value_blob;
    __typeof__(sqlite3_value_bytes) *_Nonnull value_bytes;
    __typeof__(sqlite3_value_pointer) *_Nonnull value_pointer;
    __typeof__(sqlite3_value_subtype) *_Nonnull value_subtype;
    __typeof__(sqlite3_result_null) *_Nonnull result_null;
    __typeof__(sqlite3_result_int64) *_Nonnull result_int64;
    __typeof__(sqlite3_result_double) *_Nonnull result_double;
    __typeof__(sqlite3_result_text64) *_Nonnull result_text64;
    __typeof__(sqlite3_result_blob64) *_Nonnull result_blob64;
    __typeof__(sqlite3_result_value) *_Nonnull result_value;
    __typeof__(sqlite3_result_pointer) *_Nonnull result_pointer;
    __typeof__(sqlite3_result_subtype) *_Nonnull result_subtype;
    __typeof__(sqlite3_result_error) *_Nonnull result_error;
    __typeof__(sqlite3_result_error_code) *_Nonnull result_error_code;
    __typeof__(sqlite3_result_error_nomem) *_Nonnull result_error_nomem;
    __typeof__(sqlite3_result_error_toobig) *_Nonnull result_error_toobig;
    __typeof__(sqlite3_user_data) *_Nonnull user_data;
    __typeof__(sqlite3_context_db_handle) *_Nonnull context_db_handle;
    __typeof__(sqlite3_aggregate_context) *_Nonnull aggregate_context;
    __typeof__(sqlite3_get_auxdata) *_Nonnull get_auxdata;
    __typeof__(sqlite3_set_auxdata) *_Nonnull set_auxdata;
    __typeof__(sqlite3_bind_double) *_Nonnull bind_double;
    __typeof__(sqlite3_bind_parameter_count) *_Nonnull bind_parameter_count;
    __typeof__(sqlite3_bind_parameter_name) *_Nonnull bind_parameter_name;
    __typeof__(sqlite3_bind_parameter_index) *_Nonnull bind_parameter_index;
    __typeof__(sqlite3_column_count) *_Nonnull column_count;
    __typeof__(sqlite3_column_name) *_Nonnull column_name;
    __typeof__(sqlite3_column_decltype) *_Nonnull column_decltype;
    __typeof__(sqlite3_column_double) *_Nonnull column_double;
    __typeof__(sqlite3_stmt_readonly) *_Nonnull stmt_readonly;
    __typeof__(sqlite3_stmt_isexplain) *_Nonnull stmt_isexplain;
    __typeof__(sqlite3_sql) *_Nonnull sql;
    __typeof__(sqlite3_db_config) *_Nonnull db_config;
};

/// The table. The first call configures SQLite for this process, before any other use of it: no memory statistics, whose
/// mutex all threads share (two writing threads run 1.7 times faster without it).
const struct logetl_sqlite_api *_Nonnull logetl_sqlite(void);

struct sqlite3_api_routines;

/// Lets all calls go to the SQLite of a host that loads this code as an extension, from now on. To be called before anything else of
/// this code runs. Returns whether the host's SQLite is new enough (3.38); the table is left as it is where it is not.
int logetl_sqlite_use_host(const struct sqlite3_api_routines *_Nonnull host);

/// Switches an option of a connection on or off (`sqlite3_db_config`, which is variadic). Returns an SQLite result code.
int logetl_sqlite_set_option(sqlite3 *_Nonnull db, int option, int is_on);

/// A virtual table: what SQLite sees of it, then what it belongs to.
struct logetl_table {
    sqlite3_vtab base;
    void *_Nullable owner;
};

/// A cursor of a virtual table: what SQLite sees of it, then what it belongs to.
struct logetl_cursor {
    sqlite3_vtab_cursor base;
    void *_Nullable owner;
};

/// Tells SQLite to copy a bound value (`SQLITE_TRANSIENT`, a macro that Swift does not see).
static inline void (*_Nullable logetl_sqlite_transient(void))(void *) { return SQLITE_TRANSIENT; }

/// Makes the FTS5 tokenizer `logetl_tokens` known to a connection. Returns an SQLite result code.
///
/// A document is a sequence of tokens, each one length byte (1...64) and its bytes, as `EncodedBlock.tokens` has them. The text of
/// a query is one token, verbatim. So FTS5 sees exactly the tokens that our one tokenizer made, and no text is split twice.
int logetl_sqlite_register_tokenizer(sqlite3 *_Nonnull db);

#pragma clang diagnostic pop
#endif
