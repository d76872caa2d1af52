// Finds what a child left behind where no namespace ends it: daemons that went into a session of their own.
//
// 1. A child is marked by a number that all its descendants inherit and none can raise: its hard limit for the bytes
//    of POSIX message queues, a little below ours, each child another. Nothing else comes near that limit.
// 2. Orphans become our children (`stw_adopt_orphans`), in the list of the first thread of this process; a process
//    made with CLONE_PARENT is in the list of the thread that started the child.
// 3. Who lowers its number belongs to no child that runs, and is a stray as well.
#define _GNU_SOURCE
#include "spawn.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
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
