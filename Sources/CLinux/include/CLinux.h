#pragma once
#include <sys/types.h>

// One step of making a file tree, in order.
struct stw_step {
  enum stw_step_kind {
    STW_FOLDER,    // an empty folder, where there is none
    STW_FILE,      // an empty file, where there is none
    STW_LINK,      // a symbolic link that says `source`
    STW_VIEW,      // `source`, a folder with all that is mounted in it, read-only
    STW_FILE_VIEW, // `source`, a file, read-only; at a file
    STW_DEVICE,    // `source`, a device node; at a file
    STW_WORK,      // `source`, a folder, to write in
    STW_MEMORY,    // an empty folder in memory, to write in
    STW_NOTHING,   // an empty folder in memory, to be filled by later steps and then fixed
    STW_FIXED,     // read-only from now on
    STW_PROCESSES, // /proc of the child's processes
  } kind;
  const char *source;
  const char *target; // in the tree of a ground with STW_STAGING before it
};

// Where the tree of a ground is put together, out of the way of every source.
#define STW_STAGING "/proc"

// What one isolated child after another stands on: namespaces, as descriptors; see ground.c.
struct stw_ground {
  int users;
  int names;
  int network;
  int machine; // the machine's mounts, which nobody sees: a child's folders are taken from there
  int tree;    // the mounts that every child begins with
  int devices; // what went through the network: /proc/net/dev
  int sockets; // /proc/net/unix
};

// What a ground is made of.
struct stw_foundation {
  const struct stw_step *steps;
  size_t step_count;
  const char *user_map; // user_namespaces(7)
  const char *group_map;
  int is_privileged; // the maps hold more than the caller's own id
};

// Makes a ground. Returns 0, or the error number of `step`, which is of the foundation or a literal.
int stw_ground_make(const struct stw_foundation *foundation, struct stw_ground *ground, const char **step);

// Whether its network is as if no child had been there: nothing sent, no socket left.
int stw_ground_is_untouched(const struct stw_ground *ground);

// Closes all descriptors; the kernel removes the namespaces.
void stw_ground_close(struct stw_ground *ground);

// What hides the machine from a child.
struct stw_isolation {
  const struct stw_ground *ground;
  const struct stw_step *steps; // what its tree has beside the ground's
  size_t step_count;
  unsigned int user; // the child's, in the namespace
  unsigned int group;
  int is_privileged;
  int keeps_network; // the machine's, not the ground's
};

// What a child may use and what it starts with. 0 in a limit: as the parent.
struct stw_child {
  const char *path;       // no search in PATH
  char *const *arguments; // ends with NULL
  char *const *environment;
  const char *folder; // NULL: the parent's
  int standard_input;
  int standard_output;
  int standard_error;
  unsigned int file_mask;      // umask(2)
  unsigned long open_files;    // RLIMIT_NOFILE
  unsigned long cpu_seconds;   // RLIMIT_CPU
  unsigned long file_bytes;    // RLIMIT_FSIZE
  unsigned long address_bytes; // RLIMIT_AS
  unsigned long processes;     // RLIMIT_NPROC
  unsigned long mark;          // what it and all it starts are known by; see strays.c
  unsigned long family;        // what all children of this process are known by
  const struct stw_isolation *isolation; // NULL: none
};

// What came of a start.
struct stw_started {
  pid_t child;
  pid_t keeper;     // process 1 of the child's namespace, to be killed and reaped after the child; 0: none
  const char *step; // what failed; NULL for anything but isolation
};

// Starts a child in a process group of its own, with no descriptor but 0, 1 and 2, no core files and no
// way to gain privileges. Returns 0, or the error number of the step that failed, exec included.
int stw_spawn(const struct stw_child *child, struct stw_started *started);

// The highest mark + 1; 0 where processes cannot be marked.
unsigned long stw_mark_limit(void);

// The mark of a process; `stw_mark_limit()` or more without one, 0 if it is gone.
unsigned long stw_mark_of(pid_t pid);

// No family has this number or a greater one; 0 where there can be none.
unsigned long stw_family_limit(void);

// Kills a process if it is one of a family and has not ended; whether it was.
int stw_end_member(pid_t pid, unsigned long family);

// From now on orphans of what we start become our children (PR_SET_CHILD_SUBREAPER).
void stw_adopt_orphans(void);

// The first `limit` children of a thread (its own number for `thread` also in `pid`); -1 if it cannot be told.
int stw_children(pid_t pid, pid_t thread, pid_t *children, int limit);

// gettid(2).
pid_t stw_thread(void);

// pidfd_open(2): a descriptor that becomes readable when the process has ended; -1 on failure.
int stw_pidfd_open(pid_t pid);

// eventfd(2) that no child inherits, readable once something was written to it; -1 on failure.
int stw_event(void);

// pipe2(2) whose ends no child inherits; 0, or -1 on failure.
int stw_pipe(int ends[2]);

// renameat2(2) with RENAME_EXCHANGE: two names change what they stand for in one step; 0, or -1 and errno.
int stw_exchange(const char *left, const char *right);

// sync_file_range(2): has a file's bytes written without waiting for them; 0, or -1 where that cannot be asked for.
int stw_start_writing(int file);

// flistxattr(2): how many bytes the names of a file's attributes take; -1 and errno where that cannot be told.
long stw_attributes(int file);

// Whether what is open lies on a file system that holds no files but what the kernel makes up: /proc, /sys, ….
int stw_is_made_up(int descriptor);
