// An isolated child, in four processes, on a ground that was made before (ground.c):
//
//     caller --clone--> preparer   enters the ground, takes the child's folders out of the machine's tree, then
//        |                 |       new namespaces for mounts, IPC, and for processes, of which it is no part
//        |                 |--clone--> keeper    process 1: makes the file tree, gives up everything, waits
//        |                 |--clone--> command   process 2: gives up everything, becomes the program
//        |              _exit
//     waits for the command; kills the keeper; the kernel kills whatever else is in the namespace
//
// 1. All share the caller's memory until they execute (CLONE_VM), so nothing is copied and errors come back
//    through it; the thread that called does nothing but wait meanwhile, so `errno` is nobody else's.
// 2. Keeper and command are children of the caller (CLONE_PARENT): it gets the status from the kernel.
// 3. No process of the namespace runs foreign code before both have given up every capability, and none holds
//    a copy of the caller's memory: the keeper is a program of its own, with signals from inside ignored.
// 4. Where the caller is killed, the keeper is too, and all with it.
// 5. The keeper is the last to hold the mounts: their removal, for which the kernel waits for all processors,
//    is in nobody's way but the keeper's own end.
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK = 32 << 10 };

struct start {
  const struct stw_child *child;
  pid_t caller;
  int program;  // the keeper's
  int *handles; // of the steps that have a source, detached from the machine's tree
  char *stack;  // for keeper and command, one after the other
  volatile pid_t keeper;
  volatile pid_t command;
  volatile int failure;
  const char *volatile step;
};

static int failed(struct start *start, const char *step) {
  start->step = step;
  start->failure = errno == 0 ? EIO : errno;
  return -1;
}

static int keeper(void *argument) {
  struct start *start = argument;
  const struct stw_isolation *isolation = start->child->isolation;
  struct sigaction reaped_by_kernel = {.sa_handler = SIG_IGN};
  char *const arguments[] = {"keeper", NULL};
  char *const environment[] = {NULL};
  setsid();
  umask(0022);
  for (size_t i = 0; i < isolation->step_count; i++)
    if (stw_take(&isolation->steps[i], start->handles[i]) < 0)
      _exit((failed(start, isolation->steps[i].target), 127));
  if (stw_forsake(isolation) < 0) _exit((failed(start, "capabilities"), 127));
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigaction(SIGCHLD, &reaped_by_kernel, NULL);
  close_range(0, ~0U, CLOSE_RANGE_CLOEXEC);
  syscall(SYS_execveat, start->program, "", arguments, environment, AT_EMPTY_PATH);
  _exit((failed(start, "keeper"), 127));
}

static int command(void *argument) {
  struct start *start = argument;
  stw_become(start->child);
  failed(start, NULL);
  _exit(127);
}

// Each source becomes a mount that hangs nowhere, held by a descriptor.
static int detach(struct start *start) {
  const struct stw_isolation *isolation = start->child->isolation;
  for (size_t i = 0; i < isolation->step_count; i++) {
    const struct stw_step *step = &isolation->steps[i];
    const int is_folder = step->kind == STW_VIEW || step->kind == STW_WORK;
    start->handles[i] = -1;
    if (!is_folder && step->kind != STW_FILE_VIEW) continue;
    start->handles[i] =
        open_tree(AT_FDCWD, step->source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (is_folder ? AT_RECURSIVE : 0));
    if (start->handles[i] < 0) return failed(start, step->target);
  }
  return 0;
}

static int preparer(void *argument) {
  struct start *start = argument;
  const struct stw_isolation *isolation = start->child->isolation;
  const struct stw_ground *ground = isolation->ground;
  // The kernel writes the numbers down before it waits: who kills this process hides none of them from the caller.
  const int shared = CLONE_VM | CLONE_VFORK | CLONE_PARENT | CLONE_PARENT_SETTID | SIGCHLD;
  struct rlimit files;
  int executed[2];
  // A stage with thousands of inputs has as many handles.
  getrlimit(RLIMIT_NOFILE, &files);
  setrlimit(RLIMIT_NOFILE, &(struct rlimit){files.rlim_max, files.rlim_max});
  if (setns(ground->users, CLONE_NEWUSER) < 0) _exit((failed(start, "user namespace"), 127));
  if (setns(ground->machine, CLONE_NEWNS) < 0) _exit((failed(start, "mount namespace"), 127));
  if (detach(start) < 0) _exit(127);
  if (setns(ground->tree, CLONE_NEWNS) < 0) _exit((failed(start, "mount namespace"), 127));
  if (setns(ground->names, CLONE_NEWUTS) < 0) _exit((failed(start, "host name"), 127));
  if (!isolation->keeps_network && setns(ground->network, CLONE_NEWNET) < 0)
    _exit((failed(start, "network namespace"), 127));
  if (unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWPID) < 0) _exit((failed(start, "process namespace"), 127));
  if (stw_renounce() < 0) _exit((failed(start, "privileges"), 127));
  if (pipe2(executed, O_CLOEXEC) < 0) _exit((failed(start, "keeper"), 127));
  start->keeper = clone(keeper, start->stack + STACK, shared, start, &start->keeper);
  if (start->keeper < 0) _exit((failed(start, "process namespace"), 127));
  // The kernel lets this process go on just before it takes the caller's memory from the keeper, and closes what is
  // to be closed just after: only then may anybody look at process 1.
  close(executed[1]);
  while (read(executed[0], &(char){0}, 1) < 0 && errno == EINTR) continue;
  close(executed[0]);
  if (start->failure != 0) _exit(127);
  // A caller that died before the keeper asked to be told of it would never be missed. It is told of any later
  // death, and nothing of the namespace outlives it.
  if (getppid() != start->caller) {
    kill(start->keeper, SIGKILL);
    _exit(127);
  }
  setrlimit(RLIMIT_NOFILE, &files);
  start->command = clone(command, start->stack + STACK, shared, start, &start->command);
  if (start->command < 0) _exit((failed(start, NULL), 127));
  _exit(0);
}

int stw_reap(pid_t pid) {
  siginfo_t information = {0};
  while (waitid(P_PID, (id_t)pid, &information, WEXITED) < 0 && errno == EINTR) continue;
  return information.si_code == CLD_EXITED;
}

static int was_dumpable;
static void look(void) { was_dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1; }

void stw_stay_dumpable(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, look);
  if (was_dumpable) prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static int end(struct start *start, struct stw_started *started, int *handles) {
  free(handles);
  if (start->failure == 0) {
    *started = (struct stw_started){.child = start->command, .keeper = start->keeper};
    return 0;
  }
  // Before the keeper, which ends when all others of its namespace are reaped.
  if (start->command > 0) {
    kill(start->command, SIGKILL);
    stw_reap(start->command);
  }
  if (start->keeper > 0) {
    kill(start->keeper, SIGKILL);
    stw_reap(start->keeper);
  }
  started->step = start->step;
  return start->failure;
}

int stw_spawn_isolated(const struct stw_child *child, struct stw_started *started) {
  _Alignas(16) char stacks[2][STACK];
  int *handles = calloc(child->isolation->step_count + 1, sizeof *handles);
  struct start start = {
      .child = child, .caller = getpid(), .program = stw_keeper(), .handles = handles, .stack = stacks[1]};
  *started = (struct stw_started){0};
  if (handles == NULL || start.program < 0) {
    failed(&start, "keeper");
    return end(&start, started, handles);
  }
  stw_stay_dumpable();
  pid_t preparing = clone(preparer, stacks[0] + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
  // Killed in the middle, it has left processes that share this stack.
  const int has_ended = preparing > 0 && stw_reap(preparing);
  // A change of identity marks the memory, which is the caller's.
  if (child->isolation->is_privileged) stw_stay_dumpable();
  if (start.failure == 0 && (!has_ended || start.command <= 0)) {
    if (preparing > 0) errno = ECHILD;
    failed(&start, "preparation");
  }
  return end(&start, started, handles);
}
