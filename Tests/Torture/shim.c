// Between a program and its C library (LD_PRELOAD): counts the calls that touch files, makes chosen ones fail, writes
// down those that change something. Only the process that was started is concerned, never its children.
//
//   TORTURE_PAGE=FILE    shared memory: how many calls of each class there were, and how many were made to fail
//   TORTURE_CALLS=MASK   the classes that a fault may hit; the bits are the numbers of `enum class`
//   TORTURE_PATH=TEXT    only files whose path contains it
//   TORTURE_AT=N         the Nth of them, from 1; with TORTURE_LASTING=1 also all after it
//   TORTURE_RATE=N       one of N of them, by TORTURE_SEED
//   TORTURE_FAULT=WHAT   kill | short | interrupt | an error number
//   TORTURE_TRACE=FILE   every change, in the order in which they were made: see `record`
//   TORTURE_CLOCK=SECONDS,CALLS,SECONDS   the clock begins there; after so many readings it begins again at the third
//   TORTURE_FROZEN=1     the clock stays where it begins
//   TORTURE_ORPHAN=N     the Nth process it starts that asks to die with its parent has just lost it (kill -9)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum class {
  OPEN, READ, PREAD, WRITE, PWRITE, FSYNC, FDATASYNC, RENAME, LINK, FTRUNCATE, CLOSE, MMAP, UNLINK, MKDIR, CREATE,
  CHMOD, RMDIR, CLASSES
};

struct page {
  _Atomic uint64_t calls[32];   // of each class, whether or not a fault may hit them
  _Atomic uint64_t chosen;      // those that a fault may hit
  _Atomic uint64_t failed;      // those that were made to fail
  _Atomic uint64_t clock_readings;
  _Atomic uint64_t asking;      // processes that asked to die with their parent
};

static struct page own, *page = &own;
static uint32_t calls;
static const char *path_part;
static uint64_t at, rate, orphan;
static int lasting, frozen, fault, traces = -1;
static _Atomic uint64_t dice;
static pid_t owner;
static int64_t clock_start, clock_again, clock_calls, clock_base;
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
enum { NONE = 0, KILL = -1, SHORT = -2, INTERRUPT = -3 };

// Looked up before there are threads: a child between fork and exec must not wait for the loader's lock.
#define EACH(do) \
  do(open) do(openat) do(close) do(read) do(pread) do(write) do(pwrite) do(fsync) do(fdatasync) do(ftruncate) do(mmap) \
  do(renameat2) do(linkat) do(unlink) do(unlinkat) do(rmdir) do(mkdir) do(mkdirat) do(chmod)
#define DECLARE(name) static __typeof__(&name) real_##name;
EACH(DECLARE)
#define FIND(name) real_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name);
// Constructors of libraries may come before ours.
#define REAL(name) (real_##name ? real_##name : (real_##name = (__typeof__(&name))dlsym(RTLD_NEXT, #name)))
static uint64_t number(const char *name) {
  const char *text = getenv(name);
  return text ? strtoull(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void) {
  EACH(FIND)
  const char *text = getenv("TORTURE_PAGE");
  if (text) {
    int file = REAL(open)(text, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0 && REAL(ftruncate)(file, 4096) == 0) {
      void *shared = REAL(mmap)(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
      if (shared != MAP_FAILED) page = shared;
    }
    if (file >= 0) REAL(close)(file);
  }
  path_part = getenv("TORTURE_PATH");
  at = number("TORTURE_AT");
  rate = number("TORTURE_RATE");
  orphan = number("TORTURE_ORPHAN");
  lasting = (int)number("TORTURE_LASTING");
  frozen = getenv("TORTURE_FROZEN") != NULL;
  dice = number("TORTURE_SEED") * 2654435761u + 88172645463325252u;
  if ((text = getenv("TORTURE_FAULT"))) {
    fault = !strcmp(text, "kill") ? KILL : !strcmp(text, "short") ? SHORT : !strcmp(text, "interrupt") ? INTERRUPT : atoi(text);
  }
  if ((text = getenv("TORTURE_TRACE"))) {
    traces = REAL(open)(text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0600);
    // Out of the way of programs that count on low numbers.
    if (traces >= 0) { int high = fcntl(traces, F_DUPFD_CLOEXEC, 900); if (high >= 0) { REAL(close)(traces); traces = high; } }
  }
  if ((text = getenv("TORTURE_CLOCK"))) {
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    clock_base = now.tv_sec;
    sscanf(text, "%ld,%ld,%ld", &clock_start, &clock_calls, &clock_again);
  }
  calls = (uint32_t)number("TORTURE_CALLS");
  owner = getpid();
}

static const char *path_of(int descriptor, char *buffer) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, buffer, PATH_MAX - 1);
  if (count < 0) return "";
  buffer[count] = 0;
  return buffer;
}

// Whether this call is to fail: an error number, NONE, SHORT; a kill does not return.
static int verdict(enum class class, const char *path, int descriptor) {
  if (getpid() != owner) return NONE;
  atomic_fetch_add(&page->calls[class], 1);
  if (!(calls >> class & 1)) return NONE;
  if (path_part) {
    char buffer[PATH_MAX];
    if (!path) path = path_of(descriptor, buffer);
    if (!strstr(path, path_part)) return NONE;
  }
  uint64_t turn = atomic_fetch_add(&page->chosen, 1) + 1;
  int hits = 0;
  if (rate) {
    uint64_t x = atomic_fetch_add(&dice, 0x9E3779B97F4A7C15u);
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    hits = (x ^ x >> 31) % rate == 0;
  } else if (fault == INTERRUPT) {
    // Whoever lets no signal through is never interrupted.
    sigset_t blocked;
    hits = turn % 3 == 0 && pthread_sigmask(SIG_BLOCK, NULL, &blocked) == 0 && !sigismember(&blocked, SIGUSR1);
  } else {
    hits = at && (turn == at || (lasting && turn > at));
  }
  if (fault == SHORT) hits = 1;
  if (!hits) return NONE;
  atomic_fetch_add(&page->failed, 1);
  if (fault == KILL) { syscall(SYS_kill, owner, SIGKILL); for (;;) pause(); }
  return fault == INTERRUPT ? EINTR : fault;
}

#define FAIL_IF(class, path, descriptor, result) \
  int wrong = verdict(class, path, descriptor); \
  if (wrong > 0) { errno = wrong; return result; }

// MARK: - The trace

struct record {
  uint32_t call;
  uint32_t name_count, other_count; // bytes of two paths after this head
  uint32_t is_new;                  // a file that was not there
  uint64_t inode;                   // the file, or the folder that was synced
  uint64_t offset, byte_count;      // of the bytes after the paths; ftruncate: offset is the length
};

static void record(enum class call, const char *name, const char *other, int is_new, uint64_t inode, uint64_t offset,
                   const void *bytes, uint64_t count) {
  struct record head = {call, name ? strlen(name) : 0, other ? strlen(other) : 0, is_new, inode, offset, count};
  ssize_t (*put)(int, const void *, size_t) = REAL(write);
  (void)!put(traces, &head, sizeof head);
  if (head.name_count) (void)!put(traces, name, head.name_count);
  if (head.other_count) (void)!put(traces, other, head.other_count);
  if (count) (void)!put(traces, bytes, count);
}

static int is_traced(void) { return traces >= 0 && getpid() == owner; }
static void hold(void) { if (is_traced()) pthread_mutex_lock(&order); }
static void release(void) { if (is_traced()) pthread_mutex_unlock(&order); }

static uint64_t inode_at(int folder, const char *path) {
  struct stat status;
  return fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status.st_ino : 0;
}
static uint64_t inode_of(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}
static const char *full(int folder, const char *path, char *buffer) {
  if (path[0] == '/') return path;
  char base[PATH_MAX];
  if (folder == AT_FDCWD) { if (!getcwd(base, sizeof base)) base[0] = 0; } else path_of(folder, base);
  return snprintf(buffer, PATH_MAX, "%s/%s", base, path) < PATH_MAX ? buffer : path;
}

// MARK: - Files

static int open_any(int folder, const char *path, int flags, mode_t mode) {
  FAIL_IF(OPEN, path, -1, -1)
  if (flags & O_CREAT) { FAIL_IF(CREATE, path, -1, -1) }
  int creates = is_traced() && flags & O_CREAT;
  int cuts = is_traced() && flags & O_TRUNC;
  if (creates || cuts) hold();
  uint64_t before = creates ? inode_at(folder, path) : 0;
  int result = REAL(openat)(folder, path, flags, mode);
  int error = errno;
  if (result >= 0 && (creates || cuts) && (flags & O_TMPFILE) != O_TMPFILE) {
    char buffer[PATH_MAX];
    if (creates && !before) record(CREATE, full(folder, path, buffer), NULL, 1, inode_of(result), 0, NULL, 0);
    else if (cuts) record(FTRUNCATE, full(folder, path, buffer), NULL, 0, inode_of(result), 0, NULL, 0);
  }
  if (creates || cuts) release();
  errno = error;
  return result;
}
#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return open_any(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return open_any(folder, path, flags, mode); }
int close(int descriptor) {
  int wrong = verdict(CLOSE, NULL, descriptor);
  int result = REAL(close)(descriptor);
  // As Linux has it: the descriptor is gone, whatever close says.
  if (wrong > 0) { errno = wrong; return -1; }
  return result;
}

ssize_t read(int descriptor, void *bytes, size_t count) {
  FAIL_IF(READ, NULL, descriptor, -1)
  return REAL(read)(descriptor, bytes, wrong == SHORT && count ? 1 : count);
}
static ssize_t pread_any(int descriptor, void *bytes, size_t count, off_t offset) {
  FAIL_IF(PREAD, NULL, descriptor, -1)
  return REAL(pread)(descriptor, bytes, wrong == SHORT && count ? 1 : count, offset);
}
ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) { return pread_any(descriptor, bytes, count, offset); }
ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) { return pread_any(descriptor, bytes, count, offset); }

ssize_t write(int descriptor, const void *bytes, size_t count) {
  FAIL_IF(WRITE, NULL, descriptor, -1)
  if (wrong == SHORT && count) count = 1;
  if (!is_traced()) return REAL(write)(descriptor, bytes, count);
  hold();
  struct stat status;
  int is_file = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  off_t offset = is_file ? (fcntl(descriptor, F_GETFL) & O_APPEND ? status.st_size : lseek(descriptor, 0, SEEK_CUR)) : 0;
  ssize_t result = REAL(write)(descriptor, bytes, count);
  int error = errno;
  char buffer[PATH_MAX];
  if (is_file && result > 0) record(WRITE, path_of(descriptor, buffer), NULL, 0, status.st_ino, offset, bytes, result);
  release();
  errno = error;
  return result;
}
static ssize_t pwrite_any(int descriptor, const void *bytes, size_t count, off_t offset) {
  FAIL_IF(PWRITE, NULL, descriptor, -1)
  if (wrong == SHORT && count) count = 1;
  hold();
  ssize_t result = REAL(pwrite)(descriptor, bytes, count, offset);
  int error = errno;
  char buffer[PATH_MAX];
  if (is_traced() && result > 0)
    record(WRITE, path_of(descriptor, buffer), NULL, 0, inode_of(descriptor), offset, bytes, result);
  release();
  errno = error;
  return result;
}
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) { return pwrite_any(descriptor, bytes, count, offset); }
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) { return pwrite_any(descriptor, bytes, count, offset); }

static int sync_any(enum class class, int descriptor, int (*call)(int)) {
  FAIL_IF(class, NULL, descriptor, -1)
  hold();
  int result = call(descriptor);
  int error = errno;
  char buffer[PATH_MAX];
  if (is_traced() && result == 0) record(FSYNC, path_of(descriptor, buffer), NULL, 0, inode_of(descriptor), 0, NULL, 0);
  release();
  errno = error;
  return result;
}
int fsync(int descriptor) { return sync_any(FSYNC, descriptor, REAL(fsync)); }
int fdatasync(int descriptor) { return sync_any(FDATASYNC, descriptor, REAL(fdatasync)); }

static int ftruncate_any(int descriptor, off_t length) {
  FAIL_IF(FTRUNCATE, NULL, descriptor, -1)
  hold();
  int result = REAL(ftruncate)(descriptor, length);
  int error = errno;
  char buffer[PATH_MAX];
  if (is_traced() && result == 0) record(FTRUNCATE, path_of(descriptor, buffer), NULL, 0, inode_of(descriptor), length, NULL, 0);
  release();
  errno = error;
  return result;
}
int ftruncate(int descriptor, off_t length) { return ftruncate_any(descriptor, length); }
int ftruncate64(int descriptor, off64_t length) { return ftruncate_any(descriptor, length); }

static void *mmap_any(void *address, size_t count, int protection, int flags, int descriptor, off_t offset) {
  if (descriptor >= 0) { FAIL_IF(MMAP, NULL, descriptor, MAP_FAILED) }
  return REAL(mmap)(address, count, protection, flags, descriptor, offset);
}
void *mmap(void *a, size_t n, int p, int f, int d, off_t o) { return mmap_any(a, n, p, f, d, o); }
void *mmap64(void *a, size_t n, int p, int f, int d, off64_t o) { return mmap_any(a, n, p, f, d, o); }

// MARK: - Names

static int rename_any(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  FAIL_IF(RENAME, to, -1, -1)
  hold();
  int result = REAL(renameat2)(from_folder, from, to_folder, to, flags);
  int error = errno;
  if (is_traced() && result == 0) {
    char one[PATH_MAX], two[PATH_MAX];
    record(RENAME, full(from_folder, from, one), full(to_folder, to, two), flags, inode_at(to_folder, to),
           flags & RENAME_EXCHANGE ? inode_at(from_folder, from) : 0, NULL, 0);
  }
  release();
  errno = error;
  return result;
}
int rename(const char *from, const char *to) { return rename_any(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return rename_any(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return rename_any(a, from, b, to, flags); }

static int link_any(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  FAIL_IF(LINK, to, -1, -1)
  hold();
  int result = REAL(linkat)(from_folder, from, to_folder, to, flags);
  int error = errno;
  if (is_traced() && result == 0) {
    char two[PATH_MAX];
    record(LINK, NULL, full(to_folder, to, two), 0, inode_at(to_folder, to), 0, NULL, 0);
  }
  release();
  errno = error;
  return result;
}
int link(const char *from, const char *to) { return link_any(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return link_any(a, from, b, to, flags); }

#define NAMED(class, call, path, folder) \
  FAIL_IF(class, path, -1, -1) \
  hold(); \
  int result = call; \
  int error = errno; \
  char buffer[PATH_MAX]; \
  if (is_traced() && result == 0) record(class, full(folder, path, buffer), NULL, 0, inode_at(folder, path), 0, NULL, 0); \
  release(); \
  errno = error; \
  return result;
int unlink(const char *path) { NAMED(UNLINK, REAL(unlink)(path), path, AT_FDCWD) }
int unlinkat(int folder, const char *path, int flags) { NAMED(UNLINK, REAL(unlinkat)(folder, path, flags), path, folder) }
int rmdir(const char *path) { NAMED(RMDIR, REAL(rmdir)(path), path, AT_FDCWD) }
int mkdir(const char *path, mode_t mode) { NAMED(MKDIR, REAL(mkdir)(path, mode), path, AT_FDCWD) }
int mkdirat(int folder, const char *path, mode_t mode) { NAMED(MKDIR, REAL(mkdirat)(folder, path, mode), path, folder) }
int chmod(const char *path, mode_t mode) { FAIL_IF(CHMOD, path, -1, -1) return REAL(chmod)(path, mode); }

// MARK: - Processes

int prctl(int option, ...) {
  va_list rest;
  va_start(rest, option);
  unsigned long a = va_arg(rest, unsigned long), b = va_arg(rest, unsigned long), c = va_arg(rest, unsigned long),
                d = va_arg(rest, unsigned long);
  va_end(rest);
  if (option == PR_SET_PDEATHSIG && orphan && getppid() == owner &&
      atomic_fetch_add(&page->asking, 1) + 1 == orphan && syscall(SYS_kill, owner, SIGKILL) == 0) {
    atomic_fetch_add(&page->failed, 1);
    for (int i = 0; i < 100000 && getppid() == owner; i++) usleep(100);
  }
  return (int)syscall(SYS_prctl, option, a, b, c, d);
}

// MARK: - Time

static int64_t shift(void) {
  if (!clock_base) return 0;
  if (frozen) {
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    return clock_start - now.tv_sec;
  }
  int64_t turn = (int64_t)atomic_fetch_add(&page->clock_readings, 1);
  return (clock_calls && turn >= clock_calls ? clock_again : clock_start) - clock_base;
}
int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += shift();
  return result;
}
time_t time(time_t *where) {
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  now.tv_sec += shift();
  if (where) *where = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec value;
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &value);
  now->tv_sec = value.tv_sec + shift();
  now->tv_usec = value.tv_nsec / 1000;
  return 0;
}
