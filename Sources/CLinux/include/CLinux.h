#pragma once
#include <sys/types.h>

// One step of making the file tree that an isolated child sees. `target` begins with STW_STAGING.
struct stw_step {
  enum stw_step_kind {
    STW_FOLDER,    // an empty folder, where there is none
    STW_LINK,      // a symbolic link that says `source`
    STW_VIEW,      // `source`, a folder with all that is mounted in it, read-only
    STW_FILE_VIEW, // `source`, a file, read-only
    STW_DEVICE,    // `source`, a device node
    STW_WORK,      // `source`, a folder, to write in
    STW_MEMORY,    // an empty folder in memory, to write in
    STW_NOTHING,   // an empty folder in memory, read-only for whoever has no capability
    STW_PROCESSES, // /proc of the child's processes
  } kind;
  const char *source;
  const char *target;
};

// Where the new tree is put together, out of the way of every source.
#define STW_STAGING "/proc"

// What hides the machine from a child: namespaces for users, mounts, processes, IPC, names and network.
struct stw_isolation {
  const struct stw_step *steps;
  size_t step_count;
  const char *user_map; // user_namespaces(7); the child is `user` in it
  const char *group_map;
  unsigned int user;
  unsigned int group;
  int is_privileged;   // the maps hold more than the caller's own id
  int keeps_network;   // no network namespace
  const char *keeper;  // a program that never ends of itself, with this as its argument:
  const char *keeping; // it is process 1, and all others end with it
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

// pidfd_open(2): a descriptor that becomes readable when the process has ended; -1 on failure.
int stw_pidfd_open(pid_t pid);

// pipe2(2) whose ends no child inherits; 0, or -1 on failure.
int stw_pipe(int ends[2]);

// renameat2(2) with RENAME_EXCHANGE: two names change what they stand for in one step; 0, or -1 and errno.
int stw_exchange(const char *left, const char *right);
