// Between the two ways to fill the table.
#ifndef LOGETL_HOST_TABLE_H
#define LOGETL_HOST_TABLE_H

struct logetl_sqlite_api;

/// Sets the table that `logetl_sqlite` gives.
void logetl_sqlite_set_table(const struct logetl_sqlite_api *table);

#endif
