// Finds what a child left behind where no namespace ends it: daemons that went into a session of their own.
//
// 1. A child is marked by a number that all its descendants inherit and none can raise: its hard limit for the bytes
//    of POSIX message queues, a little below ours, each child another. Nothing else comes near that limit.
// 2. Orphans become our children (`stw_adopt_orphans`), in the list of the first thread of this process; a process
//    made with CLONE_PARENT is in the list of the thread that started the child.
// 3. Who lowers its number belongs to no child that runs, and is a stray as well.
// 4. All children of a process have one more number in common, for whoever comes after it when it was killed: their
//    hard limit for resident memory, which Linux has not heeded since 2.4.30. It is drawn by chance, so that no other
//    process has the same.
#define _GNU_SOURCE
#include "spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { USUAL = 819200, LEAST = 1 << 17 };

static unsigned long highest;

static void look(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_MSGQUEUE, &limit) < 0) return;
  highest = limit.rlim_max == RLIM_INFINITY ? USUAL : limit.rlim_max < LEAST ? 0 : limit.rlim_max;
}

unsigned long stw_mark_limit(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, look);
  return highest;
}

unsigned long stw_mark_of(pid_t pid) {
  struct rlimit limit;
  return prlimit(pid, RLIMIT_MSGQUEUE, NULL, &limit) < 0 ? 0 : limit.rlim_max;
}

unsigned long stw_family_limit(void) {
  const unsigned long most = 1UL << 62, least = 1UL << 32;
  struct rlimit limit;
  if (getrlimit(RLIMIT_RSS, &limit) < 0 || limit.rlim_max < least) return 0;
  return limit.rlim_max < most ? limit.rlim_max : most;
}

int stw_end_member(pid_t pid, unsigned long family) {
  // What the number means from here on is what gets the signal, or nothing does.
  int process = pidfd_open(pid, 0);
  if (process < 0) return 0;
  struct rlimit limit;
  struct pollfd ending = {.fd = process, .events = POLLIN};
  int is_member = prlimit(pid, RLIMIT_RSS, NULL, &limit) == 0 && limit.rlim_max == family;
  int ended = is_member && poll(&ending, 1, 0) == 0 && pidfd_send_signal(process, SIGKILL, NULL, 0) == 0;
  close(process);
  return ended;
}

static void adopt(void) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

void stw_adopt_orphans(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, adopt);
}

int stw_children(pid_t pid, pid_t thread, pid_t *children, int limit) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)thread);
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  ssize_t size = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  if (size < 0) return -1;
  text[size] = 0;
  int count = 0;
  for (char *rest = text, *end; count < limit; rest = end) {
    long number = strtol(rest, &end, 10);
    // Each number is followed by a space; one without was cut off.
    if (end == rest || *end != ' ') break;
    children[count++] = (pid_t)number;
  }
  return count;
}

pid_t stw_thread(void) { return gettid(); }
