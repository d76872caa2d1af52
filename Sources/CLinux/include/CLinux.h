#pragma once
#include <sys/types.h>

// What a child may use and what it starts with. 0 in a limit: as the parent.
struct stw_child {
  const char *path;       // no search in PATH
  char *const *arguments; // ends with NULL
  char *const *environment;
  const char *folder; // NULL: the parent's
  int standard_input;
  int standard_output;
  int standard_error;
  unsigned int file_mask;    // umask(2)
  unsigned long open_files;  // RLIMIT_NOFILE
  unsigned long cpu_seconds; // RLIMIT_CPU
  unsigned long file_bytes;  // RLIMIT_FSIZE
};

// Starts a child in a process group of its own, with no descriptor but 0, 1 and 2.
// Returns 0 and the process id, or the error number of the step that failed, exec included.
int stw_spawn(const struct stw_child *child, pid_t *pid);

// pidfd_open(2): a descriptor that becomes readable when the process has ended; -1 on failure.
int stw_pidfd_open(pid_t pid);

// pipe2(2) whose ends no child inherits; 0, or -1 on failure.
int stw_pipe(int ends[2]);

// renameat2(2) with RENAME_EXCHANGE: two names change what they stand for in one step; 0, or -1 and errno.
int stw_exchange(const char *left, const char *right);
