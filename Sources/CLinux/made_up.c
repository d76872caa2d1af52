// Tells file systems that the kernel makes up from those that hold files of somebody.
#include "CLinux.h"

#include <linux/magic.h>
#include <sys/vfs.h>

int stw_is_made_up(int descriptor) {
  struct statfs status;
  if (fstatfs(descriptor, &status) < 0) return 0;
  switch ((unsigned int)status.f_type) {
  case PROC_SUPER_MAGIC:
  case SYSFS_MAGIC:
  case CGROUP_SUPER_MAGIC:
  case CGROUP2_SUPER_MAGIC:
  case DEVPTS_SUPER_MAGIC:
  case DEBUGFS_MAGIC:
  case TRACEFS_MAGIC:
  case SECURITYFS_MAGIC:
  case BPF_FS_MAGIC:
  case PSTOREFS_MAGIC:
  case EFIVARFS_MAGIC:
  case SELINUX_MAGIC:
  case BINFMTFS_MAGIC:
    return 1;
  default:
    return 0;
  }
}
