// libarchive, loaded when first used and kept until the process ends.
//
// 1. Each function that is used has the name and the type of archive.h and is defined here, hidden: it calls the one
//    that dlsym(3) has found. So callers are checked by the compiler against the real header, and libarchive itself,
//    which calls its own functions by these names, never meets ours.
// 2. All symbols are looked for when it is loaded: a library that lacks one is not used at all.
// 3. Nothing may be called before `stw_archive_load` has returned NULL.
#include "shim.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

#define FUNCTIONS(F) \
  F(mode_t, archive_entry_filetype, (struct archive_entry *a), (a)) \
  F(void, archive_entry_free, (struct archive_entry *a), (a)) \
  F(la_int64_t, archive_entry_gid, (struct archive_entry *a), (a)) \
  F(const char *, archive_entry_gname, (struct archive_entry *a), (a)) \
  F(const char *, archive_entry_hardlink, (struct archive_entry *a), (a)) \
  F(time_t, archive_entry_mtime, (struct archive_entry *a), (a)) \
  F(int, archive_entry_mtime_is_set, (struct archive_entry *a), (a)) \
  F(struct archive_entry *, archive_entry_new, (void), ()) \
  F(const char *, archive_entry_pathname, (struct archive_entry *a), (a)) \
  F(mode_t, archive_entry_perm, (struct archive_entry *a), (a)) \
  F(void, archive_entry_set_filetype, (struct archive_entry *a, unsigned int b), (a, b)) \
  F(void, archive_entry_set_gid, (struct archive_entry *a, la_int64_t b), (a, b)) \
  F(void, archive_entry_set_gname, (struct archive_entry *a, const char *b), (a, b)) \
  F(void, archive_entry_set_mtime, (struct archive_entry *a, time_t b, long c), (a, b, c)) \
  F(void, archive_entry_set_pathname, (struct archive_entry *a, const char *b), (a, b)) \
  F(void, archive_entry_set_perm, (struct archive_entry *a, mode_t b), (a, b)) \
  F(void, archive_entry_set_size, (struct archive_entry *a, la_int64_t b), (a, b)) \
  F(void, archive_entry_set_symlink, (struct archive_entry *a, const char *b), (a, b)) \
  F(void, archive_entry_set_uid, (struct archive_entry *a, la_int64_t b), (a, b)) \
  F(void, archive_entry_set_uname, (struct archive_entry *a, const char *b), (a, b)) \
  F(la_int64_t, archive_entry_size, (struct archive_entry *a), (a)) \
  F(int, archive_entry_size_is_set, (struct archive_entry *a), (a)) \
  F(const char *, archive_entry_symlink, (struct archive_entry *a), (a)) \
  F(la_int64_t, archive_entry_uid, (struct archive_entry *a), (a)) \
  F(const char *, archive_entry_uname, (struct archive_entry *a), (a)) \
  F(const char *, archive_error_string, (struct archive *a), (a)) \
  F(int, archive_format, (struct archive *a), (a)) \
  F(int, archive_read_data_block, (struct archive *a, const void **b, size_t *c, la_int64_t *d), (a, b, c, d)) \
  F(int, archive_read_free, (struct archive *a), (a)) \
  F(struct archive *, archive_read_new, (void), ()) \
  F(int, archive_read_next_header, (struct archive *a, struct archive_entry **b), (a, b)) \
  F(int, archive_read_open1, (struct archive *a), (a)) \
  F(int, archive_read_set_callback_data, (struct archive *a, void *b), (a, b)) \
  F(int, archive_read_set_read_callback, (struct archive *a, archive_read_callback *b), (a, b)) \
  F(int, archive_read_set_seek_callback, (struct archive *a, archive_seek_callback *b), (a, b)) \
  F(int, archive_read_set_skip_callback, (struct archive *a, archive_skip_callback *b), (a, b)) \
  F(int, archive_read_support_filter_bzip2, (struct archive *a), (a)) \
  F(int, archive_read_support_filter_gzip, (struct archive *a), (a)) \
  F(int, archive_read_support_filter_xz, (struct archive *a), (a)) \
  F(int, archive_read_support_filter_zstd, (struct archive *a), (a)) \
  F(int, archive_read_support_format_ar, (struct archive *a), (a)) \
  F(int, archive_read_support_format_cpio, (struct archive *a), (a)) \
  F(int, archive_read_support_format_empty, (struct archive *a), (a)) \
  F(int, archive_read_support_format_raw, (struct archive *a), (a)) \
  F(int, archive_read_support_format_tar, (struct archive *a), (a)) \
  F(int, archive_read_support_format_zip_seekable, (struct archive *a), (a)) \
  F(int, archive_write_add_filter_gzip, (struct archive *a), (a)) \
  F(int, archive_write_add_filter_none, (struct archive *a), (a)) \
  F(int, archive_write_add_filter_xz, (struct archive *a), (a)) \
  F(int, archive_write_add_filter_zstd, (struct archive *a), (a)) \
  F(int, archive_write_close, (struct archive *a), (a)) \
  F(la_ssize_t, archive_write_data, (struct archive *a, const void *b, size_t c), (a, b, c)) \
  F(int, archive_write_fail, (struct archive *a), (a)) \
  F(int, archive_write_free, (struct archive *a), (a)) \
  F(int, archive_write_header, (struct archive *a, struct archive_entry *b), (a, b)) \
  F(struct archive *, archive_write_new, (void), ()) \
  F(int, archive_write_open_fd, (struct archive *a, int b), (a, b)) \
  F(int, archive_write_open_memory, (struct archive *a, void *b, size_t c, size_t *d), (a, b, c, d)) \
  F(int, archive_write_set_bytes_in_last_block, (struct archive *a, int b), (a, b)) \
  F(int, archive_write_set_filter_option, (struct archive *a, const char *b, const char *c, const char *d), (a, b, c, d)) \
  F(int, archive_write_set_format_gnutar, (struct archive *a), (a)) \
  F(int, archive_write_set_format_raw, (struct archive *a), (a))

#define POINTER(type, name, parameters, arguments) type(*name) parameters;
static struct {
  FUNCTIONS(POINTER)
  void (*archive_set_error)(struct archive *, int, const char *, ...);
} library;

#define FORWARD(type, name, parameters, arguments) \
  __attribute__((visibility("hidden"))) type name parameters { return library.name arguments; }
FUNCTIONS(FORWARD)

void stw_archive_set_error(struct archive *a, int code, const char *message) {
  library.archive_set_error(a, code, "%s", message);
}

static char failure[256];

static int find(void *handle, const char *name, void *place) {
  // A pointer to a function has the size of an address (POSIX, dlsym).
  *(void **)place = dlsym(handle, name);
  if (*(void **)place != NULL) return 1;
  snprintf(failure, sizeof failure, "it lacks '%s'", name);
  return 0;
}

static void load(void) {
  // The name with its version: what the headers describe, and all that a machine without -dev has.
  void *handle = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    const char *reason = dlerror();
    snprintf(failure, sizeof failure, "%s", reason == NULL ? "it cannot be loaded" : reason);
    return;
  }
#define FIND(type, name, parameters, arguments) \
  if (!find(handle, #name, &library.name)) return;
  FUNCTIONS(FIND)
  find(handle, "archive_set_error", &library.archive_set_error);
}

const char *stw_archive_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return failure[0] == 0 ? NULL : failure;
}
