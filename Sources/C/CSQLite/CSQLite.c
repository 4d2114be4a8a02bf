#include "CSQLite.h"
#include "HostTable.h"
#include <pthread.h>

// A loadable extension links no SQLite: its table is the host's.
#ifndef LOGETL_EXTENSION
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
    .interrupt = sqlite3_interrupt,
    .complete = sqlite3_complete,
    .libversion_number = sqlite3_libversion_number,
    .limit = sqlite3_limit,
    .malloc64 = sqlite3_malloc64,
    .free = sqlite3_free,
    .progress_handler = sqlite3_progress_handler,
    .set_authorizer = sqlite3_set_authorizer,
    .create_function_v2 = sqlite3_create_function_v2,
    .create_window_function = sqlite3_create_window_function,
    .create_module_v2 = sqlite3_create_module_v2,
    .declare_vtab = sqlite3_declare_vtab,
    .overload_function = sqlite3_overload_function,
    .vtab_distinct = sqlite3_vtab_distinct,
    .vtab_in = sqlite3_vtab_in,
    .vtab_in_first = sqlite3_vtab_in_first,
    .vtab_in_next = sqlite3_vtab_in_next,
    .vtab_rhs_value = sqlite3_vtab_rhs_value,
    .vtab_collation = sqlite3_vtab_collation,
    .value_type = sqlite3_value_type,
    .value_numeric_type = sqlite3_value_numeric_type,
    .value_int64 = sqlite3_value_int64,
    .value_double = sqlite3_value_double,
    .value_text = sqlite3_value_text,
    .value_blob = sqlite3_value_blob,
    .value_bytes = sqlite3_value_bytes,
    .value_pointer = sqlite3_value_pointer,
    .value_subtype = sqlite3_value_subtype,
    .result_null = sqlite3_result_null,
    .result_int64 = sqlite3_result_int64,
    .result_double = sqlite3_result_double,
    .result_text64 = sqlite3_result_text64,
    .result_blob64 = sqlite3_result_blob64,
    .result_value = sqlite3_result_value,
    .result_pointer = sqlite3_result_pointer,
    .result_subtype = sqlite3_result_subtype,
    .result_error = sqlite3_result_error,
    .result_error_code = sqlite3_result_error_code,
    .result_error_nomem = sqlite3_result_error_nomem,
    .result_error_toobig = sqlite3_result_error_toobig,
    .user_data = sqlite3_user_data,
    .context_db_handle = sqlite3_context_db_handle,
    .aggregate_context = sqlite3_aggregate_context,
    .get_auxdata = sqlite3_get_auxdata,
    .set_auxdata = sqlite3_set_auxdata,
    .bind_double = sqlite3_bind_double,
    .bind_parameter_count = sqlite3_bind_parameter_count,
    .bind_parameter_name = sqlite3_bind_parameter_name,
    .bind_parameter_index = sqlite3_bind_parameter_index,
    .column_count = sqlite3_column_count,
    .column_name = sqlite3_column_name,
    .column_decltype = sqlite3_column_decltype,
    .column_double = sqlite3_column_double,
    .stmt_readonly = sqlite3_stmt_readonly,
    .stmt_isexplain = sqlite3_stmt_isexplain,
    .sql = sqlite3_sql,
    .db_config = sqlite3_db_config,
};
#endif

// Set once, before anything runs, where a host lends its SQLite.
static const struct logetl_sqlite_api *host_table;

void logetl_sqlite_set_table(const struct logetl_sqlite_api *table) { host_table = table; }

#ifdef LOGETL_EXTENSION
const struct logetl_sqlite_api *logetl_sqlite(void) { return host_table; }
#else
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Variadic, therefore in C. Fails where SQLite is in use already; then its statistics only cost time.
static void configure(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

const struct logetl_sqlite_api *logetl_sqlite(void) {
    // The host has configured its own.
    if (host_table) return host_table;
    pthread_once(&once, configure);
    return &linked;
}
#endif

int logetl_sqlite_set_option(sqlite3 *db, int option, int is_on) {
    return logetl_sqlite()->db_config(db, option, is_on, (int *)0);
}
