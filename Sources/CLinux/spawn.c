#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int limit(int resource, unsigned long value) {
  struct rlimit limit = {value, value};
  return value == 0 ? 0 : setrlimit(resource, &limit);
}

// Moves the three descriptors to 0, 1, 2. First out of each other's way: dup2(1, 0) may overwrite a
// source that a later step needs, and dup2(n, n) would leave close-on-exec set.
static int place(const int from[3]) {
  int moved[3];
  for (int i = 0; i < 3; i++)
    if ((moved[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 3)) < 0) return -1;
  for (int i = 0; i < 3; i++)
    if (dup2(moved[i], i) < 0) return -1;
  return 0;
}

// Only async-signal-safe calls: the memory is the parent's, whose other threads may hold any lock.
static _Noreturn void become(const struct stw_child *child, volatile int *failure) {
  const int from[3] = {child->standard_input, child->standard_output, child->standard_error};
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigset_t none;
  sigemptyset(&none);
  // Also ignored signals: exec(2) keeps those, and a child that inherits SIGPIPE ignored misbehaves.
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  umask(child->file_mask);
  // Where the parent is killed, nobody else could end the child; the thread that starts it also waits for it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (setpgid(0, 0) == 0 && place(from) == 0 && close_range(3, ~0U, 0) == 0 &&
      (child->folder == NULL || chdir(child->folder) == 0) && limit(RLIMIT_NOFILE, child->open_files) == 0 &&
      limit(RLIMIT_CPU, child->cpu_seconds) == 0 && limit(RLIMIT_FSIZE, child->file_bytes) == 0 &&
      sigprocmask(SIG_SETMASK, &none, NULL) == 0)
    execve(child->path, child->arguments, child->environment);
  *failure = errno;
  _exit(127);
}

// vfork(2), not posix_spawn(3), which has no resource limits: the calling thread waits until the child
// has exec'd or ended, so the child can report an error through memory and nothing is copied.
int stw_spawn(const struct stw_child *child, pid_t *pid) {
  volatile int failure = 0;
  sigset_t all, before;
  sigfillset(&all);
  // No handler of the parent may run in the child while both share the memory.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t started = vfork();
  if (started == 0) become(child, &failure);
  if (started < 0) failure = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (started > 0 && failure != 0) {
    siginfo_t information;
    while (waitid(P_PID, (id_t)started, &information, WEXITED) < 0 && errno == EINTR) continue;
  }
  if (failure == 0) *pid = started;
  return failure;
}

int stw_pidfd_open(pid_t pid) { return pidfd_open(pid, 0); }

int stw_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
