// What a process gives up before it runs anybody's program.
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { NATIVE = AUDIT_ARCH_X86_64, OTHER = AUDIT_ARCH_I386, OTHER_FIRST = 286, OTHER_LAST = 288 };
#elif defined(__aarch64__)
enum { NATIVE = AUDIT_ARCH_AARCH64, OTHER = AUDIT_ARCH_ARM, OTHER_FIRST = 309, OTHER_LAST = 311 };
#endif

// add_key, request_key and keyctl have consecutive numbers everywhere.
_Static_assert(SYS_request_key == SYS_add_key + 1 && SYS_keyctl == SYS_add_key + 2, "keyrings(7)");

// keyrings(7): a child would inherit the caller's session keyring with whatever lies in it, and what it keeps in
// the user's keyring would last as long as the user namespace, longer than the child.
static int refuse_key_rings(void) {
  enum { X32 = 0x40000000 };
  struct sock_filter instructions[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OTHER, 0, 7),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, OTHER_FIRST, 3, 5),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~X32),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, SYS_add_key, 1, 2),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, OTHER_LAST, 1, 2),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, SYS_keyctl, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
  };
  const struct sock_fprog program = {sizeof instructions / sizeof *instructions, instructions};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int stw_renounce(void) {
  for (int number = 0; prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0; number++) continue;
  if (errno != EINVAL || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
  return refuse_key_rings();
}

int stw_forsake(const struct stw_isolation *isolation) {
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
