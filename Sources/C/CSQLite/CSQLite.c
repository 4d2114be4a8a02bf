#include "CSQLite.h"
#include <pthread.h>

static const struct logetl_sqlite_api linked = {
    .open_v2 = sqlite3_open_v2,
    .close_v2 = sqlite3_close_v2,
    .busy_timeout = sqlite3_busy_timeout,
    .exec = sqlite3_exec,
    .extended_errcode = sqlite3_extended_errcode,
    .errmsg = sqlite3_errmsg,
    .errstr = sqlite3_errstr,
    .get_autocommit = sqlite3_get_autocommit,
    .total_changes = sqlite3_total_changes,
    .last_insert_rowid = sqlite3_last_insert_rowid,
    .wal_checkpoint_v2 = sqlite3_wal_checkpoint_v2,
    .db_release_memory = sqlite3_db_release_memory,
    .prepare_v3 = sqlite3_prepare_v3,
    .step = sqlite3_step,
    .reset = sqlite3_reset,
    .clear_bindings = sqlite3_clear_bindings,
    .finalize = sqlite3_finalize,
    .bind_int64 = sqlite3_bind_int64,
    .bind_null = sqlite3_bind_null,
    .bind_text64 = sqlite3_bind_text64,
    .bind_blob64 = sqlite3_bind_blob64,
    .bind_pointer = sqlite3_bind_pointer,
    .column_type = sqlite3_column_type,
    .column_int64 = sqlite3_column_int64,
    .column_blob = sqlite3_column_blob,
    .column_text = sqlite3_column_text,
    .column_bytes = sqlite3_column_bytes,
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

// Variadic, therefore in C. Fails where SQLite is in use already; then its statistics only cost time.
static void configure(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

const struct logetl_sqlite_api *logetl_sqlite(void) {
    pthread_once(&once, configure);
    return &linked;
}
