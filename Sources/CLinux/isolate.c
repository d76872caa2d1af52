// An isolated child, in four processes:
//
//     caller --clone--> preparer   new namespaces for users, mounts, IPC, names, network; waits for the maps,
//        |                 |       then a namespace for processes, of which it is no part
//        |                 |--clone--> keeper    process 1: makes the file tree, gives up everything, sleeps
//        |                 |--clone--> command   process 2: gives up everything, becomes the program
//        |              _exit
//     waits for the command; kills the keeper; the kernel kills whatever else is in the namespace
//
// 1. All share the caller's memory until they execute (CLONE_VM), so nothing is copied and errors come back
//    through it; the caller does nothing but wait meanwhile, so `errno` is nobody else's.
// 2. Keeper and command are children of the caller (CLONE_PARENT): it gets the status from the kernel.
// 3. No process of the namespace runs foreign code before both have given up every capability, and none holds
//    a copy of the caller's memory: the keeper is a program of its own, with signals from inside ignored.
// 4. Where the caller is killed, the keeper is too, and all with it.
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STACK = 32 << 10 };

struct start {
  const struct stw_child *child;
  int caller[2]; // a pipe that says when the maps are there, and that the caller lives
  char *stack;   // for keeper and command, one after the other
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

// MARK: - Privileges

int stw_forsake(const struct stw_isolation *isolation) {
  for (int number = 0; prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0; number++) continue;
  if (errno != EINVAL || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
  // Not the functions of the library: those change all threads of the caller.
  if (isolation->is_privileged &&
      (syscall(SYS_setgroups, 0, NULL) < 0 ||
       syscall(SYS_setresgid, isolation->group, isolation->group, isolation->group) < 0 ||
       syscall(SYS_setresuid, isolation->user, isolation->user, isolation->user) < 0))
    return -1;
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
  return (int)syscall(SYS_capset, &header, none);
}

// MARK: - The file tree

static int attach(const char *source, const char *target, unsigned long recursive, unsigned long long set) {
  struct mount_attr attributes = {.attr_set = set};
  if (mount(source, target, NULL, MS_BIND | recursive, NULL) < 0) return -1;
  return mount_setattr(AT_FDCWD, target, recursive ? AT_RECURSIVE : 0, &attributes, sizeof attributes);
}

static int take(const struct stw_step *step) {
  const unsigned long long safe = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  switch (step->kind) {
  case STW_FOLDER: return mkdir(step->target, 0755) == 0 || errno == EEXIST ? 0 : -1;
  case STW_LINK: return symlink(step->source, step->target);
  case STW_VIEW: return attach(step->source, step->target, MS_REC, safe | MOUNT_ATTR_RDONLY);
  case STW_FILE_VIEW:
  case STW_DEVICE:
    if (mknod(step->target, S_IFREG | 0444, 0) < 0 && errno != EEXIST) return -1;
    return attach(step->source, step->target, 0,
                  step->kind == STW_DEVICE ? MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC : safe | MOUNT_ATTR_RDONLY);
  case STW_WORK: return attach(step->source, step->target, MS_REC, safe);
  case STW_MEMORY: return mount("tmpfs", step->target, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=1g");
  case STW_NOTHING: return mount("tmpfs", step->target, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755,size=1m");
  case STW_PROCESSES: return mount("proc", step->target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  }
  errno = EINVAL;
  return -1;
}

static int make_tree(struct start *start) {
  const struct stw_isolation *isolation = start->child->isolation;
  struct mount_attr fixed = {.attr_set = MOUNT_ATTR_RDONLY};
  umask(0022);
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return failed(start, "mount namespace");
  if (mount("tmpfs", STW_STAGING, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") < 0)
    return failed(start, "mount");
  for (size_t i = 0; i < isolation->step_count; i++)
    if (take(&isolation->steps[i]) < 0) return failed(start, isolation->steps[i].target);
  // pivot_root(2), "pivot_root(".", ".")": the old root is above the new one and can go.
  if (chdir(STW_STAGING) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 ||
      chdir("/") < 0 || mount_setattr(AT_FDCWD, "/", 0, &fixed, sizeof fixed) < 0)
    return failed(start, "root folder");
  return 0;
}

// MARK: - The processes

static int keeper(void *argument) {
  struct start *start = argument;
  const struct stw_isolation *isolation = start->child->isolation;
  struct pollfd caller = {.fd = start->caller[0], .events = POLLIN};
  struct sigaction reaped_by_kernel = {.sa_handler = SIG_IGN};
  char *const arguments[] = {(char *)isolation->keeper, (char *)isolation->keeping, NULL};
  char *const environment[] = {NULL};
  setsid();
  if (make_tree(start) < 0) _exit(127);
  if (stw_forsake(isolation) < 0) _exit((failed(start, "capabilities"), 127));
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A caller that died before has sent no signal, but its end of the pipe is closed.
  if (poll(&caller, 1, 0) != 0) _exit((failed(start, "caller"), 127));
  sigaction(SIGCHLD, &reaped_by_kernel, NULL);
  close_range(0, ~0U, 0);
  execve(isolation->keeper, arguments, environment);
  _exit((failed(start, isolation->keeper), 127));
}

static int command(void *argument) {
  struct start *start = argument;
  // The working folder is still one of the old tree, and a way back to it.
  if (chdir("/") == 0) stw_become(start->child);
  failed(start, NULL);
  _exit(127);
}

// Loopback is no network: a test may speak to itself.
static void raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  ioctl(descriptor, SIOCSIFFLAGS, &request);
  close(descriptor);
}

static int preparer(void *argument) {
  struct start *start = argument;
  const struct stw_isolation *isolation = start->child->isolation;
  static const char name[] = "stellwerk";
  // The kernel writes the numbers down before it waits: who kills this process hides none of them from the caller.
  const int shared = CLONE_VM | CLONE_VFORK | CLONE_PARENT | CLONE_PARENT_SETTID | SIGCHLD;
  char byte;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(start->caller[1]);
  if (read(start->caller[0], &byte, 1) != 1) _exit(127);
  if (unshare(CLONE_NEWPID) < 0) _exit((failed(start, "process namespace"), 127));
  if (sethostname(name, sizeof name - 1) < 0) _exit((failed(start, "host name"), 127));
  if (!isolation->keeps_network) raise_loopback();
  start->keeper = clone(keeper, start->stack + STACK, shared, start, &start->keeper);
  if (start->keeper < 0) _exit((failed(start, "process namespace"), 127));
  if (start->failure != 0) _exit(127);
  start->command = clone(command, start->stack + STACK, shared, start, &start->command);
  if (start->command < 0) _exit((failed(start, NULL), 127));
  _exit(0);
}

// MARK: - The caller

static int write_file(pid_t pid, const char *name, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  ssize_t count = write(descriptor, text, strlen(text));
  int error = errno;
  close(descriptor);
  errno = error;
  return count == (ssize_t)strlen(text) ? 0 : -1;
}

static int write_maps(pid_t pid, const struct stw_isolation *isolation) {
  // user_namespaces(7): without privileges only after giving up setgroups(2).
  if (!isolation->is_privileged && write_file(pid, "setgroups", "deny") < 0) return -1;
  if (write_file(pid, "uid_map", isolation->user_map) < 0) return -1;
  return write_file(pid, "gid_map", isolation->group_map);
}

// Whether it ended by itself.
static int reap(pid_t pid) {
  siginfo_t information;
  while (waitid(P_PID, (id_t)pid, &information, WEXITED) < 0 && errno == EINTR) continue;
  return information.si_code == CLD_EXITED;
}

static pthread_once_t looked = PTHREAD_ONCE_INIT;
static int is_dumpable;
static void look(void) { is_dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1; }

int stw_spawn_isolated(const struct stw_child *child, struct stw_started *started) {
  _Alignas(16) char stacks[2][STACK];
  struct start start = {.child = child, .stack = stacks[1]};
  int namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;
  if (!child->isolation->keeps_network) namespaces |= CLONE_NEWNET;
  pthread_once(&looked, look);
  *started = (struct stw_started){.step = "user namespace"};
  if (pipe2(start.caller, O_CLOEXEC) < 0) return errno;
  pid_t preparing = clone(preparer, stacks[0] + STACK, CLONE_VM | namespaces | SIGCHLD, &start);
  if (preparing < 0)
    failed(&start, started->step);
  else if (write_maps(preparing, child->isolation) < 0)
    failed(&start, "user map");
  else if (write(start.caller[1], "", 1) != 1)
    failed(&start, "caller");
  // Without maps nothing is written: the end of the pipe tells the preparer to end.
  if (start.failure != 0) close(start.caller[1]);
  int is_open = start.failure == 0;
  // Killed in the middle, it has left processes that share this stack.
  if (preparing > 0 && !reap(preparing) && start.failure == 0) {
    errno = ECHILD;
    failed(&start, "preparation");
  }
  if (is_open) close(start.caller[1]);
  close(start.caller[0]);
  // A change of identity marks the memory, which is the caller's.
  if (child->isolation->is_privileged && is_dumpable) prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  if (start.failure == 0 && start.command <= 0) {
    errno = ECHILD;
    failed(&start, "preparation");
  }
  if (start.failure != 0) {
    // Before the keeper, which ends when all others of its namespace are reaped.
    if (start.command > 0) {
      kill(start.command, SIGKILL);
      reap(start.command);
    }
    if (start.keeper > 0) {
      kill(start.keeper, SIGKILL);
      reap(start.keeper);
    }
    started->step = start.step;
    return start.failure;
  }
  *started = (struct stw_started){.child = start.command, .keeper = start.keeper};
  return 0;
}
