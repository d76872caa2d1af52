#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// Never more than the parent may: nobody but root can raise a hard limit.
static int limit(int resource, unsigned long value) {
  struct rlimit now;
  if (value == 0) return 0;
  if (getrlimit(resource, &now) < 0) return -1;
  if (value > now.rlim_max) value = now.rlim_max;
  return setrlimit(resource, &(struct rlimit){value, value});
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

void stw_become(const struct stw_child *child) {
  const int from[3] = {child->standard_input, child->standard_output, child->standard_error};
  const struct rlimit no_core = {0, 0};
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigset_t none;
  sigemptyset(&none);
  // Also ignored signals: exec(2) keeps those, and a child that inherits SIGPIPE ignored misbehaves.
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  umask(child->file_mask);
  if (setpgid(0, 0) == 0 && place(from) == 0 && close_range(3, ~0U, 0) == 0 &&
      (child->folder == NULL || chdir(child->folder) == 0) && setrlimit(RLIMIT_CORE, &no_core) == 0 &&
      limit(RLIMIT_NOFILE, child->open_files) == 0 && limit(RLIMIT_CPU, child->cpu_seconds) == 0 &&
      limit(RLIMIT_FSIZE, child->file_bytes) == 0 && limit(RLIMIT_AS, child->address_bytes) == 0 &&
      limit(RLIMIT_NPROC, child->processes) == 0 && limit(RLIMIT_MSGQUEUE, child->mark) == 0 &&
      limit(RLIMIT_RSS, child->family) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      (child->isolation == NULL || stw_forsake(child->isolation) == 0) &&
      // Where the parent is killed, nobody else could end the child; the thread that starts it also
      // waits for it. After the last change of identity, which would undo it.
      prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0)
    execve(child->path, child->arguments, child->environment);
}

// vfork(2), not posix_spawn(3), which has no resource limits: the calling thread waits until the child
// has exec'd or ended, so the child can report an error through memory and nothing is copied.
static int spawn(const struct stw_child *child, struct stw_started *started) {
  volatile int failure = 0;
  const pid_t caller = getpid();
  pid_t pid = vfork();
  if (pid == 0) {
    // A caller that died before this would never be missed.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != caller) _exit(127);
    stw_become(child);
    failure = errno;
    _exit(127);
  }
  if (pid < 0) return errno;
  if (failure != 0) {
    siginfo_t information;
    while (waitid(P_PID, (id_t)pid, &information, WEXITED) < 0 && errno == EINTR) continue;
    return failure;
  }
  *started = (struct stw_started){.child = pid};
  return 0;
}

int stw_spawn(const struct stw_child *child, struct stw_started *started) {
  sigset_t all, before;
  sigfillset(&all);
  // No handler of the parent may run in the child while both share the memory.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int failure = child->isolation == NULL ? spawn(child, started) : stw_spawn_isolated(child, started);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return failure;
}

int stw_pidfd_open(pid_t pid) { return pidfd_open(pid, 0); }

int stw_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int stw_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
