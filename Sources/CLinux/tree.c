// Puts a file tree together, step by step.
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int attach(const struct stw_step *step, unsigned long recursive, unsigned long long set, int handle) {
  struct mount_attr attributes = {.attr_set = set};
  const unsigned int all = recursive ? AT_RECURSIVE : 0;
  // Detached, it is as it shall be before anybody sees it; what the machine mounts there later stays outside.
  attributes.propagation = handle >= 0 ? MS_PRIVATE : 0;
  if (handle >= 0)
    return mount_setattr(handle, "", AT_EMPTY_PATH | all, &attributes, sizeof attributes) < 0
               ? -1
               : move_mount(handle, "", AT_FDCWD, step->target, MOVE_MOUNT_F_EMPTY_PATH);
  if (mount(step->source, step->target, NULL, MS_BIND | recursive, NULL) < 0) return -1;
  return mount_setattr(AT_FDCWD, step->target, all, &attributes, sizeof attributes);
}

int stw_take(const struct stw_step *step, int handle) {
  const unsigned long long safe = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  struct mount_attr fixed = {.attr_set = MOUNT_ATTR_RDONLY};
  switch (step->kind) {
  case STW_FOLDER: return mkdir(step->target, 0755) == 0 || errno == EEXIST ? 0 : -1;
  case STW_FILE: return mknod(step->target, S_IFREG | 0444, 0) == 0 || errno == EEXIST ? 0 : -1;
  case STW_LINK: return symlink(step->source, step->target);
  case STW_VIEW: return attach(step, MS_REC, safe | MOUNT_ATTR_RDONLY, handle);
  case STW_FILE_VIEW: return attach(step, 0, safe | MOUNT_ATTR_RDONLY, handle);
  case STW_DEVICE: return attach(step, 0, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, handle);
  case STW_WORK: return attach(step, MS_REC, safe, handle);
  case STW_MEMORY: return mount("tmpfs", step->target, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=1g");
  case STW_NOTHING: return mount("tmpfs", step->target, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755,size=1m");
  case STW_FIXED: return mount_setattr(AT_FDCWD, step->target, 0, &fixed, sizeof fixed);
  case STW_PROCESSES: return mount("proc", step->target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  }
  errno = EINVAL;
  return -1;
}
