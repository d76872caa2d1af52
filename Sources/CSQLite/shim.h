#pragma once
#include <sqlite3.h>

// sqlite3_db_config() is variadic: no writes to the schema by SQL, no "strings" in double quotes.
static inline int stw_sqlite3_harden(sqlite3 *db) {
  int status = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (status != SQLITE_OK) return status;
  status = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
  if (status != SQLITE_OK) return status;
  return sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
}

// SQLITE_TRANSIENT is ((sqlite3_destructor_type)-1), a cast Swift does not import: SQLite copies.
static inline int stw_sqlite3_bind_text(sqlite3_stmt *s, int index, const char *bytes, int count) {
  return sqlite3_bind_text(s, index, bytes, count, SQLITE_TRANSIENT);
}

static inline int stw_sqlite3_bind_blob(sqlite3_stmt *s, int index, const void *bytes, int count) {
  return count == 0 ? sqlite3_bind_zeroblob(s, index, 0) : sqlite3_bind_blob(s, index, bytes, count, SQLITE_TRANSIENT);
}

// Variadic too: the log stays beside the file when the last connection closes.
static inline int stw_sqlite3_leave_log(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
