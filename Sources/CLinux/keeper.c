// Process 1 of an isolated child: a program of 140 bytes that waits for ever, without library, heap or data.
//
// A program of its own, because a process that shared or had copied the caller's memory could be read through
// /proc; a tiny one, because starting `sleep` took 0.6 ms a stage, this one a sixth of that. Its file cannot be
// read, only executed, which also makes the process one that nobody may trace (prctl(2), PR_SET_DUMPABLE).
#define _GNU_SOURCE
#include "spawn.h"

#include <elf.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U
#endif

// pause(2), again after each signal that is not the last one.
#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
static const unsigned char code[] = {0xb8, 34, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7};
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
// mov x0..x4, #0; mov x8, #73 (ppoll); svc #0; b start
static const unsigned int code[] = {0xd2800000, 0xd2800001, 0xd2800002, 0xd2800003,
                                    0xd2800004, 0xd2800928, 0xd4000001, 0x17fffff9};
#endif

enum { BASE = 0x400000, PAGE = 0x10000 };

struct image {
  Elf64_Ehdr header;
  Elf64_Phdr segment;
  unsigned char code[sizeof code];
};

static int keeper = -1;

static void make(void) {
  struct image image = {
      .header =
          {
              .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
              .e_type = ET_EXEC,
              .e_machine = MACHINE,
              .e_version = EV_CURRENT,
              .e_entry = BASE + offsetof(struct image, code),
              .e_phoff = offsetof(struct image, segment),
              .e_ehsize = sizeof(Elf64_Ehdr),
              .e_phentsize = sizeof(Elf64_Phdr),
              .e_phnum = 1,
          },
      .segment = {.p_type = PT_LOAD,
                  .p_flags = PF_R | PF_X,
                  .p_vaddr = BASE,
                  .p_paddr = BASE,
                  .p_filesz = sizeof image,
                  .p_memsz = sizeof image,
                  .p_align = PAGE},
  };
  char path[32];
  memcpy(image.code, code, sizeof code);
  int file = memfd_create("keeper", MFD_CLOEXEC | MFD_EXEC);
  // Linux before 6.3 does not know the flag and needs none.
  if (file < 0) file = memfd_create("keeper", MFD_CLOEXEC);
  if (file < 0) return;
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  if (write(file, &image, sizeof image) == (ssize_t)sizeof image && fchmod(file, 0111) == 0)
    // A file that is open to be written cannot be executed.
    keeper = open(path, O_PATH | O_CLOEXEC);
  close(file);
}

int stw_keeper(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make);
  return keeper;
}
