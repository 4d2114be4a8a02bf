// The table of functions, filled from the SQLite that loads this code as an extension: https://sqlite.org/loadext.html
#include "HostTable.h"
#include "CSQLite.h"
// Last: it makes macros of the names of functions.
#include <sqlite3ext.h>

// The first version with all members that are read here.
static const int oldest_version = 3038000;

int logetl_sqlite_use_host(const struct sqlite3_api_routines *host) {
    static struct logetl_sqlite_api table;
    if (host->libversion_number() < oldest_version) return 0;
    table.open_v2 = host->open_v2;
    table.close_v2 = host->close_v2;
    table.busy_timeout = host->busy_timeout;
    table.exec = host->exec;
    table.extended_errcode = host->extended_errcode;
    table.errmsg = host->errmsg;
    table.errstr = host->errstr;
    table.get_autocommit = host->get_autocommit;
    table.total_changes = host->total_changes;
    table.last_insert_rowid = host->last_insert_rowid;
    table.wal_checkpoint_v2 = host->wal_checkpoint_v2;
    table.db_release_memory = host->db_release_memory;
    table.prepare_v3 = host->prepare_v3;
    table.step = host->step;
    table.reset = host->reset;
    table.clear_bindings = host->clear_bindings;
    table.finalize = host->finalize;
    table.bind_int64 = host->bind_int64;
    table.bind_null = host->bind_null;
    table.bind_text64 = host->bind_text64;
    table.bind_blob64 = host->bind_blob64;
    table.bind_pointer = host->bind_pointer;
    table.column_type = host->column_type;
    table.column_int64 = host->column_int64;
    table.column_blob = host->column_blob;
    table.column_text = host->column_text;
    table.column_bytes = host->column_bytes;
    table.interrupt = host->interruptx;
    table.complete = host->complete;
    table.libversion_number = host->libversion_number;
    table.limit = host->limit;
    table.malloc64 = host->malloc64;
    table.free = host->free;
    table.progress_handler = host->progress_handler;
    table.set_authorizer = host->set_authorizer;
    table.create_function_v2 = host->create_function_v2;
    table.create_window_function = host->create_window_function;
    table.create_module_v2 = host->create_module_v2;
    table.declare_vtab = host->declare_vtab;
    table.overload_function = host->overload_function;
    table.vtab_distinct = host->vtab_distinct;
    table.vtab_in = host->vtab_in;
    table.vtab_in_first = host->vtab_in_first;
    table.vtab_in_next = host->vtab_in_next;
    table.vtab_rhs_value = host->vtab_rhs_value;
    table.vtab_collation = host->vtab_collation;
    table.value_type = host->value_type;
    table.value_numeric_type = host->value_numeric_type;
    table.value_int64 = host->value_int64;
    table.value_double = host->value_double;
    table.value_text = host->value_text;
    table.value_blob = host->value_blob;
    table.value_bytes = host->value_bytes;
    table.value_pointer = host->value_pointer;
    table.value_subtype = host->value_subtype;
    table.result_null = host->result_null;
    table.result_int64 = host->result_int64;
    table.result_double = host->result_double;
    table.result_text64 = host->result_text64;
    table.result_blob64 = host->result_blob64;
    table.result_value = host->result_value;
    table.result_pointer = host->result_pointer;
    table.result_subtype = host->result_subtype;
    table.result_error = host->result_error;
    table.result_error_code = host->result_error_code;
    table.result_error_nomem = host->result_error_nomem;
    table.result_error_toobig = host->result_error_toobig;
    table.user_data = host->user_data;
    table.context_db_handle = host->context_db_handle;
    table.aggregate_context = host->aggregate_context;
    table.get_auxdata = host->get_auxdata;
    table.set_auxdata = host->set_auxdata;
    table.bind_double = host->bind_double;
    table.bind_parameter_count = host->bind_parameter_count;
    table.bind_parameter_name = host->bind_parameter_name;
    table.bind_parameter_index = host->bind_parameter_index;
    table.column_count = host->column_count;
    table.column_name = host->column_name;
    table.column_decltype = host->column_decltype;
    table.column_double = host->column_double;
    table.stmt_readonly = host->stmt_readonly;
    table.stmt_isexplain = host->stmt_isexplain;
    table.sql = host->sql;
    table.db_config = host->db_config;
    logetl_sqlite_set_table(&table);
    return 1;
}
